"""A chart of rates over a training, as SVG text: for light and dark, with a description to be read aloud."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

Tone = Literal["bad", "good", "open"]
Point = tuple[float, float | None]
"""An update, counted from 1, and the rate it used; None where that is unknown."""

WIDE, NARROW = (720, 340), (340, 300)
"""Sizes, in CSS pixels: for a page or a picture of its own, and for a phone."""

_COLOURS = {
    "paper": ("#ffffff", "#0f1318"),
    "ink": ("#1f2328", "#e6e9ed"),
    "soft": ("#59636e", "#9aa4af"),
    "faint": ("#d8dee4", "#2b323b"),
    "bad": ("#b3261e", "#ff8a80"),
    "good": ("#0a5fb4", "#79c0ff"),
    "open": ("#8a5a00", "#f0b849"),
}
_FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif'
_LETTER = 0.56  # of the font's size: what a letter takes on average, a little too much rather than too little
_SMALL, _LARGE = 13, 15
_EDGE, _ROW, _STROKE = 16, 20, 29
_MOST_DOTS = 40
_MOST_POINTS = 600
_LOG_FROM, _FEW = 50, 12  # few rates of which one is fifty times another are drawn on a logarithmic scale
_CLOSE = 0.3  # rates that differ by less than this share of the greatest are drawn on a scale that does not begin at 0


@dataclass(frozen=True, slots=True)
class Curve:
    """The rate of one training.

    ``points`` are what a run showed, ``ahead`` what the schedule's formula gives after it (drawn dashed), ``moved`` the
    updates before which the step counter had moved (drawn as dots).
    """

    label: str
    tone: Tone
    points: Sequence[Point]
    ahead: Sequence[Point] = ()
    moved: Sequence[float] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """What to draw. ``description`` is read out instead of the picture; ``mark`` is an update and what it is."""

    title: str
    description: str
    curves: Sequence[Curve]
    across: str = "update"
    upwards: str = "learning rate"
    mark: tuple[float, str] | None = None


def svg(chart: Chart, size: tuple[int, int] = WIDE, name: str = "chart") -> str:
    """Return the chart as one SVG element, the same for the same chart. ``name`` keeps its ids apart in a page."""
    frame = _Frame.around(chart, size)
    width, height = size
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" aria-labelledby="{name}-title {name}-text">',
        f'<title id="{name}-title">{escape(chart.title)}</title>',
        f'<desc id="{name}-text">{escape(chart.description)}</desc>',
        f"<style>{_style()}</style>",
        f'<rect class="paper" width="{width}" height="{height}" rx="6"/>',
        *_heading(chart, width),
        *_grid(chart, frame),
    ]
    if chart.mark is not None:
        parts += _mark(frame, *chart.mark)
    for at, curve in enumerate(chart.curves):
        parts += _curve(curve, frame, broad=at < len(chart.curves) - 1)
    return "\n".join([*parts, "</svg>", ""])


def _style() -> str:
    """Return the style sheet: light where nothing is said, so that a reader without media queries shows that."""
    light, dark = (
        " ".join(
            f".chart .{role}{{{'stroke' if role == 'faint' else 'fill'}:{colours[scheme]}}} "
            f".chart .{role}-line{{stroke:{colours[scheme]}}}"
            for role, colours in _COLOURS.items()
        )
        for scheme in (0, 1)
    )
    shared = f".chart text{{font-family:{_FONT}}} .chart path{{fill:none;stroke-width:2.5;stroke-linejoin:round}}"
    return f"{shared} {light} @media screen and (prefers-color-scheme: dark){{{dark}}}"


# The frame


@dataclass(frozen=True, slots=True)
class _Axis:
    """One scale: from ``low`` to ``high`` over the pixels from ``start`` to ``end``."""

    low: float
    high: float
    start: float
    end: float
    log: bool = False

    def at(self, value: float) -> float:
        low, high, here = (math.log10(each) if self.log else each for each in (self.low, self.high, value))
        return round(self.start + (here - low) / (high - low) * (self.end - self.start), 2)

    def ticks(self, most: int) -> list[float]:
        """Return at most about ``most`` round numbers within the scale."""
        if self.log:
            first, last = math.ceil(math.log10(self.low) - 1e-9), math.floor(math.log10(self.high) + 1e-9)
            stride = max(1, math.ceil((last - first + 1) / most))
            return [10.0**power for power in range(first, last + 1, stride)]
        rough = (self.high - self.low) / most
        unit: float = 10.0 ** math.floor(math.log10(rough))
        step = next(each * unit for each in (1, 2, 5, 10) if each * unit >= rough * (1 - 1e-9))
        first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
        return [number * step for number in range(first, last + 1)]


@dataclass(frozen=True, slots=True)
class _Frame:
    across: _Axis
    upwards: _Axis

    @classmethod
    def around(cls, chart: Chart, size: tuple[int, int]) -> _Frame:
        """Return the scales that hold every point of the chart."""
        points = [point for curve in chart.curves for point in (*curve.points, *curve.ahead)]
        rates = [rate for _, rate in points if rate is not None] or [0.0]
        low, high = min(rates), max(rates)
        log = low > 0 and high / low >= _LOG_FROM and len(set(rates)) <= _FEW
        if log:
            low, high = 10.0 ** math.floor(math.log10(low)), 10.0 ** math.ceil(math.log10(high))
        elif 0 < high - low < _CLOSE * max(abs(low), abs(high)):
            low, high = low - 0.2 * (high - low), high + 0.1 * (high - low)
        else:
            low, high = min(low, 0.0), max(high * 1.08, 0.0)
            high = high if high > low else low + 1.0
        last = max((update for update, _ in points), default=2.0)
        width, height = size
        top = 64 + max((row for *_, row in _legend(chart, width)), default=0) * _ROW
        upwards = _Axis(low, high, height - 46, top, log)
        widest = max(len(_number(tick)) for tick in upwards.ticks(4))
        across = _Axis(1.0, max(last, 2.0), _EDGE + 26 + widest * _SMALL * _LETTER, width - 18)
        return cls(across, upwards)


def _number(value: float) -> str:
    """Return a round number as short as it is exact."""
    if value.is_integer() and abs(value) < 1e6:
        return f"{value:,.0f}"
    return re.sub(r"e([+-])0?", lambda found: "e-" if found[1] == "-" else "e", f"{value:.9g}")


# What is drawn around the curves


def _heading(chart: Chart, width: int) -> Iterator[str]:
    """Yield the title, and the curves' names with a stroke of each."""
    room = width - 2 * _EDGE
    title = _cut(chart.title, room, _LARGE)
    yield f'<text class="ink" x="{_EDGE}" y="27" font-size="{_LARGE}" font-weight="600">{title}</text>'
    for curve, x, row in _legend(chart, width):
        y = 48 + row * _ROW
        label = _cut(curve.label, room - _STROKE, _SMALL)
        yield f'<path class="{curve.tone}-line" d="M{x:g} {y - 4}h22"/>'
        yield f'<text class="ink" x="{x + _STROKE:g}" y="{y}" font-size="{_SMALL}">{label}</text>'


def _legend(chart: Chart, width: int) -> Iterator[tuple[Curve, float, int]]:
    """Yield each curve with where its name begins: a place from the left, and a row."""
    x, row = float(_EDGE), 0
    for curve in chart.curves:
        taken = _STROKE + len(curve.label) * _SMALL * _LETTER
        if x > _EDGE and x + taken > width - _EDGE:
            x, row = float(_EDGE), row + 1
        yield curve, x, row
        x += taken + 20


def _cut(text: str, room: float, size: int) -> str:
    """Return text that fits, its beginning left out where it would not."""
    most = int(room / (size * _LETTER))
    return escape(text if len(text) <= most else "…" + text[len(text) - most + 1 :])


def _grid(chart: Chart, frame: _Frame) -> Iterator[str]:
    across, upwards = frame.across, frame.upwards
    for tick in upwards.ticks(4):
        y = upwards.at(tick)
        yield f'<line class="faint" x1="{across.start:g}" x2="{across.end:g}" y1="{y:g}" y2="{y:g}"/>'
        yield _label(_number(tick), across.start - 8, y + 4.5, "end")
    numbers = [tick for tick in across.ticks(8 if across.end > 500 else 4) if tick >= 1 and tick.is_integer()]
    for tick in dict.fromkeys([1.0, *(tick for tick in numbers if across.at(tick) - across.start > 30)]):
        x = across.at(tick)
        room = len(_number(tick)) * _SMALL * _LETTER / 2
        yield f'<line class="faint" x1="{x:g}" x2="{x:g}" y1="{upwards.start:g}" y2="{upwards.start + 5:g}"/>'
        yield _label(_number(tick), min(x, across.end + 12 - room), upwards.start + 20)
    yield _label(chart.across, (across.start + across.end) / 2, upwards.start + 38)
    middle = (upwards.start + upwards.end) / 2
    scale = f"{chart.upwards}, log scale" if upwards.log else chart.upwards
    yield (
        f'<text class="soft" transform="translate(18 {middle:g}) rotate(-90)" text-anchor="middle" '
        f'font-size="{_SMALL}">{escape(scale)}</text>'
    )


def _mark(frame: _Frame, update: float, name: str) -> Iterator[str]:
    """Yield an upright line, and its name on the side that has room for it."""
    x, bottom, top = frame.across.at(update), frame.upwards.start, frame.upwards.end
    left = x > (frame.across.start + frame.across.end) / 2
    yield f'<line class="soft-line" stroke-dasharray="2 3" x1="{x:g}" x2="{x:g}" y1="{bottom:g}" y2="{top:g}"/>'
    yield _label(name, x - 6 if left else x + 6, top + 12, "end" if left else "start")


def _label(text: str, x: float, y: float, anchor: str = "middle") -> str:
    return f'<text class="soft" x="{x:g}" y="{y:g}" text-anchor="{anchor}" font-size="{_SMALL}">{escape(text)}</text>'


# The curves


def _curve(curve: Curve, frame: _Frame, *, broad: bool) -> Iterator[str]:
    """Yield a curve; one under another is broad, so that it is seen where the two coincide."""
    line = f'class="{curve.tone}-line"' + (' style="stroke-width:6"' if broad else "")
    last = [point for point in curve.points if point[1] is not None][-1:]
    if len(curve.points) == 1 and last and not curve.ahead:
        yield _dot(curve, frame, *last[0])
    path = _path(curve.points, frame)
    if path:
        yield f'<path {line} d="{path}"/>'
    ahead = _path([*last, *curve.ahead], frame)
    if curve.ahead and ahead:
        yield f'<path {line} stroke-dasharray="6 5" d="{ahead}"/>'
    if len(curve.moved) <= _MOST_DOTS:
        known = {update: rate for update, rate in (*curve.points, *curve.ahead) if rate is not None}
        for update in curve.moved:
            if update in known:
                yield _dot(curve, frame, update, known[update])


def _dot(curve: Curve, frame: _Frame, update: float, rate: float | None) -> str:
    assert rate is not None
    return f'<circle class="{curve.tone}" cx="{frame.across.at(update):g}" cy="{frame.upwards.at(rate):g}" r="3.5"/>'


def _path(points: Sequence[Point], frame: _Frame) -> str:
    """Return the line through some points: straight where the rate glides, a step where it jumps, open at gaps."""
    kept = _thinned(points)
    drawn: list[str] = []
    for at, (update, rate) in enumerate(kept):
        if rate is None:
            continue
        x, y = frame.across.at(update), frame.upwards.at(rate)
        before = kept[at - 1][1] if at else None
        if before is None:
            drawn.append(f"M{x:g} {y:g}")
        elif before == rate:
            drawn.append(f"H{x:g}")
        elif _jumps(kept, at):
            drawn.append(f"H{x:g}V{y:g}")
        else:
            drawn.append(f"L{x:g} {y:g}")
    return "".join(drawn)


def _jumps(points: Sequence[Point], at: int) -> bool:
    """Whether the rate changes at a point after, or before, it was level."""
    level_before = at >= 2 and points[at - 2][1] == points[at - 1][1]
    level_after = at + 1 < len(points) and points[at][1] == points[at + 1][1]
    return level_before or level_after


def _thinned(points: Sequence[Point]) -> list[Point]:
    """Return the points without those inside a level stretch, and evenly spread ones where they are still too many."""
    kept = [
        point
        for at, point in enumerate(points)
        if not (0 < at < len(points) - 1 and points[at - 1][1] == point[1] == points[at + 1][1])
    ]
    if len(kept) <= _MOST_POINTS:
        return kept
    return [kept[round(at * (len(kept) - 1) / (_MOST_POINTS - 1))] for at in range(_MOST_POINTS)]
