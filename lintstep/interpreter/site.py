"""Places in a script, located only when somebody asks."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from lintstep.findings import Span
from lintstep.source.positions import Code

if TYPE_CHECKING:
    from lintstep.source.concrete import Concrete
    from lintstep.source.script import Source


class Locator:
    """Positions in one source."""

    def __init__(self, source: Source) -> None:
        self.source = source

    @cached_property
    def _code(self) -> Code:
        return Code(self.source.code)

    def text(self, node: ast.expr | ast.stmt) -> str:
        """Return a node's code."""
        return self._code.text(self._code.range(node))

    def concrete(self, node: ast.expr | ast.stmt) -> Concrete:
        """Return a node as it is written. Raises NotShownError."""
        from lintstep.source.concrete import Concrete

        return Concrete(self._code, node)

    def span(self, node: ast.expr | ast.stmt) -> Span:
        """Return a node's place in the user's own text. Raises NotShownError."""
        return self.source.span(*self.concrete(node).range)


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class Site:
    """A node of a script and the file it stands in."""

    node: ast.expr | ast.stmt
    locator: Locator

    @property
    def span(self) -> Span:
        """Where it stands, in the user's own text."""
        return self.locator.span(self.node)

    @property
    def path(self) -> str:
        """The file, as it is reported."""
        return self.locator.source.path

    @property
    def text(self) -> str:
        """The code, on one line."""
        return " ".join(self.locator.text(self.node).split())
