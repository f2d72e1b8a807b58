"""Jupyter notebooks: the code cells as one program, and edits that touch nothing else of the file."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from lintstep.findings import cell_name
from lintstep.source.tokens import NEWLINE, TooDeepError, scan

_MAGIC = re.compile(
    r"(?P<indent>[ \t]*)(?:[%!?]|(?P<target>[\w.,* \t]+=[ \t]*)[%!](?![=]))|[ \t]*[\w.*]+\?{1,2}[ \t]*$"
)
_RUNS_CODE = re.compile(r"[ \t]*%(?:time|timeit|prun|memit)[ \t]+(?:-\w+[ \t]*\d*[ \t]+)*(?=[\w(*\[])")
_COMPOUND = re.compile(r"(?:for|while|if|with|def|class|try|async|import|from|-)\b")
_CODE_CELL_MAGIC = re.compile(r"\s*%%(?:time|timeit|capture|prun|memit|snakeviz|px|tensorflow_version)\b")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_WHITESPACE = re.compile(r"[ \t\n\r]*")


class NotANotebookError(Exception):
    """The text is not a notebook; ``line`` and ``column`` are 1-based."""

    def __init__(self, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column


@dataclass(frozen=True, slots=True)
class Cell:
    """A code cell: its 0-based index in the file, its text, the program line it starts on (1-based), the keys that
    lead to its source in the file's JSON, and how far its first line is indented, which the program leaves out."""

    index: int
    text: str
    first_line: int
    path: tuple[str | int, ...]
    indent: str = ""

    def column(self, line: int, column: int) -> int:
        """Return the column in the cell's own text of a column of the program, both 1-based, on a line of the cell."""
        lines = NEWLINE.split(self.text) if self.indent else []
        return column + len(self.indent) if line <= len(lines) and lines[line - 1].startswith(self.indent) else column


@dataclass(frozen=True, slots=True)
class Notebook:
    """The code cells of a notebook and the program they make."""

    cells: tuple[Cell, ...]
    program: str

    def locate(self, line: int) -> tuple[int, int]:
        """Return the cell index and the 1-based line within the cell of a program line."""
        position = max(bisect_right(self.cells, line, key=lambda cell: cell.first_line) - 1, 0)
        if not self.cells:
            return 0, line
        cell = self.cells[position]
        return cell.index, line - cell.first_line + 1

    def cell(self, index: int) -> Cell:
        """Return the code cell of that index. Raises KeyError."""
        for cell in self.cells:
            if cell.index == index:
                return cell
        raise KeyError(index)

    def ranges(self) -> Iterator[tuple[int, int]]:
        """Yield the program lines of each cell: the first (1-based) and the one after its last."""
        firsts = [cell.first_line for cell in self.cells]
        yield from pairwise([*firsts, len(NEWLINE.split(self.program))])


def read(text: str) -> Notebook:
    """Return the notebook in ``text`` (format 3 or later). Raises NotANotebookError."""
    try:
        content = json.loads(text)
    except ValueError as error:
        line, column = getattr(error, "lineno", 1), getattr(error, "colno", 1)
        raise NotANotebookError(f"not a notebook: {getattr(error, 'msg', error)}", line, column) from None
    except RecursionError:
        raise NotANotebookError("not a notebook: its JSON is nested too deeply") from None
    cells: list[Cell] = []
    parts: list[str] = []
    line = 1
    for index, (cell, path) in enumerate(_cells(content)):
        if not isinstance(cell, dict) or cell.get("cell_type") != "code":
            continue
        key = "input" if "input" in cell else "source"
        source = _joined(cell.get(key, ""))
        if source is None:
            raise NotANotebookError(
                f"not a notebook: the source of {cell_name(index)} is neither text nor a list of text"
            )
        indent = leading_indent(source)
        cells.append(Cell(index, source, line, (*path, key), indent))
        code = without_magics(re.sub(rf"(?m)^{indent}", "", source) if indent else source)
        parts.append(code + "\n")
        line += len(NEWLINE.findall(code)) + 1
    return Notebook(tuple(cells), "".join(parts))


def leading_indent(source: str) -> str:
    """Return the indentation of a cell's first line that has text, which Jupyter takes from every line that has it."""
    first = re.match(r"(?:[ \t]*(?:\r\n?|\n))*([ \t]*)\S", source)
    return first[1] if first else ""


def replace_cell(text: str, cell: Cell, source: str) -> str:
    """Return the file's text with the cell's source replaced; lines that stay keep the very bytes they had."""
    start, end = _extent(text, cell.path)
    if text[start] != "[":
        return text[:start] + _quoted(source, text[start:end]) + text[end:]
    old = _elements(text, start)
    new = _LINE.findall(source)
    same = _shared(new, [element.value for element in old])
    tail = min(_shared(new[::-1], [element.value for element in old[::-1]]), len(new) - same, len(old) - same)
    lead = text[start + 1 : old[0].start] if old else ""
    separator = "," + (lead or " ")
    written = [text[element.start : element.end] for element in old[:same]]
    written += [_quoted(line, text[start:end]) for line in new[same : len(new) - tail]]
    written += [text[element.start : element.end] for element in old[len(old) - tail :]]
    closing = text[old[-1].end : end] if old else "]"
    return text[: start + 1] + lead + separator.join(written) + closing + text[end:]


def without_magics(source: str) -> str:
    """Return a cell's Python: magics, shell escapes and help become comments, lines and columns kept."""
    lines = NEWLINE.split(source)
    if source.lstrip().startswith("%%") and not _CODE_CELL_MAGIC.match(source):
        return "\n".join("# " + line for line in lines)
    start = 0
    while any(map(_MAGIC.match, lines[start:])):
        try:
            statements = scan("\n".join(lines[start:])).statements
        except TooDeepError:
            break
        firsts = (start + first - 1 for first, _ in statements)
        index = next((first for first in firsts if _MAGIC.match(lines[first])), None)
        if index is None:
            break
        start = _neutralise(lines, index)
    return "\n".join(lines)


def _neutralise(lines: list[str], index: int) -> int:
    """Replace the magic at ``lines[index]`` and its continuation lines; return the index of the line after it."""
    line = lines[index]
    magic = _MAGIC.match(line)
    indent, target = (magic["indent"] or "", magic["target"] or "") if magic else ("", "")
    runs = _RUNS_CODE.match(line)
    if runs and not _COMPOUND.match(line, runs.end()):
        lines[index] = indent + "if 1:".ljust(runs.end() - len(indent)) + line[runs.end() :]
        return index + 1
    stand_in = f"{target}None" if target else "pass"
    lines[index] = f"{indent}{stand_in}  # {line.strip()}"
    while line.endswith("\\") and index + 1 < len(lines):
        index += 1
        line = lines[index]
        lines[index] = "# " + line
    return index + 1


def _cells(content: object) -> Iterator[tuple[object, tuple[str | int, ...]]]:
    if not isinstance(content, dict):
        raise NotANotebookError("not a notebook: no JSON object")
    if not _speaks_python(content.get("metadata")):
        return
    if isinstance(content.get("cells"), list):
        yield from ((cell, ("cells", index)) for index, cell in enumerate(content["cells"]))
    elif isinstance(content.get("worksheets"), list):
        for number, sheet in enumerate(content["worksheets"]):
            cells = sheet.get("cells", []) if isinstance(sheet, dict) else []
            yield from ((cell, ("worksheets", number, "cells", index)) for index, cell in enumerate(cells))
    else:
        raise NotANotebookError("not a notebook: it has no cells")


def _speaks_python(metadata: object) -> bool:
    if not isinstance(metadata, dict):
        return True
    names = [
        section.get(key)
        for section, key in ((metadata.get("kernelspec"), "language"), (metadata.get("language_info"), "name"))
        if isinstance(section, dict)
    ]
    named = [name.lower() for name in names if isinstance(name, str) and name]
    return not named or any("python" in name for name in named)


def _joined(source: object) -> str | None:
    if isinstance(source, str):
        return source
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        return "".join(source)
    return None


def _quoted(text: str, stored: str) -> str:
    return json.dumps(text, ensure_ascii="\\u" in stored)


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many leading items the two have in common."""
    for count, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return count
    return min(len(one), len(other))


@dataclass(frozen=True, slots=True)
class _Element:
    """A string of a JSON list and where it stands in the file's text."""

    value: str
    start: int
    end: int


def _elements(text: str, start: int) -> list[_Element]:
    decoder = json.JSONDecoder()
    elements: list[_Element] = []
    position = _skip(text, start + 1)
    while text[position] != "]":
        value, end = decoder.raw_decode(text, position)
        elements.append(_Element(value, position, end))
        position = _skip(text, end)
        position = _skip(text, position + 1) if text[position] == "," else position
    return elements


def _extent(text: str, path: Sequence[str | int]) -> tuple[int, int]:
    """Return where in JSON ``text`` the value at ``path`` starts and ends."""
    decoder = json.JSONDecoder()
    position = _skip(text, 0)
    for step in path:
        position = _skip(text, position + 1)
        count = 0
        while True:
            key: str | int = count
            if isinstance(step, str):
                key, after = decoder.raw_decode(text, position)
                position = _skip(text, _skip(text, after) + 1)
            if key == step:
                break
            _, after = decoder.raw_decode(text, position)
            position = _skip(text, _skip(text, after) + 1)
            count += 1
    return position, decoder.raw_decode(text, position)[1]


def _skip(text: str, position: int) -> int:
    match = _WHITESPACE.match(text, position)
    return match.end() if match else position
