"""The nodes that findings are about, as libcst shows them: their exact places, and room for an argument in a call.

All of libcst that is used is used here, and only for a script that has a finding: importing it takes longer than most
checks. A node is found by the place that ``ast`` gives it, and only its own text is parsed.
"""

from __future__ import annotations

import ast
from typing import NamedTuple

import libcst
from libcst.metadata import MetadataWrapper, PositionProvider

from lintstep.source.positions import Code, Range


class NotShownError(Exception):
    """libcst shows no such node where ``ast`` has one."""


class Room(NamedTuple):
    """Where an argument goes into a call: the range that it takes, and what is written before and after it."""

    where: Range
    before: str
    after: str


class Concrete:
    """An expression or a statement as it is written. Raises NotShownError."""

    def __init__(self, code: Code, node: ast.expr | ast.stmt) -> None:
        self._code = code
        self._found = code.range(node)
        self._head = 0  # lines put before the node's own
        self._shift = self._found.column  # of what stands on the node's first line
        try:
            module = libcst.parse_module(self._text(node))
        except libcst.ParserSyntaxError as error:
            raise NotShownError(f"libcst can't parse line {self._found.line}: {error.message}") from None
        wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
        self._places = wrapper.resolve(PositionProvider)
        self.node = self._only(wrapper.module, isinstance(node, ast.expr))

    @property
    def range(self) -> Range:
        """The node's place, without brackets around it."""
        return self._range(self.node)

    def argument(self, index: int) -> Range:
        """Return the place of a call's argument, by its order in the text: from its ``*`` or keyword to its last
        bracket."""
        return self._range(self._arguments[index])

    def room(self) -> Room:
        """Return where a keyword goes into a call: after the last argument but those by ``**``, on a line of its own
        where the arguments have theirs, and behind the comment that stands there."""
        given = next((one for one in reversed(self._arguments) if one.star != "**"), None)
        if given is None:
            line, column = self.range[2:]
            return Room(Range(line, column - 1, line, column - 1), "", ", " if self._arguments else "")
        first_line, first_column, line, column = self._range(given)
        if not self._on_lines():
            return Room(Range(line, column, line, column), ", ", "")
        blank = self._code.lines[first_line - 1][:first_column]
        comma = given.comma if isinstance(given.comma, libcst.Comma) else None
        space = comma.whitespace_after if comma else given.whitespace_after_arg
        comment = space.first_line.comment if isinstance(space, libcst.ParenthesizedWhitespace) else None
        if comment is None:
            return Room(Range(line, column, line, column), f",\n{blank}", "")
        end_line, end_column = self._range(comment)[2:]
        if comma:
            return Room(Range(end_line, end_column, end_line, end_column), f"\n{blank}", ",")
        where = Range(line, column, end_line, end_column)
        return Room(where, f",{self._code.text(where)}\n{blank}", "")

    @property
    def _arguments(self) -> tuple[libcst.Arg, ...]:
        if not isinstance(self.node, libcst.Call):
            raise NotShownError(f"libcst shows no call at line {self._found.line}")
        return tuple(self.node.args)

    def _on_lines(self) -> bool:
        """Whether each argument of a call, its first perhaps not, begins a line."""
        places = [self._range(argument) for argument in self._arguments]
        begins = [not self._code.lines[where.line - 1][: where.column].strip() for where in places]
        return all(begins[1:]) and begins[-1]

    def _text(self, node: ast.expr | ast.stmt) -> str:
        if isinstance(node, ast.expr):
            self._shift -= 1
            return f"({self._code.text(self._found)})"
        line, column, end_line, end_column = self._found
        if line == end_line or self._code.lines[line - 1][:column].strip():
            return self._code.text(self._found)
        self._head, self._shift = int(column > 0), 0
        return "if 1:\n" * self._head + self._code.text(Range(line, 0, end_line, end_column))

    def _only(self, module: libcst.Module, is_expression: bool) -> libcst.CSTNode:
        """Return the one node of a module that was made for it."""
        body: object = module.body[0]
        if self._head and isinstance(body, libcst.If):
            body = body.body.body[0]
        if isinstance(body, libcst.SimpleStatementLine):
            body = body.body[0]
        if is_expression and isinstance(body, libcst.Expr):
            body = body.value
        assert isinstance(body, libcst.CSTNode)
        return body

    def _range(self, node: libcst.CSTNode) -> Range:
        place = self._places[node]
        start, end = self._place(place.start.line, place.start.column), self._place(place.end.line, place.end.column)
        return Range(*start, *end)

    def _place(self, line: int, column: int) -> tuple[int, int]:
        line -= self._head
        return line + self._found.line - 1, column + (self._shift if line == 1 else 0)
