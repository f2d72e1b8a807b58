"""What other packages add: rules (entry points ``lintstep.rules``) and framework models (``lintstep.frameworks``)."""

from __future__ import annotations

from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any

RULES = "lintstep.rules"
FRAMEWORKS = "lintstep.frameworks"


class PluginError(Exception):
    """Something another package adds that can't be used: which, and why."""


@cache
def _points() -> tuple[EntryPoint, ...]:
    every = entry_points()
    return (*every.select(group=RULES), *every.select(group=FRAMEWORKS))


def identities() -> list[list[str]]:
    """Return what each added thing is, for telling runs with different ones apart."""
    return sorted(
        [point.group, point.name, point.value, point.dist.version if point.dist else ""] for point in _points()
    )


def loaded(group: str) -> tuple[tuple[str, Any], ...]:
    """Return the added things of a group by name. Raises PluginError where one can't be imported."""
    found = []
    for point in sorted((point for point in _points() if point.group == group), key=lambda point: point.name):
        try:
            found.append((point.name, point.load()))
        except Exception as error:
            reason = " ".join(f"{type(error).__name__}: {error}".split())
            raise PluginError(f"the plug-in {point.name!r} ({point.value}) can't be imported: {reason}") from error
    return tuple(found)
