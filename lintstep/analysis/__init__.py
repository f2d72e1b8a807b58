"""What a script does to its step counters: source in, facts out."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from lintstep.analysis.facts import Facts, Limit

if TYPE_CHECKING:
    from lintstep.source.script import Source


def analyse(source: Source) -> Facts:
    """Return the facts of a script. Project modules it imports are read from disk as they are met; raises SourceError
    where the script itself can't be read."""
    from lintstep.analysis.distill import distill
    from lintstep.analysis.importers import settle
    from lintstep.interpreter.imports import Importer
    from lintstep.interpreter.limits import watched
    from lintstep.interpreter.program import interpret
    from lintstep.interpreter.registry import trains
    from lintstep.source.process import deep, uncollected

    with uncollected(), deep():
        importer = Importer(_load if trains(source.layout.names) else _nothing)
        with watched() as hits:
            machine = interpret(source, importer)
            facts = distill(machine, source.path)
        machine.let_go()
        facts = settle(facts, source, _load)
    limits = (*facts.limits, *(Limit(why, None) for why in hits))
    return replace(facts, limits=limits, wanted=frozenset(importer.wanted))


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


@lru_cache(maxsize=48)
def _load_version(file: Path, changed: int, size: int) -> Source | None:
    from lintstep.source.script import SourceError, load

    try:
        found = load(file, os.path.relpath(file))
        _ = found.module
    except (SourceError, ValueError):
        return None
    return found
