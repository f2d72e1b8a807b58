"""What other packages add: rules (entry points ``lintstep.rules``) and framework models (``lintstep.frameworks``)."""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

RULES = "lintstep.rules"
FRAMEWORKS = "lintstep.frameworks"


class PluginError(Exception):
    """Something another package adds that can't be used: which, and why."""


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


@cache
def _points() -> tuple[EntryPoint, ...]:
    if not any(map(_declares, sys.path)):
        return ()
    from importlib.metadata import entry_points  # costs a tenth of a whole check, so only where it finds something

    every = entry_points()
    return (*every.select(group=RULES), *every.select(group=FRAMEWORKS))


def _declares(folder: str) -> bool:
    """Whether a package installed in a folder has an entry point of ours."""
    try:
        names = [entry.path for entry in os.scandir(folder or ".") if entry.name.endswith((".dist-info", ".egg-info"))]
    except OSError:
        return False
    return any(_mentions(Path(name, "entry_points.txt")) for name in names)


def _mentions(file: Path) -> bool:
    try:
        return b"[lintstep." in file.read_bytes()
    except OSError:
        return False
