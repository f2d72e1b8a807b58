"""Where the nodes of a tree stand: it is written out again, and each node's start and end are noted on the way."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from lintstep.source.tokens import NEWLINE
from lintstep.source.tree import FIELD, Blank

if TYPE_CHECKING:
    import libcst


class Range(NamedTuple):
    """A range of a text: 1-based lines, 0-based columns."""

    line: int
    column: int
    end_line: int
    end_column: int


class Places:
    """The place of each node of a module, as libcst's PositionProvider has it: without blanks around, without brackets
    around an expression, from a statement's first word to its last."""

    def __init__(self, module: libcst.Module) -> None:
        writer = _Writer()
        writer.write(module)
        self._places = writer.places
        self._lines = [0, *(found.end() for found in NEWLINE.finditer("".join(writer.texts)))]

    def range(self, node: object) -> Range:
        """Return a node's range. Raises KeyError for one of another module."""
        start, end = self._places[node]
        return Range(*self._place(start), *self._place(end))

    def _place(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1]


def text_of(node: object) -> str:
    """Return the code of a node by itself, with the brackets and blanks that belong to it; a module's with a newline
    at the end."""
    writer = _Writer()
    writer.write(node)
    return "".join(writer.texts)


class _Mark(str):
    """What is to be noted when the parts before have been written, of the node that waits under it."""

    __slots__ = ()


_MARKS = ("<", ">", ">>", "+", "-")


class _Spelled(NamedTuple):
    """A node whose parent spells one of its tokens."""

    node: Any
    token: str


class _Writer:
    def __init__(self) -> None:
        self.texts: list[str] = []
        self.places: dict[Any, tuple[int, int]] = {}
        self._at = 0

    def write(self, root: Any) -> None:
        """Write a node; a module that was parsed in parts by its parts, each with blanks of its own."""
        for part in getattr(root, "chapters", None) or (root,):
            self._write(part, getattr(part, "default_newline", "\n"), getattr(part, "default_indent", "    "))

    def _write(self, root: object, newline: str, indent: str) -> None:
        """Write a node; what is still to be written waits on a stack, as trees can be deep."""
        texts, starts, indents = self.texts, dict[Any, int](), list[str]()
        at = last = self._at
        waiting: list[Any] = [root]
        while waiting:
            part = waiting.pop()
            if part is None or part == ():
                continue
            kind = type(part)
            if kind is Blank:
                part = newline if part is Blank.NEWLINE else "".join(indents)
                kind = str
            if kind is str:
                texts.append(part)
                at += len(part)
            elif kind is tuple or kind is list:
                waiting.extend(reversed(part))
            elif kind is _Mark:
                node = waiting.pop()
                if part == "<":
                    starts[node] = at
                elif part == "+":
                    indents.append(indent if node.indent is None else node.indent)
                elif part == "-":
                    indents.pop()
                else:
                    last = at if part == ">" else last
                    self.places[node] = starts[node], last
            else:
                node, token = part if kind is _Spelled else (part, "")
                spelling = _spelling(node.grammar, token)
                waiting.extend([each if isinstance(each, str) else each(node) for each in spelling])
        self._at = at


@cache
def _spelling(grammar: str, token: str) -> list[str | Callable[[Any], Any]]:
    """Return the parts of a kind of node, last first: tokens, marks, and what gets the other parts from a node.
    ``token`` is the parent's word for the one that is up to it."""
    words = grammar.split()
    if ")" in words:
        at = words.index(")")
        words = ["lpar", "<", *words[1:at], ">", "rpar", *words[at + 1 :]]
    if "<" not in words:
        words = ["<", *words, ">"]
    parts: list[str | Callable[[Any], Any]] = []
    for word in reversed(words):
        parts += [_itself, _Mark(word)] if word in _MARKS else [_part(word, token)]
    return parts


def _itself(node: Any) -> Any:
    return node


def _part(word: str, token: str) -> str | Callable[[Any], Any]:
    """Return what a word of the grammar stands for, unless that is a mark."""
    if word.startswith("'"):
        return word[1:-1]
    if word.startswith("@"):
        return token or word[2:-1]
    if word == "|":
        return lambda node: Blank.INDENT
    found = FIELD.match(word)
    assert found is not None, word
    field = attrgetter(found.group())
    how, own = word[found.end() : found.end() + 1], word[found.end() + 2 : -1]
    if how == "?":
        return lambda node: None if field(node) is None else own
    if how == "!":
        return lambda node: own if field(node) is None else None
    if how == "@":
        return lambda node: None if field(node) is None else _Spelled(field(node), own)
    return field
