"""Decide from its bytes whether a file can be relevant. This runs before the parser is loaded."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

Markers = tuple[tuple[bytes, ...], ...]


def unsupported(data: bytes, target: Sequence[str] = ()) -> str:
    """Return the framework that a file trains with and that lintstep does not check, or an empty string; nothing where
    ``target`` names the frameworks to look for."""
    from lintstep.interpreter.recognition import trains_with

    return "" if target else trains_with(data)


def matters(data: bytes, target: Sequence[str] = ()) -> bool:
    """Whether ``data`` names something of each group of a framework's markers, so that it is worth parsing.

    ``target`` names the frameworks to look for; none means all.
    """
    for groups in _markers(tuple(target)):
        for group in groups:
            for marker in group:
                if marker in data:
                    break
            else:
                break  # nothing of this group
        else:
            return True
    return False


@cache
def _markers(target: tuple[str, ...]) -> tuple[Markers, ...]:
    """Return the groups of markers of each framework that is looked for, those that are the same once."""
    from lintstep.interpreter.registry import libraries

    return tuple(dict.fromkeys(one.markers for one in libraries() if not target or one.name in target))
