"""Samplers whose order comes from an epoch: which loops go over them, whether anything sets the epoch."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator

from lintstep.analysis.clocks import name_of
from lintstep.analysis.facts import Place, Shuffle
from lintstep.findings import Confidence, Edit, Span
from lintstep.interpreter import histories, reach
from lintstep.interpreter.library import Role
from lintstep.interpreter.loops import Loop
from lintstep.interpreter.machine import Machine
from lintstep.interpreter.records import CallRecord
from lintstep.interpreter.site import Site
from lintstep.interpreter.values import Choice, Const, Instance, ObjectValue, Scope, Unknown, Value, each

NEEDS = "needs-epoch"
SETS = "set_epoch"
HOLDERS = ("sampler", "batches")


def shuffles(machine: Machine, path: str, place: Callable[[Site], Place]) -> Iterator[Shuffle]:
    """Yield the samplers made in a file that give every epoch the same order."""
    objects = list({id(one): one for one in machine.records.objects}.values())
    for made in objects:
        site = next((one for one in (made.site, *reversed(made.calls)) if one.path == path), None)
        if site is None or made.row is None or made.row.note != NEEDS or is_false(made.arguments.get("shuffle")):
            continue
        holders = {id(made), *(id(one) for one in objects if holds(one, made))}
        if any(sets(record, holders) for record in machine.records.calls):
            continue
        passes = next(trained(machine, made, holders), None)
        if passes is None:
            continue
        epochs, batches = passes
        confidence, assumptions = judged(machine, made, holders)
        name = number_of(epochs)
        reached = expression(machine, epochs.scope, made, holders)
        insert = inserter(epochs, f"{reached}.{SETS}({name})") if name and reached else None
        yield Shuffle(
            name_of(made),
            made.api.rpartition(".")[2],
            place(site),
            place(batches.head),
            name,
            f"{reached or name_of(made)}.{SETS}({name or 'epoch'})",
            insert,
            confidence,
            assumptions,
        )


def is_false(value: Value | None) -> bool:
    """Whether a value is False."""
    return isinstance(value, Const) and value.value is False


def number_of(loop: Loop) -> str:
    """Return the name under which a loop counts its passes, or an empty string."""
    target = loop.node.target if loop.node is not None else None
    counted = not isinstance(loop.over, (ObjectValue, Unknown))
    return target.id if counted and isinstance(target, ast.Name) else ""


def holds(one: ObjectValue, made: ObjectValue) -> bool:
    """Whether a loader or a batch sampler is made of a sampler."""
    for word in HOLDERS:
        for _, part in each(one.arguments[word]) if word in one.arguments else ():
            if part is made or (isinstance(part, ObjectValue) and part is not one and holds(part, made)):
                return True
            if isinstance(part, (Unknown, Instance)) and any(inner is made for inner in inside(part)):
                return True
    return False


def inside(value: Value) -> Iterator[Value]:
    """Yield what a value is made of, with what its attributes are."""
    for _, one in reach.walk(value, into_nodes=False):
        yield one
        if isinstance(one, Instance):
            for kept in list(one.slots.values()):
                yield from (part for _, part in each(kept))


def sets(record: CallRecord, holders: set[int]) -> bool:
    """Whether a call sets the epoch of a sampler, or may."""
    if record.row.role is not Role.SET_CLOCK:
        return False
    own = histories.companion(record.receiver)
    if own is not None:
        return id(own) in holders
    owner = record.receiver
    while isinstance(owner, Unknown) and owner.attr and owner.deps:
        owner = owner.deps[0]
    return any(id(one) in holders for one in inside(owner)) or not known(owner)


def known(value: Value) -> bool:
    """Whether what a value is made of is in sight."""
    return not isinstance(value, Unknown) or bool(value.deps)


def trained(machine: Machine, made: ObjectValue, holders: set[int]) -> Iterator[tuple[Loop, Loop]]:
    """Yield the loops that go over a sampler to train, each with the loop of the epochs around it."""
    trains = [one.here.loops for one in machine.records.calls if one.row.role in (Role.UPDATE, Role.TRAINS)]
    busy = {number for loops in trains for number in loops}
    for loops in trains:
        for depth, number in enumerate(loops):
            loop = machine.looped[number]
            if number not in busy or not goes_over(loop, holders):
                continue
            outer = [machine.looped[one] for one in loops[:depth] if one not in made.here.loops]
            several = [one for one in outer if one.count is None or one.count.plain != 1]
            if several:
                yield several[-1], loop


def goes_over(loop: Loop, holders: set[int]) -> bool:
    """Whether a loop goes over a loader of the sampler, by itself or wrapped."""
    key = loop.trips
    while isinstance(key, tuple) and len(key) == 2 and key[0] == "len":
        key = key[1]
    if isinstance(key, tuple) and key[:1] == ("object",) and id(key[1]) in holders:
        return True
    if isinstance(key, tuple) and key[:1] == ("choice",):
        return any(isinstance(one, tuple) and id(deepest(one)) in holders for one in key[1])
    return loop.over is not None and any(id(one) in holders for one in inside(loop.over))


def deepest(key: object) -> object:
    """Return what a key is of."""
    while isinstance(key, tuple) and key:
        key = key[-1]
    return key


def judged(machine: Machine, made: ObjectValue, holders: set[int]) -> tuple[Confidence, tuple[str, ...]]:
    """Return how sure it is that nothing sets the epoch."""
    resolved = sum(record.row.role is Role.SET_CLOCK for record in machine.records.calls)
    written = sum(len(mentions(module.source.code)) for module in machine.modules.values())
    for escape in machine.records.escapes:
        own = histories.companion(escape.value)
        if own is made:
            return Confidence.LOW, (f"`{escape.callee}` does not set its epoch",)
    if written > resolved:
        return Confidence.LOW, ("what sets an epoch elsewhere sets it for another sampler",)
    for escape in machine.records.escapes:
        own = histories.companion(escape.value)
        if own is not None and id(own) in holders:
            return Confidence.MEDIUM, (f"`{escape.callee}` does not set its epoch",)
    return Confidence.HIGH, ()


def mentions(code: str) -> list[str]:
    """Return the calls that set an epoch in a text, those in comments left out."""
    return re.findall(rf"^[^#\n]*\.{SETS}\(", code, re.MULTILINE)


def expression(machine: Machine, scope: Scope | None, made: ObjectValue, holders: set[int]) -> str:
    """Return an expression that gives a sampler where a loop stands, or an empty string."""
    if scope is None:
        return ""
    found = ""
    for text, one in reach.visible(machine, scope, (ObjectValue,)):
        values = [part for _, part in each(one)] if isinstance(one, Choice) else [one]
        if all(value is made for value in values):
            return text
        if (
            not found
            and len(values) == 1
            and isinstance(values[0], ObjectValue)
            and values[0].arguments.get("sampler") is made
        ):
            found = f"{text}.sampler"
    return found


def inserter(loop: Loop, text: str) -> Callable[[], Edit] | None:
    """Return a function that gives the edit which puts a statement first into a loop."""
    node = loop.node
    if node is None or not node.body or node.body[0].lineno == node.lineno:
        return None
    first = Site(node.body[0], loop.head.locator)

    def insert() -> Edit:
        span = first.span
        at = Span(span.path, span.line, span.column, span.line, span.column, span.cell)
        return Edit(at, f"{text}\n{' ' * (span.column - 1)}")

    return insert
