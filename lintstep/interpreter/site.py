"""Places in a script, located only when somebody asks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from lintstep.findings import Span
from lintstep.source import nodes as cst
from lintstep.source.positions import Places, Range, text_of

if TYPE_CHECKING:
    from lintstep.source.script import Source


class Locator:
    """Positions in one source. Finding them costs a walk through the tree, so it is done once, where somebody asks."""

    def __init__(self, source: Source) -> None:
        self.source = source

    @cached_property
    def _places(self) -> Places:
        return Places(self.source.module)

    def range(self, node: cst.CSTNode) -> Range:
        """Return a node's range in the parsed text: 1-based lines, 0-based columns."""
        return self._places.range(node)

    def span(self, node: cst.CSTNode) -> Span:
        """Return a node's place in the user's own text."""
        return self.source.span(*self.range(node))

    def end(self, node: cst.CSTNode) -> Span:
        """Return the empty span right after a node."""
        found = self.range(node)
        return self.source.span(found.end_line, found.end_column, found.end_line, found.end_column)


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class Site:
    """A node of a script and the file it stands in."""

    node: cst.CSTNode
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
        return " ".join(text_of(self.node).split())
