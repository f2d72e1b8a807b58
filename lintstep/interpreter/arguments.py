"""What a call passes."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from lintstep.interpreter.library import Param
from lintstep.interpreter.values import Unknown, Value


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class Arguments:
    """What a call passes: positions, keywords, and whether a ``*`` or ``**`` of unknown content was among them."""

    positional: list[Value] = field(default_factory=list)
    keywords: dict[str, Value] = field(default_factory=dict)
    more_positional: Value | None = None
    more_keywords: Value | None = None
    node: ast.Call | None = None

    def get(self, param: Param | None) -> Value | None:
        """Return what a parameter of a library call was given, or None where it was left out, as far as can be seen."""
        if param is None:
            return None
        if param.keyword in self.keywords:
            return self.keywords[param.keyword]
        if param.position is not None and param.position < len(self.positional):
            return self.positional[param.position]
        if param.position is not None and self.more_positional is not None:
            return Unknown("*args", (self.more_positional,))
        if self.more_keywords is not None:
            return Unknown("**kwargs", (self.more_keywords,))
        return None

    def values(self) -> tuple[Value, ...]:
        """Return everything passed."""
        found = [*self.positional, *self.keywords.values()]
        found.extend(value for value in (self.more_positional, self.more_keywords) if value is not None)
        return tuple(found)
