"""What is open in an editor: a script, or a notebook, each of whose cells is a text of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from lsprotocol import types
from pygls.uris import to_fs_path
from pygls.workspace import PositionCodec, Workspace

from lintstep.findings import Span
from lintstep.source.tokens import NEWLINE, scan


class Lines:
    """A text's lines, for turning places in it into the editor's units."""

    def __init__(self, text: str, codec: PositionCodec) -> None:
        self.lines = NEWLINE.split(text)
        self.codec = codec

    def range(self, span: Span) -> types.Range:
        """Return a span as the editor counts."""
        return types.Range(self._place(span.line, span.column), self._place(span.end_line, span.end_column))

    def whole(self) -> types.Range:
        """Return the range of everything."""
        return types.Range(types.Position(0, 0), self._place(len(self.lines), len(self.lines[-1]) + 1))

    def end_of_statement(self, line: int) -> tuple[int, int]:
        """Return the line and the column after the end of the statement that covers a line."""
        last = scan("\n".join(self.lines)).statement_at(line)[1]
        return last, len(self.lines[last - 1]) + 1

    def _place(self, line: int, column: int) -> types.Position:
        return self.codec.position_to_client_units(self.lines, types.Position(line - 1, column - 1))


@dataclass(frozen=True, slots=True)
class Part:
    """A text the editor has a URI for: a script, or a notebook's cell (``code`` tells whether it holds code)."""

    uri: str
    text: str
    version: int | None
    lines: Lines
    code: bool = True


@dataclass(frozen=True, slots=True)
class Document:
    """A script, which is its one part, or a notebook with a part a cell. ``uri`` and ``path`` are those of the whole;
    ``path`` stands for a name where it has none yet."""

    uri: str
    path: str
    parts: tuple[Part, ...]
    notebook: bool = False

    @property
    def text(self) -> str:
        """What is checked: the script, or the notebook as a file would hold it."""
        if not self.notebook:
            return self.parts[0].text
        cells = [{"cell_type": "code" if part.code else "markdown", "source": part.text} for part in self.parts]
        return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})

    def part(self, span: Span) -> Part | None:
        """Return the part in which a place lies; None for a place in another file, or in no cell."""
        index = span.cell if self.notebook else 0
        if span.path != self.path or index is None or index >= len(self.parts):
            return None
        return self.parts[index]

    def changed(self, text: str) -> Mapping[str, str]:
        """Return the new texts of the parts, by URI, that differ where the document becomes ``text``."""
        texts = [cell["source"] for cell in json.loads(text)["cells"]] if self.notebook else [text]
        return {part.uri: new for part, new in zip(self.parts, texts, strict=True) if new != part.text}


def document_of(workspace: Workspace, uri: str) -> Document | None:
    """Return the document that a URI names: a script's, a notebook's or a cell's.

    None where the text is the JSON of a notebook: an editor that shows it so has no cells to point at.
    """
    notebook = workspace.get_notebook_document(notebook_uri=uri) or workspace.get_notebook_document(cell_uri=uri)
    if notebook:
        parts = tuple(
            _part(workspace, cell.document, code=cell.kind == types.NotebookCellKind.Code) for cell in notebook.cells
        )
        return Document(notebook.uri, to_fs_path(notebook.uri) or "untitled.ipynb", parts, notebook=True)
    path = to_fs_path(uri) or "untitled.py"
    return None if path.endswith(".ipynb") else Document(uri, path, (_part(workspace, uri),))


def _part(workspace: Workspace, uri: str, *, code: bool = True) -> Part:
    document = workspace.get_text_document(uri)
    text = document.source if code else ""  # what is no code is not sent
    return Part(uri, text, document.version, Lines(text, document.position_codec), code)
