"""Pictures of a rate over its runs. The terminal's one is here; charts for files are in `chart`."""

from __future__ import annotations

from collections.abc import Sequence

from lintstep.verification.trace.events import Number
from lintstep.verification.trace.numbers import finite

_BARS = "▁▂▃▄▅▆▇█"
_GAP = "·"


def sparkline(values: Sequence[Number], scale: Sequence[Number] | None = None) -> str:
    """Return one bar a value, as high as the value stands between the least and the greatest of ``scale``.

    Args:
        values: what to draw; an unknown or infinite one becomes a dot.
        scale: what to compare with, so that two lines can share a scale; the values themselves by default. Where all of
            it is one number, the bars are of middle height.
    """
    known = [number for number in map(finite, values if scale is None else scale) if number is not None]
    if not known:
        return _GAP * len(values)
    low, high = min(known), max(known)
    return "".join(_bar(finite(value), low, high) for value in values)


def sampled(values: Sequence[Number], most: int) -> list[Number]:
    """Return at most ``most`` of the values, evenly spread, the first and the last among them."""
    if len(values) <= most:
        return list(values)
    return [values[round(at * (len(values) - 1) / (most - 1))] for at in range(most)]


def _bar(value: float | None, low: float, high: float) -> str:
    if value is None:
        return _GAP
    share = 0.5 if high == low else (min(max(value, low), high) - low) / (high - low)
    return _BARS[min(int(share * len(_BARS)), len(_BARS) - 1)]
