"""Why a text is not Python 3, in the interpreter's own words where it has some."""

from __future__ import annotations

import ast
import re
import warnings
from dataclasses import dataclass

from lintstep.source.native import RefusedError


@dataclass(frozen=True, slots=True)
class Reason:
    """Where (1-based) and why a text is refused."""

    line: int
    column: int
    message: str


def explain(code: str, refused: RefusedError) -> Reason:
    """Return the interpreter's reason against ``code``, or the parser's where only the parser refuses it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about escapes in strings: not what is wrong here
            ast.parse(code)
    except SyntaxError as error:
        return Reason(max(error.lineno or 1, 1), max(error.offset or 1, 1), _one_line(error.msg))
    except (ValueError, RecursionError, MemoryError):
        pass  # the interpreter gives no place; the parser does
    message = re.sub(r"^(parser|tokenizer) error: (error at \d+:\d+: )?", "", refused.message)
    return Reason(max(refused.line, 1), max(refused.column, 0) + 1, _one_line(message))


def _one_line(message: str | None) -> str:
    return re.sub(r"\s+", " ", message or "invalid syntax").strip()
