"""What a script does to its step counters: source in, facts out."""

from __future__ import annotations

import gc
import os
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from lintstep.analysis.facts import Facts

if TYPE_CHECKING:
    from lintstep.source import Source


def analyse(source: Source) -> Facts:
    """Return the facts of a script. Project modules it imports are read from disk as they are met; raises SourceError
    where the script itself can't be read."""
    from lintstep.analysis.distill import distill
    from lintstep.analysis.importers import settle
    from lintstep.analysis.imports import Importer, trains
    from lintstep.analysis.program import interpret

    collecting = gc.isenabled()
    gc.disable()  # many small objects are made and few dropped: collecting finds nothing
    importer = Importer(_load if trains(source.code.encode()) else _nothing)
    try:
        facts = settle(distill(interpret(source, importer), source.path), source, _load)
        return replace(facts, wanted=frozenset(importer.wanted))
    finally:
        if collecting:
            gc.enable()


def _nothing(file: Path) -> Source | None:
    """Read no project module."""
    return None


def _load(file: Path) -> Source | None:
    """Return a project module's source, or None where it can't be read: the import is then not known."""
    try:
        status = file.stat()
    except OSError:
        return None
    return _load_version(file, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=128)
def _load_version(file: Path, changed: int, size: int) -> Source | None:
    from lintstep.source import SourceError, load

    try:
        found = load(file, os.path.relpath(file))
        _ = found.module
    except (SourceError, ValueError):
        return None
    return found
