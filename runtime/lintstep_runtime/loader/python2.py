"""Python 2: its syntax converted by fissix, its builtins by their Python 3 equivalents.

Only what Python 3 cannot parse is converted, and no fixer that moves lines is used but the one for tuple parameters.
What Python 3 parses but means differently (division, dict methods) is left to `rewrite`; modules that were renamed are
left to `imports`.
"""

from __future__ import annotations

import functools
import logging
import re
from collections.abc import Callable, Mapping
from typing import Any

FIXERS = (
    "except", "exec", "ne", "numliterals", "paren", "print", "raise", "repr", "throw", "tuple_params", "unicode",
)  # fmt: skip
LARGE = 1_000_000  # a longer range stays a range: a list of it would be too large for anyone
INDENTATION = re.compile(r"^[ \t]*\t[ \t]*", re.MULTILINE)


class ConversionError(Exception):
    """The text is no Python 2 either."""


def convert(text: str) -> str:
    """Return Python 2 source text as Python 3 can parse it."""
    text = INDENTATION.sub(lambda match: match[0].expandtabs(8), text)
    logging.getLogger("fissix").setLevel(logging.ERROR)
    from fissix.refactor import RefactoringTool

    tool = RefactoringTool([f"fissix.fixes.fix_{name}" for name in FIXERS])
    try:
        return str(tool.refactor_string(text if text.endswith("\n") else text + "\n", "<script>"))
    except Exception as error:  # fissix raises its parser's and its tokenizer's errors of many kinds
        raise ConversionError(str(error)) from error


def _listing(function: Callable[..., Any], lazy: type[Any]) -> Callable[..., Any]:
    """Return `function` with what it gives lazily made a list; what it gives otherwise stays."""

    def call(*arguments: Any) -> Any:
        made = function(*arguments)
        if lazy is range:
            return list(made) if isinstance(made, range) and len(made) <= LARGE else made
        return list(made) if isinstance(made, lazy) else made

    return call


def _map(function: Any, *sequences: Any) -> list[Any]:
    return list(zip(*sequences, strict=False)) if function is None else list(map(function, *sequences))


def _filter(function: Any, sequence: Any) -> Any:
    kept = list(filter(function, sequence))
    return "".join(kept) if isinstance(sequence, str) else tuple(kept) if isinstance(sequence, tuple) else kept


def _cmp(left: Any, right: Any) -> int:
    return int(left > right) - int(left < right)


def _sorting(sort: Callable[..., Any]) -> Callable[..., Any]:
    def call(items: Any, cmp: Callable[[Any, Any], int] | None = None, key: Any = None, reverse: bool = False) -> Any:
        if cmp is None:
            return sort(items, key=key, reverse=reverse)
        order = functools.cmp_to_key(cmp)
        return sort(items, key=order if key is None else lambda item: order(key(item)), reverse=reverse)

    return call


def _same(module: Any) -> Any:
    return module


def _round(number: Any, digits: int = 0) -> float:
    return float(round(number, digits))


def _apply(function: Any, positional: Any = (), named: Any = None) -> Any:
    return function(*positional, **(named or {}))


def builtin_names(names: Mapping[str, Any]) -> dict[str, Any]:
    """Return Python 2's builtins that Python 3 lacks or means differently, on top of what `names` has for Python 3."""
    return {
        "apply": _apply,
        "basestring": str,
        "buffer": memoryview,
        "cmp": _cmp,
        "filter": _filter,
        "intern": str,
        "long": int,
        "map": _map,
        "range": _listing(names["range"], range),
        "reduce": functools.reduce,
        "reload": _same,  # what has not changed since is the same again
        "round": _round,
        "sorted": _sorting(names["sorted"]),
        "StandardError": Exception,
        "unichr": chr,
        "unicode": str,
        "xrange": names["range"],
        "zip": _listing(names["zip"], zip),
    }
