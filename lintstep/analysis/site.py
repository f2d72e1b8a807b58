"""Places in a script, located only when somebody asks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import libcst as cst
from libcst.metadata import CodeRange, PositionProvider

from lintstep.finding import Span
from lintstep.reading.parsing import deep

if TYPE_CHECKING:
    from lintstep.source import Source


class _Positions(PositionProvider):
    """The provider without ``MetadataWrapper``, which walks the module once more for visitors that are not there."""

    def of(self, module: cst.Module) -> dict[cst.CSTNode, CodeRange]:
        """Return the range of every node of a module."""
        self._gen_impl(module)
        return {node: place for node, place in self._computed.items() if isinstance(place, CodeRange)}


class Locator:
    """Positions in one source. The provider costs as much as the parse, so it runs once, for a file with findings."""

    def __init__(self, source: Source) -> None:
        self.source = source

    @cached_property
    def _ranges(self) -> dict[cst.CSTNode, CodeRange]:
        return deep(lambda: _Positions().of(self.source.module))

    def range(self, node: cst.CSTNode) -> CodeRange:
        """Return a node's range in the parsed text: 1-based lines, 0-based columns."""
        return self._ranges[node]

    def span(self, node: cst.CSTNode) -> Span:
        """Return a node's place in the user's own text."""
        found = self._ranges[node]
        return self.source.span(found.start.line, found.start.column, found.end.line, found.end.column)

    def end(self, node: cst.CSTNode) -> Span:
        """Return the empty span right after a node."""
        found = self._ranges[node]
        return self.source.span(found.end.line, found.end.column, found.end.line, found.end.column)


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
        return " ".join(self.locator.source.module.code_for_node(self.node).split())
