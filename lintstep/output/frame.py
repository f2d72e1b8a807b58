"""Code frames: the lines of a finding, underlined and labelled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from lintstep.findings import Span
from lintstep.output.style import TAB, Style, clean, width_of

_NEAR = 2  # places at most this many lines apart share their lines in between
_TALL = 4  # a longer span is marked on its first line alone
_CUT = "..."


@dataclass(frozen=True, slots=True)
class Mark:
    """A range to underline, the text beside it, and whether it is what the finding is about."""

    span: Span
    label: str
    primary: bool = False


@dataclass(frozen=True, slots=True)
class _Stroke:
    """The part of a mark on one line: 1-based columns, end exclusive."""

    start: int
    end: int
    label: str
    primary: bool


def gutter(marks: Sequence[Mark], style: Style) -> str:
    """Return the empty left margin of a frame of these marks."""
    return style.paint(f"{'':{_digits(marks)}} |", "gutter")


def frame(lines: Sequence[str], marks: Sequence[Mark], style: Style, role: str) -> Iterator[str]:
    """Yield the frame of some marks of one file or cell; ``role`` colours the primary one."""
    digits = _digits(marks)
    strokes = _strokes(lines, marks)
    previous = 0
    for number in _shown(strokes):
        if previous and number > previous + 1:
            yield style.paint("." * max(digits, 3), "gutter")
        previous = number
        text = lines[number - 1]
        view = _View(text, strokes.get(number, []), style.width - digits - 3)
        yield f"{style.paint(f'{number:>{digits}} |', 'gutter')} {view.text}".rstrip()
        for stroke in strokes.get(number, []):
            for row in view.underline(stroke, style, role):
                yield f"{style.paint(f'{chr(32):{digits}} |', 'gutter')} {row}"


def _digits(marks: Sequence[Mark]) -> int:
    return max((len(str(mark.span.end_line)) for mark in marks), default=1)


def _strokes(lines: Sequence[str], marks: Sequence[Mark]) -> dict[int, list[_Stroke]]:
    strokes: dict[int, list[_Stroke]] = {}
    for mark in marks:
        span = mark.span
        last = span.end_line if span.end_line - span.line < _TALL else span.line
        for number in range(span.line, min(last, len(lines)) + 1):
            text = lines[number - 1]
            start = span.column if number == span.line else len(text) - len(text.lstrip()) + 1
            end = span.end_column if number == span.end_line else len(text.rstrip()) + 1
            label = mark.label if number == last else ""
            if end > start or label:
                strokes.setdefault(number, []).append(_Stroke(start, max(end, start + 1), label, mark.primary))
    for found in strokes.values():
        found.sort(key=lambda stroke: (stroke.start, not stroke.primary))
    return strokes


def _shown(strokes: dict[int, list[_Stroke]]) -> Iterator[int]:
    previous = None
    for number in sorted(strokes):
        if previous is not None and 1 < number - previous <= _NEAR:
            yield from range(previous + 1, number)
        yield number
        previous = number


class _View:
    """A line as it is shown: tabs expanded, wide characters counted, a long line cut to what is marked.

    Of a long line a window is shown that holds the fault; where not even the fault fits, its two ends.
    """

    def __init__(self, text: str, strokes: Sequence[_Stroke], width: int) -> None:
        self._width = width
        cells = _cells(text)
        places = list(accumulate((columns for _, columns in cells), initial=0))
        focus = next(
            (stroke for stroke in strokes if stroke.primary), strokes[0] if strokes else _Stroke(1, 1, "", False)
        )
        start, end = (places[max(0, min(column - 1, len(cells)))] for column in (focus.start, focus.end))
        shown: list[str] = []
        self._places: list[int] = []
        at = 0
        for (piece, columns), place in zip(cells, places, strict=False):
            self._places.append(at)
            if any(low <= place and place + columns <= high for low, high in _windows(start, end, places[-1], width)):
                shown.append(piece)
                at += columns
            elif shown[-1:] != [_CUT]:
                shown.append(_CUT)
                at += len(_CUT)
        self._places.append(at)
        self.text = "".join(shown)

    def underline(self, stroke: _Stroke, style: Style, role: str) -> Iterator[str]:
        """Yield the row under the line, and the label on a row of its own where it does not fit beside."""
        start, end = self._place(stroke.start), self._place(stroke.end)
        sign, colour = ("^", role) if stroke.primary else ("-", "related")
        row = " " * start + style.paint(sign * max(end - start, 1), colour)
        if not stroke.label:
            yield row
        elif max(end, start + 1) + 1 + len(stroke.label) <= self._width:
            yield f"{row} {style.paint(stroke.label, colour)}"
        else:
            yield row
            yield " " * max(0, min(start, self._width - len(stroke.label))) + style.paint(stroke.label, colour)

    def _place(self, column: int) -> int:
        return min(self._places[max(0, min(column - 1, len(self._places) - 1))], self._width - 1)


def _cells(text: str) -> list[tuple[str, int]]:
    """Return each character as it is shown and the columns it takes."""
    cells: list[tuple[str, int]] = []
    place = 0
    for character in text:
        piece = " " * (TAB - place % TAB) if character == "\t" else clean(character)
        columns = len(piece) if character == "\t" else width_of(character)
        cells.append((piece, columns))
        place += columns
    return cells


def _windows(start: int, end: int, whole: int, width: int) -> list[tuple[int, int]]:
    """Return which columns of a line to show so that those from ``start`` to ``end`` are seen."""
    if whole <= width:
        return [(0, whole)]
    cut = len(_CUT)
    if end <= width - cut:
        return [(0, width - cut)]
    room = width - 2 * cut
    if end - start <= room:
        begin = min(max(start - width // 4, end - room), start)
        begin = min(begin, whole - room - cut) if begin + room >= whole - cut else begin
        return [(begin, whole if begin + room + cut >= whole else begin + room)]
    half = (width - 3 * cut) // 2
    begin = 0 if start <= cut else start
    return [(begin, begin + half), (end - half, end)]
