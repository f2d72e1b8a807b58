"""Lines of a file, or of a notebook's cell."""

from __future__ import annotations

from typing import NamedTuple

from lintstep.findings import cell_name


class Place(NamedTuple):
    """Lines of a file, 1-based, both ends included; of a notebook, those of its cell of that 0-based index."""

    path: str
    line: int
    end_line: int
    cell: int | None = None

    def overlaps(self, other: Place) -> bool:
        """Whether the two share a line of the same file, or cell."""
        same = self.path == other.path and self.cell == other.cell
        return same and self.line <= other.end_line and other.line <= self.end_line

    @property
    def text(self) -> str:
        """The first line in words."""
        return f"line {self.line}" if self.cell is None else f"{cell_name(self.cell)}, line {self.line}"
