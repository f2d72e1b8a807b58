"""Lines of a file."""

from __future__ import annotations

from typing import NamedTuple


class Place(NamedTuple):
    """Lines of a file, 1-based, both ends included."""

    path: str
    line: int
    end_line: int

    def overlaps(self, other: Place) -> bool:
        """Whether the two share a line of the same file."""
        return self.path == other.path and self.line <= other.end_line and other.line <= self.end_line
