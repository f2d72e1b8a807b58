"""Numbers of a trace as people and JSON read them."""

from __future__ import annotations

import math

from lintstep.verification.trace.events import Number


def shown(value: Number) -> str:
    """Return ``value`` as TensorFlow would print it: the shortest decimal, ``?`` where it is unknown."""
    if value is None:
        return "?"
    if isinstance(value, str):
        return value
    if isinstance(value, int) or (float(value).is_integer() and abs(value) < 1e16):
        return str(int(value)) if isinstance(value, int) else repr(value).removesuffix(".0")
    return repr(value)


def brief(value: Number) -> str:
    """Return ``value`` to five significant digits, for a table that has not the room for more."""
    return f"{value:.5g}" if isinstance(value, float) and math.isfinite(value) else shown(value)


def finite(value: Number) -> float | None:
    """Return ``value`` as a float, or None where it is unknown or not finite."""
    if value is None or isinstance(value, str) or not math.isfinite(value):
        return None
    return float(value)


def same(values: list[Number]) -> bool:
    """Whether all of the values are known and equal."""
    return bool(values) and values[0] is not None and all(value == values[0] for value in values)
