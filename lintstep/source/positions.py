"""Where ``ast``'s nodes stand in their text: in characters, where ``ast`` counts bytes of UTF-8."""

from __future__ import annotations

import ast
from typing import NamedTuple

from lintstep.source.tokens import NEWLINE


class Range(NamedTuple):
    """A range of a text: 1-based lines, 0-based columns."""

    line: int
    column: int
    end_line: int
    end_column: int


class Code:
    """The lines of a text that ``ast`` has parsed."""

    def __init__(self, text: str) -> None:
        self.lines = NEWLINE.split(text)

    def range(self, node: ast.AST) -> Range:
        """Return the place of an expression or a statement, which for a function or class begins after its
        decorators."""
        assert isinstance(node, (ast.expr, ast.stmt)), type(node)
        assert node.end_lineno is not None and node.end_col_offset is not None
        start = self._column(node.lineno, node.col_offset)
        return Range(node.lineno, start, node.end_lineno, self._column(node.end_lineno, node.end_col_offset))

    def text(self, where: Range) -> str:
        """Return what stands in a range, its lines ended by ``\\n``."""
        line, column, end_line, end_column = where
        if line == end_line:
            return self.lines[line - 1][column:end_column]
        first, *inner, last = self.lines[line - 1 : end_line]
        return "\n".join((first[column:], *inner, last[:end_column]))

    def _column(self, line: int, offset: int) -> int:
        text = self.lines[line - 1]
        return offset if text.isascii() else len(text.encode()[:offset].decode())
