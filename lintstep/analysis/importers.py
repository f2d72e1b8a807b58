"""Who uses a module: the project's files that import it are interpreted too, where they can settle a finding."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from lintstep.analysis.distill import distill
from lintstep.analysis.facts import Facts, Place, RateWrite, Read, Standing, Step, Update
from lintstep.analysis.project import Project
from lintstep.interpreter.imports import Importer, Load, part_root, project_root
from lintstep.interpreter.limits import watched
from lintstep.interpreter.program import interpret
from lintstep.source.script import Source

MOST_IMPORTERS = 6  # interpreted
MOST_STEPS_IMPORTERS = 60_000  # interpreted in all of them together


def settle(facts: Facts, source: Source, load: Load) -> Facts:
    """Return the facts with the standing of every doubtful counter as the module's importers leave it."""
    doubtful = {op.place.identity for op in facts.updates if any(is_doubtful(read, op) for read in op.reads)}
    if not (doubtful or facts.unsettled) or source.file is None:
        return facts
    file = source.file.resolve()

    def load_or_self(path: Path) -> Source | None:
        return source if path.resolve() == file else load(path)

    told: dict[int, list[Read]] = {}
    others: list[Facts] = []
    left = MOST_STEPS_IMPORTERS
    for importer in importers(file, load):
        if left <= 0:
            break
        with watched():  # a bound hit there is a finding of that file, not of this one
            machine = interpret(importer, Importer(load_or_self), left)
            left -= machine.steps
            if str(file) not in machine.modules:
                continue
            seen = distill(machine, facts.path)
            updates = seen.updates
        machine.let_go()
        others.append(seen)
        for op in updates:
            if op.place.identity in doubtful:
                told.setdefault(op.place.identity, []).extend(op.reads)
    facts = clocks_settled(facts, others)
    if not told:
        return facts
    ops = {op.place.identity: settled(op, told.get(op.place.identity, [])) for op in facts.updates}
    readers = tuple(
        dataclasses.replace(
            reader,
            update=ops.get(reader.update.place.identity, reader.update),
            standing=joined(reader.standing, told.get(reader.update.place.identity, [])),
        )
        for reader in facts.readers
    )
    return dataclasses.replace(facts, updates=tuple(ops.values()), readers=readers)


PLACED: dict[str, Callable[[Any], Place | None]] = {
    "mismatches": lambda one: one.clock.schedule.place,
    "wrong_owners": lambda one: one.clock.schedule.place,
    "remade": lambda one: one.clock.schedule.place,
    "partly_advanced": lambda one: one.advance.place,
    "early_advances": lambda one: one.advance.place,
    "twice": lambda one: one.advances[-1].place,
    "shuffles": lambda one: one.place,
}
"""The facts of clocks that an importer may be the first to see, and where each stands."""


def clocks_settled(facts: Facts, others: list[Facts]) -> Facts:
    """Return the facts with the clocks as the module's importers leave them: one stands still where none of them
    advances it, and what they alone can see of it is added."""
    if not others:
        return facts
    told: dict[int, list[Standing]] = {}
    for other in others:
        for clock in other.clocks:
            if clock.schedule.place is not None and clock.updates:
                told.setdefault(clock.schedule.place.identity, []).append(clock.standing)
    clocks = []
    for clock in facts.clocks:
        place = clock.schedule.place
        standings = told.get(place.identity, []) if place is not None else []
        clocks.append(dataclasses.replace(clock, standing=agreed(clock.standing, standings)))
    added: dict[str, Any] = {"clocks": tuple(clocks)}
    for name, placed in PLACED.items():
        known = {place.identity: one for one in getattr(facts, name) if (place := placed(one)) is not None}
        for other in others:
            for one in getattr(other, name):
                place = placed(one)
                if place is not None and place.path == facts.path:
                    known.setdefault(place.identity, one)
        added[name] = tuple(known.values())
    added["rate_writes"] = tuple(rate_settled(write, others) for write in facts.rate_writes)
    return dataclasses.replace(facts, **added)


def rate_settled(write: RateWrite, others: list[Facts]) -> RateWrite:
    """Return what a module and its importers together say of a rate that it writes."""
    if not write.doubtful:
        return write
    everything = (one for other in others for one in other.rate_writes)
    told = [one for one in everything if one.place.identity == write.place.identity and not one.doubtful]
    return next((one for one in told if one.compounds), told[0] if told else write)


def agreed(own: Standing, told: list[Standing]) -> Standing:
    """Return what a module alone and its importers say of a clock."""
    if not told:
        return own
    moving = [standing for standing in told if not standing.frozen]
    return moving[0] if moving else max(told, key=lambda standing: standing.confidence)


def is_doubtful(read: Read, op: Update) -> bool:
    """Whether another file may know more of a counter that seems to stand still."""
    return read.standing.frozen and read.step is not Step.UNKNOWN and (bool(read.standing.assumptions) or not op.fed)


def settled(op: Update, told: list[Read]) -> Update:
    """Return an update with its reads as the importers tell."""
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
