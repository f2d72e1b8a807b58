"""Text to ``ast``'s tree, and why a text is not Python 3."""

from __future__ import annotations

import ast
import re
import sys
import warnings
from collections.abc import Sequence

from lintstep.source.process import deep
from lintstep.source.tokens import TooDeepError

NEWER = (
    ((3, 11), re.compile(r"\s*except\s*\*"), "`except*`"),
    ((3, 12), re.compile(r"\s*type\s+\w+\s*(?:\[.*\]\s*)?="), "a `type` statement"),
    ((3, 12), re.compile(r"\s*(?:async\s+)?(?:def|class)\s+\w+\s*\["), "a list of type parameters"),
    ((3, 14), re.compile(r".*?(?<![\w'\"])(?:[tT][rR]?|[rR][tT])['\"]"), "a template string"),
    ((3, 15), re.compile(r"\s*lazy\s+(?:import|from)\b"), "a lazy import"),
)
"""Syntax by the Python that first read it: what a line looks like that has it, and its name."""


class NotPython3Error(Exception):
    """Text that the running interpreter does not read: why, and where (1-based)."""

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column


def parse(code: str) -> ast.Module:
    """Return the module of ``code``. Raises NotPython3Error, or TooDeepError where the interpreter gives up."""
    try:
        with deep(), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about escapes in strings: not what is asked here
            return ast.parse(code)
    except SyntaxError as error:
        message = re.sub(r"\s+", " ", error.msg or "invalid syntax").strip()
        raise NotPython3Error(message, max(error.lineno or 1, 1), max(error.offset or 1, 1)) from None
    except (RecursionError, MemoryError):
        raise TooDeepError("too deep to analyse: more than Python itself can parse") from None
    except ValueError as error:  # a lone surrogate
        raise NotPython3Error(str(error), 1, 1) from None


def explain(lines: Sequence[str], refused: NotPython3Error) -> str:
    """Return why a text of these lines is refused, and which Python reads it, where its syntax is known to be newer."""
    line = lines[refused.line - 1] if refused.line <= len(lines) else ""
    for version, looks, name in NEWER:
        if sys.version_info < version and looks.match(line):
            needed, running = ".".join(map(str, version)), ".".join(map(str, sys.version_info[:2]))
            return f"{refused.message}: {name} needs Python {needed} or later, and this is Python {running}"
    return refused.message


_FORMER_NAMES = re.compile(r"\b(async|await)\b(?=[ \t]*=[^=])|(?<=\.)(async|await)\b")


def spared(script: str) -> str:
    """Return a script in which ``async`` and ``await``, where they are names as before Python 3.7, are no keywords: in
    capitals, and so in their places."""
    return _FORMER_NAMES.sub(lambda match: match[0].capitalize(), script)
