"""Bounds that are hit where no machine is at hand: written down here while an analysis watches."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_hits: ContextVar[dict[str, bool] | None] = ContextVar("hits", default=None)


@contextmanager
def watched() -> Iterator[dict[str, bool]]:
    """Give a dict that each bound hit within it is added to, with whether that may hide what advances a counter."""
    found: dict[str, bool] = {}
    token = _hits.set(found)
    try:
        yield found
    finally:
        _hits.reset(token)


def hit(why: str, blind: bool) -> None:
    """Write down that a bound was hit; ``blind`` where what was left out may have advanced any counter."""
    found = _hits.get()
    if found is not None:
        found[why] = blind or found.get(why, False)


def are_blind() -> bool:
    """Whether a bound was hit that may hide what advances a counter."""
    return any((_hits.get() or {}).values())
