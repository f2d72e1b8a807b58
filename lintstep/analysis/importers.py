"""Who uses a module: the project's files that import it are interpreted too, where they can settle a finding."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator
from pathlib import Path

from lintstep.analysis.distill import distill
from lintstep.analysis.facts import Facts, Read, Standing, Step, TrainOp
from lintstep.analysis.project import Project
from lintstep.interpreter.imports import Importer, Load, part_root, project_root
from lintstep.interpreter.limits import watched
from lintstep.interpreter.program import interpret
from lintstep.source.script import Source

MOST_IMPORTERS = 6  # interpreted
MOST_STEPS_IMPORTERS = 60_000  # interpreted in all of them together


def settle(facts: Facts, source: Source, load: Load) -> Facts:
    """Return the facts with the standing of every doubtful counter as the module's importers leave it."""
    doubtful = {op.place.identity for op in facts.train_ops if any(is_doubtful(read, op) for read in op.reads)}
    if not doubtful or source.file is None:
        return facts
    file = source.file.resolve()

    def load_or_self(path: Path) -> Source | None:
        return source if path.resolve() == file else load(path)

    told: dict[int, list[Read]] = {}
    left = MOST_STEPS_IMPORTERS
    for importer in importers(file, load):
        if left <= 0:
            break
        with watched():  # a bound hit there is a finding of that file, not of this one
            machine = interpret(importer, Importer(load_or_self), left)
            left -= machine.steps
            if str(file) not in machine.modules:
                continue
            train_ops = distill(machine, facts.path).train_ops
        machine.let_go()
        for op in train_ops:
            if op.place.identity in doubtful:
                told.setdefault(op.place.identity, []).extend(op.reads)
    if not told:
        return facts
    ops = {op.place.identity: settled(op, told.get(op.place.identity, [])) for op in facts.train_ops}
    readers = tuple(
        dataclasses.replace(
            reader,
            train_op=ops.get(reader.train_op.place.identity, reader.train_op),
            standing=joined(reader.standing, told.get(reader.train_op.place.identity, [])),
        )
        for reader in facts.readers
    )
    return dataclasses.replace(facts, train_ops=tuple(ops.values()), readers=readers)


def is_doubtful(read: Read, op: TrainOp) -> bool:
    """Whether another file may know more of a counter that seems to stand still."""
    return read.standing.frozen and read.step is not Step.UNKNOWN and (bool(read.standing.assumptions) or not op.fed)


def settled(op: TrainOp, told: list[Read]) -> TrainOp:
    """Return a train op with its reads as the importers tell."""
    if not told:
        return op
    return dataclasses.replace(
        op, reads=tuple(dataclasses.replace(read, standing=joined(read.standing, told)) for read in op.reads)
    )


def joined(own: Standing, told: list[Read]) -> Standing:
    """Return what a module alone and its importers together say of a counter: it stands still where none of them
    advances it, as surely as the surest that interpreted it all."""
    if not own.frozen or not told:
        return own
    moving = [read.standing for read in told if not read.standing.frozen]
    if moving:
        return moving[0]
    passed = [read for read in told if read.step in (Step.COUNTER, Step.UNKNOWN) and read.given is read.counter]
    if passed:
        return dataclasses.replace(own, frozen=False)
    return max([own, *(read.standing for read in told)], key=lambda standing: standing.confidence)


def importers(file: Path, load: Load) -> Iterator[Source]:
    """Yield the project's files that import a module, by name or through its package, the nearest first."""
    found: list[Path] = []
    for root in dict.fromkeys((part_root(file.parent), project_root(file.parent))):
        found = found or Project.at(root).importers(file)
    found.sort(key=lambda path: (path.name == "__init__.py", -len(os.path.commonpath([path, file])), str(path)))
    for path in found[:MOST_IMPORTERS]:
        source = load(path)
        if source is not None:
            yield source


__all__ = ["settle"]
