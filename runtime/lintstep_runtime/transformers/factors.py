"""Factors of the base rate at clock t, as plain functions of it. Source: ``transformers/optimization.py``, 5.24.

w is how many advances warm up, n how many there are in all. Each is evaluated in the order of the source, so that the
results are the same bit for bit.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any


def warming(t: float, w: Any) -> float:
    """``t / w``"""
    return float(t) / float(max(1, w))


def _share(t: float, w: Any, n: Any) -> float:
    """Return how much of what follows the warm-up is over."""
    return float(t - w) / float(max(1, n - w))


def _wave(cycles: Any, share: float) -> float:
    return 0.5 * (1.0 + math.cos(math.pi * float(cycles) * 2.0 * share))


def constant(t: float) -> float:
    """1"""
    return 1


def constant_with_warmup(t: float, w: Any) -> float:
    """1 after the warm-up."""
    return float(t) / float(max(1.0, w)) if t < w else 1.0


def linear(t: float, w: Any, n: Any) -> float:
    """Down to 0 at n."""
    return warming(t, w) if t < w else max(0.0, float(n - t) / float(max(1, n - w)))


def cosine(t: float, w: Any, n: Any, cycles: Any) -> float:
    """A cosine from 1 to 0 with half a cycle; it climbs back after n."""
    return warming(t, w) if t < w else max(0.0, _wave(cycles, _share(t, w, n)))


def cosine_with_least(t: float, w: Any, n: Any, cycles: Any, least: Any) -> float:
    """A cosine from 1 to `least`."""
    return warming(t, w) if t < w else max(0, _wave(cycles, _share(t, w, n)) * (1 - least) + least)


def cosine_from_above(t: float, w: Any, n: Any, cycles: Any, least: Any, first: Any) -> float:
    """A cosine to `least` whose warm-up begins above 0: at 1/w, or at `first`."""
    t, w, n = float(t), float(w), float(n)
    if t < w:
        if first is None:
            return (t + 1.0) / max(1.0, w)  # type: ignore[no-any-return]
        return float(first) + (1.0 - float(first)) * t / (max(1, w - 1))  # type: ignore[no-any-return]
    factor = 0.5 * (1.0 + math.cos(math.pi * cycles * 2.0 * ((t - w + 1.0) / max(1.0, n - w))))
    return max(0, factor * (1 - least) + least)  # type: ignore[no-any-return]


def restarts(t: float, w: Any, n: Any, cycles: Any) -> float:
    """`cycles` cosines one after another, then 0."""
    if t < w:
        return warming(t, w)
    share = _share(t, w, n)
    return 0.0 if share >= 1.0 else max(0.0, 0.5 * (1.0 + math.cos(math.pi * ((float(cycles) * share) % 1.0))))


def polynomial(t: float, w: Any, n: Any, first: Any, last: Any, power: Any) -> float:
    """From the rate `first` to the rate `last` at n."""
    if t < w:
        return warming(t, w)
    if t > n:
        return last / first  # type: ignore[no-any-return]
    decay = (first - last) * (1 - (t - w) / (n - w)) ** power + last
    return decay / first  # type: ignore[no-any-return]


def inverse_root(t: float, w: Any, scale: Any) -> float:
    """``1 / sqrt(t)``, shifted and stretched."""
    return warming(t, w) if t < w else 1.0 / math.sqrt((t + (scale - w)) / scale)


_Shape = Callable[[float, Any], float]
_RISES: dict[str, _Shape] = {
    "linear": lambda x, cycles: x,
    "cosine": lambda x, cycles: 0.5 * (1.0 - math.cos(math.pi * x)),
    "1-sqrt": lambda x, cycles: 1.0 - math.sqrt(1.0 - x),
}
_FALLS: dict[str, _Shape] = {
    "linear": lambda x, cycles: 1.0 - x,
    "cosine": lambda x, cycles: _wave(cycles, x),
    "1-sqrt": lambda x, cycles: 1.0 - math.sqrt(x),
}
SHAPES = tuple(_RISES)


def three_phases(t: float, w: Any, stable: Any, decay: Any, rise: str, fall: str, least: Any, cycles: Any) -> float:
    """Up for w, 1 for `stable`, down for `decay` advances, then `least`."""
    if t < w:
        factor = _RISES[rise](warming(t, w), cycles)
    elif t < w + stable:
        return 1.0
    elif t < w + stable + decay:
        factor = _FALLS[fall](float(t - w - stable) / float(max(1, decay)), cycles)
    else:
        return least  # type: ignore[no-any-return]
    return max(0.0, factor * (1.0 - least) + least)  # type: ignore[no-any-return]
