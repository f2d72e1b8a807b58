"""Python 2 source as Python 3 text, with every token's place in the original."""

from __future__ import annotations

import logging
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from lintstep.source.tokens import NEWLINE

if TYPE_CHECKING:
    from fissix.pytree import Leaf
    from fissix.refactor import RefactoringTool

# Only the fixers that change what a parser refuses. What a name means (xrange, dict.items) is the analysis's business.
_FIXERS = ("except", "exec", "ne", "numliterals", "paren", "print", "raise", "repr", "throw", "tuple_params", "unicode")
_TAB = 8
_FUTURE_PRINT = re.compile(r"^from __future__ import .*print_function", re.MULTILINE)


class NotPython2Error(Exception):
    """The text is no Python 2 either."""


@dataclass(frozen=True, slots=True)
class _Anchor:
    """A token of the original that stands, moved, in the converted text. Lines are 1-based, columns 0-based."""

    line: int
    column: int
    width: int
    old_line: int
    old_column: int
    old_width: int

    def within(self, column: int) -> tuple[int, int]:
        """Return the original place of a column of the converted token."""
        offset = column - self.column
        return self.old_line, self.old_column + (
            self.old_width if offset >= self.width else min(offset, self.old_width)
        )


@dataclass(frozen=True, slots=True)
class Positions:
    """Maps positions of the converted text to the original."""

    anchors: tuple[_Anchor, ...]
    indents: dict[int, tuple[int, int]]

    def start(self, line: int, column: int) -> tuple[int, int]:
        """Return the original place (1-based line, 0-based column) of where a range starts.

        A place the conversion made up is the next original token of its line, or the end of the one before it.
        """
        index = bisect_right(self.anchors, (line, column), key=lambda anchor: (anchor.line, anchor.column))
        before = self.anchors[index - 1] if index else None
        after = self.anchors[index] if index < len(self.anchors) else None
        if before and before.line == line and column < before.column + before.width:
            return self._tabbed(*before.within(column))
        if after and (after.line == line or before is None):
            return self._tabbed(after.old_line, after.old_column)
        return self._after(before)

    def end(self, line: int, column: int) -> tuple[int, int]:
        """Return the original place of where a range ends: the end of the last original token before it."""
        index = bisect_left(self.anchors, (line, column), key=lambda anchor: (anchor.line, anchor.column)) - 1
        before = self.anchors[index] if index >= 0 else None
        if before and before.line == line:
            return self._tabbed(*before.within(column))
        return self._after(before)

    def _after(self, before: _Anchor | None) -> tuple[int, int]:
        if before is None:
            return 1, 0
        return self._tabbed(before.old_line, before.old_column + before.old_width)

    def _tabbed(self, line: int, column: int) -> tuple[int, int]:
        tabbed, expanded = self.indents.get(line, (0, 0))
        return line, column - expanded + tabbed if column >= expanded else min(column, tabbed)


def convert(text: str) -> tuple[str, Positions]:
    """Return ``text`` as Python 3 and where its tokens came from. Raises NotPython2Error.

    Line endings become ``\\n`` and tabs of an indentation eight spaces, as Python 2 counts them.
    """
    lines, indents = _expand_tabs(NEWLINE.split(text))
    source = "\n".join(lines) + "\n"
    future = _FUTURE_PRINT.search(source) is not None
    failure: Exception | None = None
    for print_function in (future, not future):
        tool = _tool(print_function)
        try:
            tree = tool.driver.parse_string(source)
            widths = {(leaf.lineno, leaf.column): _first_width(leaf.value) for leaf in tree.leaves()}
            tree.future_features = frozenset()
            tool.refactor_tree(tree, "source")
        except Exception as error:  # on text that is no Python 2 the converter fails in any way at all
            failure = failure or error
            continue
        converted = _emit(tree.leaves(), widths, indents)
        for node in list(tree.pre_order()):
            node.parent = None  # a tree that knows its parents would wait for the garbage collector
        return converted
    raise NotPython2Error(str(failure))


@cache
def _tool(print_function: bool) -> RefactoringTool:
    from fissix.refactor import RefactoringTool

    logging.getLogger("RefactoringTool").setLevel(logging.ERROR)
    names = [f"fissix.fixes.fix_{name}" for name in _FIXERS if not (print_function and name == "print")]
    return RefactoringTool(names, {"print_function": print_function})


def _expand_tabs(lines: list[str]) -> tuple[list[str], dict[int, tuple[int, int]]]:
    indents: dict[int, tuple[int, int]] = {}
    for index, line in enumerate(lines):
        width = len(line) - len(line.lstrip(" \t\f"))
        if "\t" in line[:width]:
            indent = line[:width].replace("\f", "").expandtabs(_TAB)
            lines[index] = indent + line[width:]
            indents[index + 1] = (width, len(indent))
    return lines, indents


def _first_width(value: str) -> int:
    return len(value.split("\n", 1)[0])


def _emit(
    leaves: Iterator[Leaf], widths: dict[tuple[int, int], int], indents: dict[int, tuple[int, int]]
) -> tuple[str, Positions]:
    parts: list[str] = []
    anchors: list[_Anchor] = []
    line, column = 1, 0

    def advance(text: str) -> None:
        nonlocal line, column
        parts.append(text)
        breaks = text.count("\n")
        line += breaks
        column = len(text) - text.rfind("\n") - 1 if breaks else column + len(text)

    for leaf in leaves:
        advance(leaf.prefix)
        value = leaf.value
        if leaf.lineno and value.strip():
            place = (leaf.lineno, leaf.column)
            anchors.append(_Anchor(line, column, _first_width(value), *place, widths.get(place, len(value))))
        advance(value)
    return "".join(parts), Positions(tuple(anchors), indents)
