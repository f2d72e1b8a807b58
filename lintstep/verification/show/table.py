"""A table of values over runs that fits the width of a terminal: the first and last columns stay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lintstep.output.style import Style
from lintstep.verification.show.plot import sampled, sparkline
from lintstep.verification.trace.events import Number

INDENT = "  "
_MOST_BARS = 40


@dataclass(frozen=True, slots=True)
class Row:
    """A name, a cell for each column, and a curve behind them in the colour of a role."""

    name: str
    cells: list[str]
    bars: str = ""
    role: str = ""


def values(
    name: str,
    cells: list[str],
    drawn: Sequence[Number] | None = None,
    role: str = "",
    scale: Sequence[Number] | None = None,
) -> Row:
    """Return a row whose curve, where there is one, is drawn on the scale of ``scale``."""
    bars = "" if drawn is None else sparkline(sampled(drawn, _MOST_BARS), drawn if scale is None else scale)
    return Row(name, cells, bars, role)


def lines(rows: list[Row], style: Style) -> list[str]:
    """Return the rows as lines that fit the style's width, with columns left out in the middle where they do not."""
    count = max(len(row.cells) for row in rows)
    label = max(len(row.name) for row in rows)
    bars = max(len(row.bars) for row in rows)
    widths = [max((len(row.cells[at]) for row in rows if at < len(row.cells)), default=1) for at in range(count)]
    columns = _fitting(widths, style.width - len(INDENT) - label - 2 - bars - 2)
    found = []
    for row in rows:
        cells = [
            "…" if at is None else (row.cells[at] if at < len(row.cells) else "").ljust(widths[at]) for at in columns
        ]
        line = INDENT + "  ".join([row.name.ljust(label), *cells])
        found.append(f"{line}  {style.paint(row.bars, row.role)}" if row.bars else line.rstrip())
    return found


def _fitting(widths: list[int], room: int) -> list[int | None]:
    """Return which columns to show: all, or the first and last few with None where some are left out."""
    if sum(widths) + 2 * (len(widths) - 1) <= room:
        return list(range(len(widths)))
    head, tail = [0], [len(widths) - 1]
    used = widths[0] + widths[-1] + 2 + 3
    for _ in range(len(widths) - 2):
        front = len(head) <= 2 * len(tail)
        column = len(head) if front else len(widths) - 1 - len(tail)
        used += widths[column] + 2
        if used > room:
            break
        (head if front else tail).append(column)
    return [*head, None, *sorted(tail)]
