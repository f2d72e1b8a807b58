"""How many samples a data set has, and how many batches of them a pass takes."""

from __future__ import annotations

from typing import Any

from lintstep_runtime.engine.run import current_run
from lintstep_runtime.engine.unknown import OpaqueBase, is_unknown

MADE_UP = 65_536  # the samples of a data set that nobody knows, or that is empty here


def most_batches() -> int | None:
    """Return how many batches a pass has at most."""
    return current_run().batches


def is_made_up(dataset: Any) -> bool:
    """Say whether a data set's samples are unknown: it is unknown itself, has none here, or says so."""
    kind = type(dataset)
    if is_unknown(dataset) or (isinstance(dataset, OpaqueBase) and not hasattr(kind, "__len__")):
        return True
    if hasattr(kind, "is_made_up"):
        return bool(dataset.is_made_up())
    return hasattr(kind, "__len__") and _told(dataset) == 0


def length_of(dataset: Any) -> int:
    """Return the number of samples; `MADE_UP` where nobody knows. Raises TypeError for what has no length."""
    return MADE_UP if is_made_up(dataset) else _told(dataset)


def _told(dataset: Any) -> int:
    """Return what the data set says of its length; it may count something that nobody knows."""
    asked = getattr(type(dataset), "__len__", None)
    if asked is not None and is_unknown(asked(dataset)):
        return MADE_UP
    return len(dataset)


def shortened(batches: int) -> int:
    """Return the number of batches that a pass over `batches` has here."""
    most = most_batches()
    return batches if most is None else min(batches, most)
