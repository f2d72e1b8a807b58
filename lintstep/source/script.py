"""Text in, module and positions out."""

from __future__ import annotations

import ast
import contextlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from lintstep.findings import Edit, Span
from lintstep.source.encodings import DecodeError, Encoding, decode
from lintstep.source.syntax import NotPython3Error, parse
from lintstep.source.tokens import NEWLINE, Layout, TooDeepError, scan

if TYPE_CHECKING:
    from lintstep.source.notebook import Notebook
    from lintstep.source.python2 import Positions


class SourceError(Exception):
    """A file that can't be analysed: where (1-based line and column; 0 where there is no place), and why, in one
    sentence. ``syntax`` tells text that is no Python from a file that can't be read."""

    def __init__(
        self, path: str, line: int, column: int, message: str, *, cell: int | None = None, syntax: bool = False
    ) -> None:
        super().__init__(f"{path}:{line}:{column}: {message}" if line else f"{path}: {message}")
        self.path = path
        self.line = line
        self.column = column
        self.message = message
        self.cell = cell
        self.syntax = syntax


@dataclass(frozen=True, slots=True)
class _Program:
    """Python 3 text, parsed, and its positions' way back where they moved; ``script`` is the user's text that it
    was made of, ``faults`` are the cells left out of that."""

    code: str
    module: ast.Module
    positions: Positions | None
    script: str
    faults: tuple[SourceError, ...] = ()


class Source:
    """One script: the user's text, the Python 3 program in it, and the way between their positions.

    ``path`` is the path as it is reported, ``file`` the file behind it (None for text that is not on disk), ``text``
    the user's text with its newlines and without a byte order mark; for a notebook that is the whole JSON.
    """

    def __init__(self, path: str, text: str, file: Path | None = None, encoding: Encoding | None = None) -> None:
        self.path = path
        self.file = file
        self.text = text
        self.encoding = encoding or Encoding()
        self.notebook = _notebook(path, text) if path.endswith(".ipynb") else None

    @property
    def script(self) -> str:
        """The user's code: the text, or a notebook's cells as one program with magics made comments."""
        return self.notebook.program if self.notebook else self.text

    @property
    def code(self) -> str:
        """The Python 3 text that ``module`` was parsed from. Raises SourceError."""
        return self._program.code

    @property
    def module(self) -> ast.Module:
        """The syntax tree of ``code``. Raises SourceError where the text is neither Python 3 nor Python 2."""
        return self._program.module

    @property
    def readable(self) -> str:
        """``script`` without the cells of a notebook that are no Python. Raises SourceError."""
        return self._program.script

    @property
    def faults(self) -> tuple[SourceError, ...]:
        """Why those cells of a notebook were left out of ``module`` that are no Python. Raises SourceError."""
        return self._program.faults

    @cached_property
    def layout(self) -> Layout:
        """Logical lines and comments of ``script``. Raises SourceError for text that no parser would stand."""
        try:
            return scan(self.script)
        except TooDeepError as error:
            raise self._error(error.line, error.column, error.message, syntax=False) from None

    def span(self, line: int, column: int, end_line: int, end_column: int) -> Span:
        """Return the place in the user's text of a range of ``code``, as ``positions.Range`` has it.

        Lines are 1-based and columns 0-based on the way in; both are 1-based in the span.
        """
        start, end = (line, column), (end_line, end_column)
        if positions := self._program.positions:
            empty = start == end
            start = positions.start(*start)
            end = start if empty else positions.end(*end)
            start, end = min(start, end), max(start, end)
        return self.script_span(start[0], start[1] + 1, end[0], end[1] + 1)

    def script_line(self, span: Span) -> int:
        """Return the 1-based line of ``script`` on which ``span`` starts."""
        if self.notebook and span.cell is not None:
            return self.notebook.cell(span.cell).first_line + span.line - 1
        return span.line

    def script_span(self, line: int, column: int, end_line: int, end_column: int) -> Span:
        """Return the place in the user's text of a range of ``script``; everything is 1-based."""
        if not self.notebook:
            return Span(self.path, line, column, end_line, end_column)
        index, first = self.notebook.locate(line)
        last = first + end_line - line
        if self.notebook.cells:
            cell = self.notebook.cell(index)
            column, end_column = cell.column(first, column), cell.column(last, end_column)
        return Span(self.path, first, column, last, end_column, index)

    @cached_property
    def script_lines(self) -> list[str]:
        """The lines of ``script``, without their ends."""
        return NEWLINE.split(self.script)

    def lines(self, cell: int | None = None) -> list[str]:
        """Return the user's lines, without their ends; of one cell in a notebook."""
        if self.notebook:
            return [] if cell is None else NEWLINE.split(self.notebook.cell(cell).text)
        return NEWLINE.split(self.text)

    def edited(self, edits: Sequence[Edit]) -> str:
        """Return ``text`` with the edits made. They must lie in this source and not overlap (ValueError)."""
        if not self.notebook:
            return _splice(self.text, edits)
        from lintstep.source.notebook import replace_cell

        text = self.text
        for index in {edit.span.cell for edit in edits}:
            if index is None:
                raise ValueError("an edit of a notebook names its cell")
            cell = self.notebook.cell(index)
            text = replace_cell(text, cell, _splice(cell.text, [edit for edit in edits if edit.span.cell == index]))
        return text

    def encode(self, text: str) -> bytes:
        """Return ``text`` as this file stores it. Raises SourceError where its codec lacks a character."""
        try:
            return self.encoding.encode(text)
        except UnicodeEncodeError as error:
            character = text[error.start : error.start + 1]
            raise SourceError(self.path, 0, 0, f"{self.encoding.name} can't encode {character!r}") from None

    @cached_property
    def _program(self) -> _Program:
        _ = self.layout
        try:
            return self._parsed(self.script)
        except SourceError:
            program = self._of_good_cells(self.notebook) if self.notebook else None
            if program is None:
                raise
            return program

    def _of_good_cells(self, notebook: Notebook) -> _Program | None:
        """Return the program of the cells that are Python, None where no cell is or none is to blame."""
        lines = NEWLINE.split(notebook.program)
        faults: list[SourceError] = []
        for first, after in notebook.ranges():
            try:
                self._parsed("\n".join(lines[first - 1 : after - 1]), first)
            except SourceError as error:
                faults.append(error)
                lines[first - 1 : after - 1] = [""] * (after - first)
        if not 0 < len(faults) < len(notebook.cells):
            return None
        return replace(self._parsed("\n".join(lines)), faults=tuple(faults))

    def _parsed(self, script: str, first: int = 1) -> _Program:
        """Return a program as it is parsed; it starts at the line ``first`` of the whole."""
        try:
            return _Program(script, parse(script), None, script)
        except NotPython3Error as error:
            return self._as_older(script, error, first)
        except TooDeepError as error:
            raise self._error(first + error.line - 1, error.column, error.message, syntax=False) from None

    def _as_older(self, script: str, refused: NotPython3Error, first: int) -> _Program:
        from lintstep.source.python2 import NotPython2Error, convert
        from lintstep.source.syntax import explain, spared

        try:
            former = spared(script)
            if former != script:
                with contextlib.suppress(NotPython3Error):
                    return _Program(former, parse(former), None, script)
            code, positions = convert(former)
            return _Program(code, parse(code), positions, script)
        except (NotPython2Error, NotPython3Error):
            reason = explain(NEWLINE.split(script), refused)
            message = f"can't be read as Python 3 ({reason}), nor as Python 2"
            raise self._error(first + refused.line - 1, refused.column, message) from None
        except TooDeepError as error:
            raise self._error(first + error.line - 1, error.column, error.message, syntax=False) from None

    def _error(self, line: int, column: int, message: str, *, syntax: bool = True) -> SourceError:
        cell = None
        if self.notebook:
            cell, line = self.notebook.locate(line)
        return SourceError(self.path, line, column, message, cell=cell, syntax=syntax)


def load(path: str | os.PathLike[str], reported: str | None = None) -> Source:
    """Read a script or notebook. Raises SourceError where it can't be read or decoded.

    ``reported`` is the path to report; by default the path relative to the working directory.
    """
    file = Path(path)
    name = reported if reported is not None else reported_path(file)
    try:
        data = file.read_bytes()
    except OSError as error:
        raise SourceError(name, 0, 0, unreadable(error)) from None
    return from_bytes(data, name, file)


def from_bytes(data: bytes, path: str, file: Path | None = None) -> Source:
    """Return the source in ``data``, decoded as PEP 263 says. Raises SourceError."""
    try:
        text, encoding = decode(data, declared=not path.endswith(".ipynb"))
    except DecodeError as error:
        raise SourceError(path, error.line, error.column, error.message, syntax=True) from None
    return Source(path, text, file, encoding)


def from_text(text: str, path: str = "<text>", file: Path | None = None) -> Source:
    """Return the source in ``text``, a notebook where ``path`` ends in ``.ipynb``. Raises SourceError."""
    nul = text.find("\0")
    if nul >= 0:
        line = len(NEWLINE.findall(text, 0, nul)) + 1
        raise SourceError(path, line, 1, "a NUL character: this is no Python source", syntax=True)
    return Source(path, text, file)


def reported_path(file: Path) -> str:
    """Return the path as findings name it: relative to the working directory, with forward slashes."""
    if not file.is_absolute() and ".." not in file.parts:
        return file.as_posix()
    try:
        return Path(os.path.relpath(file)).as_posix()
    except ValueError:  # another drive
        return file.absolute().as_posix()


def unreadable(error: OSError) -> str:
    """Return why a file could not be read or written, as a clause without the path."""
    reasons = {
        FileNotFoundError: "no such file or folder",
        PermissionError: "permission denied",
        IsADirectoryError: "is a folder",
    }
    reason = reasons.get(type(error)) or (error.strerror or str(error) or type(error).__name__).lower()
    return reason + (_meant(Path(error.filename)) if isinstance(error, FileNotFoundError) and error.filename else "")


def _meant(missing: Path) -> str:
    """Return ``; did you mean ...?`` where a file beside a missing one is called nearly the same."""
    from difflib import get_close_matches

    try:
        names = [each.name for each in missing.parent.iterdir()]
    except OSError:
        return ""
    close = get_close_matches(missing.name, names, n=1, cutoff=0.75)
    return f"; did you mean {missing.with_name(close[0]).as_posix()}?" if close else ""


def _notebook(path: str, text: str) -> Notebook:
    from lintstep.source.notebook import NotANotebookError, read

    try:
        return read(text)
    except NotANotebookError as error:
        raise SourceError(path, error.line, error.column, error.message, syntax=True) from None


def _splice(text: str, edits: Sequence[Edit]) -> str:
    starts = [0, *(match.end() for match in NEWLINE.finditer(text))]
    ends = [*(match.start() for match in NEWLINE.finditer(text)), len(text)]

    def offset(line: int, column: int) -> int:
        if not 1 <= line <= len(starts) or not 1 <= column <= ends[line - 1] - starts[line - 1] + 1:
            raise ValueError(f"line {line}, column {column} lies outside the text")
        return starts[line - 1] + column - 1

    parts: list[str] = []
    position = 0
    for edit in sorted(edits, key=lambda edit: edit.span):
        start = offset(edit.span.line, edit.span.column)
        end = offset(edit.span.end_line, edit.span.end_column)
        if start < position or end < start:
            raise ValueError("edits overlap")
        parts += [text[position:start], edit.text]
        position = end
    return "".join([*parts, text[position:]])
