"""The lines that findings speak of, for the formats that show or measure them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lintstep.findings import Span
from lintstep.source.script import SourceError, from_text, load


class FileLines:
    """Gives the lines of files, each read once; ``texts`` are those that stand otherwise on disk."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self._known: dict[tuple[str, int | None], Sequence[str]] = {}

    def __call__(self, span: Span) -> Sequence[str]:
        """Return the lines of the span's file or cell; none where it can't be read."""
        key = (span.path, span.cell)
        if key not in self._known:
            try:
                text = self._texts.get(span.path)
                source = load(span.path, span.path) if text is None else from_text(text, span.path)
                self._known[key] = source.lines(span.cell)
            except (SourceError, KeyError):
                self._known[key] = ()
        return self._known[key]
