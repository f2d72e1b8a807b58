"""Decide from its bytes whether a file can be relevant. This runs before the parser is loaded."""

from __future__ import annotations

from collections.abc import Sequence


def matters(data: bytes, target: Sequence[str] = ()) -> bool:
    """Whether ``data`` names something of each group of a framework's markers, so that it is worth parsing.

    ``target`` names the frameworks to look for; none means all.
    """
    from lintstep.interpreter.registry import libraries

    return any(
        all(any(marker in data for marker in group) for group in library.markers)
        for library in libraries()
        if not target or library.name in target
    )
