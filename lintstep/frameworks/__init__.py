"""What each framework's API means to step counters, as data the analysis reads."""

from __future__ import annotations

from functools import cache

from lintstep.frameworks import tensorflow
from lintstep.frameworks.row import Row

MARKERS = tensorflow.MARKERS
HARMLESS = tensorflow.HARMLESS
_PREFIXES = sorted(tensorflow.PREFIXES, key=lambda pair: -len(pair[0]))


@cache
def canonical(name: str) -> str:
    """Return the one name the rows use for a dotted API name."""
    for _ in range(3):
        for prefix, short in _PREFIXES:
            if name == prefix or name.startswith(prefix + "."):
                name = short + name[len(prefix) :]
                break
        else:
            return name
    return name


@cache
def lookup(name: str) -> Row | None:
    """Return the row of a canonical API name, or None."""
    row = tensorflow.ROWS.get(name)
    if row is not None:
        return row
    for prefix, suffix, family in tensorflow.FAMILIES:
        if name.startswith(prefix) and name.endswith(suffix):
            return family
    return None


def is_framework(name: str) -> bool:
    """Whether a canonical name belongs to a framework that the rows describe."""
    return name.split(".", 1)[0] in ("tf", "slim", "hvd", "tf2")
