"""A byte scan: can this file matter at all? It runs before libcst is even imported."""

from __future__ import annotations


def matters(data: bytes) -> bool:
    """Whether ``data`` names something of each group of a framework's markers, so that it is worth parsing."""
    from lintstep.frameworks import MARKERS

    return all(any(marker in data for marker in group) for group in MARKERS)
