"""Decide from its bytes whether a file can be relevant. This runs before the parser is loaded."""

from __future__ import annotations

from collections.abc import Sequence


def unsupported(data: bytes, target: Sequence[str] = ()) -> str:
    """Return the framework that a file trains with and that lintstep does not check, or an empty string; nothing where
    ``target`` names the frameworks to look for."""
    from lintstep.interpreter.recognition import trains_with

    return "" if target else trains_with(data)


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
