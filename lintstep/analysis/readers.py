"""Readers other than schedules, and schedules that nobody reads."""

from __future__ import annotations

import enum
from collections.abc import Iterator

from lintstep.analysis import edits, usage
from lintstep.analysis.distiller import Distiller
from lintstep.analysis.facts import Fixes, MissingStep, Reader, ReaderKind, Step, UnusedSchedule, Update
from lintstep.interpreter import registry
from lintstep.interpreter.library import Role, Row
from lintstep.interpreter.records import ReadRecord, Root, ScheduleRecord, UpdateRecord
from lintstep.interpreter.values import (
    Const,
    Counter,
    OptimizerValue,
    Path,
    ScheduleNode,
    Tensor,
    Unknown,
    Value,
    compatible,
    each,
)

KINDS: dict[enum.Enum, ReaderKind] = {
    Role.AVERAGE: ReaderKind.AVERAGE,
    Role.STOP: ReaderKind.STOP,
    Role.LABEL: ReaderKind.LABEL,
}


def readers(distiller: Distiller) -> Iterator[Reader]:
    """Yield the readers of counters that run beside an update."""
    seen: set[tuple[int, int]] = set()
    for read in distiller.machine.records.reads:
        for path, counter in step_counters(read.step):
            key = (id(read.site.node), id(counter))
            if key in seen or not distiller.here(read.site) or not compatible(read.here.path, path):
                continue
            beside = update_beside(distiller, read, counter)
            if beside is not None:
                seen.add(key)
                yield reader(distiller, read, counter, *beside)


def missing_steps(distiller: Distiller) -> Iterator[MissingStep]:
    """Yield the schedules and averages that were given a registered step before there was one."""
    records = distiller.machine.records
    given: list[tuple[ScheduleRecord | ReadRecord, Value | None, Row | None]] = [
        (one, one.node.step, one.node.row) for one in records.schedules if isinstance(one.node, ScheduleNode)
    ]
    given += [(one, one.step, one.row) for one in records.reads if one.row.role is Role.AVERAGE]
    seen: set[int] = set()
    for record, step, row in given:
        missing = distiller.looked_for(record, step) if distiller.here(record.site) else None
        if missing is not None and row is not None and id(record.site.node) not in seen:
            seen.add(id(record.site.node))
            how, fails = row.api.rpartition(".")[2], row.role is Role.SCHEDULE
            yield MissingStep(how, distiller.place(record.site), missing, registry.words(row), fails)


def step_counters(step: Value) -> Iterator[tuple[Path, Counter]]:
    """Yield the counters a reader is given: as they are, or evaluated."""
    for path, one in each(step):
        if isinstance(one, Counter):
            yield path, one
        elif isinstance(one, Unknown) and isinstance(one.of, Counter):
            yield path, one.of


def update_beside(distiller: Distiller, read: ReadRecord, counter: Counter) -> tuple[UpdateRecord, Update, Step] | None:
    """Return an update that runs beside a reader and leaves its counter alone, with what it was given instead."""
    for record in distiller.updates():
        op = distiller.ops.get(id(record.site.node))
        if op is None or op.place.path != distiller.path or not same_training(record.here.root, read.here.root):
            continue
        elsewhere = counter.graph is not None and record.here.graph is not counter.graph
        if elsewhere or not compatible(record.here.path, read.here.path):
            continue
        uses = [(step, given) for path, step, given in usage.step_uses(record) if compatible(path, read.here.path)]
        if any(step is Step.UNKNOWN or given is counter for step, given in uses):
            return None
        if uses:
            return record, op, uses[0][0]
    return None


def same_training(one: Root, other: Root) -> bool:
    """Whether two executions belong to one: both run with the script, or both start at one class or function."""
    if "uncalled" not in (one.kind, other.kind):
        return True
    return one.kind == other.kind and one.name.split(".")[0] == other.name.split(".")[0]


def reader(
    distiller: Distiller, read: ReadRecord, counter: Counter, record: UpdateRecord, op: Update, step: Step
) -> Reader:
    """Return the fact of a reader."""
    judged = distiller.lives.judge(counter, record, record.here.path | read.here.path)
    return Reader(
        KINDS[read.row.role],
        read.row.api,
        distiller.counter(counter),
        distiller.place(read.site),
        op,
        step,
        distiller.standing(judged),
        record.reach.get(id(counter), ""),
    )


def unused_schedules(distiller: Distiller) -> Iterator[UnusedSchedule]:
    """Yield the schedules that nothing trains with, beside an update whose rate is constant."""
    used = {id(one.site.node) for one in distiller.used_nodes() if one.site is not None}
    for record in distiller.machine.records.schedules:
        node = record.node
        if not isinstance(node, ScheduleNode) or id(record.site.node) in used or not distiller.here(record.site):
            continue
        used.add(id(record.site.node))
        beside = beside_constant(distiller, record)
        if beside:
            made = list({id(one): one for found in beside for one in innermost(found.optimizer)}.values())
            expression = made[0].in_scope.get(id(node), "") if len(made) == 1 else ""
            op = distiller.ops[id(beside[-1].site.node)]
            give = edits.giver(made[0].site, made[0].row, "rate") if expression else None
            fetched = is_fetched(distiller, node) and not any(starts_at(node, one.rate) for one in made)
            yield UnusedSchedule(distiller.schedule(node), op, expression, Fixes(give), fetched)


def is_fetched(distiller: Distiller, schedule: ScheduleNode) -> bool:
    """Whether a run evaluates a schedule by itself, not only as part of a summary."""
    stack = [fetch for run in distiller.machine.records.runs for fetch in run.fetches]
    seen: set[int] = set()
    while stack:
        one = stack.pop()
        if one is schedule:
            return True
        if id(one) not in seen and not (isinstance(one, Tensor) and registry.is_summary(one.op)):
            seen.add(id(one))
            stack.extend(part for _, part in one.parts())
    return False


def starts_at(schedule: ScheduleNode, rate: Value | None) -> bool:
    """Whether a schedule starts at the number that is an optimizer's rate."""
    start = schedule.arguments.get("rate")
    if isinstance(start, Unknown) and isinstance(rate, Unknown):
        return start.key == rate.key
    return isinstance(start, Const) and isinstance(rate, Const) and bool(start.value == rate.value)


def innermost(optimizer: Value) -> Iterator[OptimizerValue]:
    """Yield the optimizers that hold the rate: those that wrap no other."""
    for _, one in each(optimizer):
        while isinstance(one, OptimizerValue) and one.inner is not None:
            one = one.inner
        if isinstance(one, OptimizerValue):
            yield one


def beside_constant(distiller: Distiller, schedule: ScheduleRecord) -> list[UpdateRecord]:
    """Return the updates of the same training, where the rate of each is constant, else none."""
    found: list[UpdateRecord] = []
    for record in distiller.updates():
        if record.here.graph is not schedule.here.graph or not same_training(record.here.root, schedule.here.root):
            continue
        if not compatible(record.here.path, schedule.here.path):
            continue
        if not usage.constant_rate(record):
            return []
        if id(record.site.node) in distiller.ops:
            found.append(record)
    return found
