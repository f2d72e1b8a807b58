"""Records to facts: who reads which counter through which schedule, and how the counter fares."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import libcst as cst

from lintstep.analysis import reach
from lintstep.analysis.facts import Advance, Facts, Limit, Place, Read, Schedule, Standing, Step, StepCounter, TrainOp
from lintstep.analysis.lifetime import Judgement, Lives, Move, label_of
from lintstep.analysis.machine import Machine
from lintstep.analysis.records import TrainOpRecord
from lintstep.analysis.site import Site
from lintstep.analysis.values import (
    EVERYWHERE,
    Api,
    Choice,
    Const,
    Counter,
    Function,
    Instance,
    OptimizerValue,
    Path,
    ScheduleNode,
    Tensor,
    TrainOpNode,
    Unknown,
    Value,
    compatible,
    each,
)
from lintstep.finding import Edit, Span

INTEGERS = ("int8", "int16", "int32", "int64", "uint8", "uint16")


def distill(machine: Machine, path: str) -> Facts:
    """Return the facts of an interpretation."""
    return _Distiller(machine, path).distilled()


class _Distiller:
    def __init__(self, machine: Machine, path: str) -> None:
        self.machine = machine
        self.path = path
        self.lives = Lives(machine)
        self.counters: dict[int, StepCounter] = {}
        self.schedules: dict[int, Schedule] = {}

    def distilled(self) -> Facts:
        """Distill everything."""
        records = self.machine.records
        ops = [self.train_op(record) for record in records.train_ops if not record.overridden or record.row.note]
        merged = merge(ops)
        for record in records.schedules:
            if isinstance(record.node, ScheduleNode):
                self.schedule(record.node)
        writers = [self.place(record.site) for record in records.writes]
        limits = tuple(
            Limit(why, self.place(site) if site is not None else None)
            for site, why in dict.fromkeys((site, why) for site, why, _ in records.limits)
        )
        return Facts(
            self.path,
            tuple(op for op in merged if op.place.path == self.path),
            tuple(self.counters.values()),
            tuple(self.schedules.values()),
            tuple(self.advances()),
            limits,
            tuple(writers),
        )

    # Parts

    def place(self, site: Site) -> Place:
        """Return a site as rules see it."""
        return Place(lambda: site.span, site.path, lambda: site.text, id(site.node))

    def counter(self, value: Value) -> StepCounter:
        """Return the fact of a counter."""
        known = self.counters.get(id(value))
        if known is None:
            known = self.counters[id(value)] = self._counter(value)
        return known

    def _counter(self, value: Value) -> StepCounter:
        if not isinstance(value, Counter):
            return StepCounter("parameter", label_of(value), None)
        initial = value.initial.value if isinstance(value.initial, Const) else None
        trainable = value.trainable.value if isinstance(value.trainable, Const) else None
        return StepCounter(
            value.kind,
            label_of(value),
            self.place(value.site) if value.site is not None else None,
            initial if isinstance(initial, (int, float)) else None,
            trainable if isinstance(trainable, bool) else None,
            value.dtype,
            value.has_default,
        )

    def schedule(self, node: Tensor, reads: tuple[Value, ...] | None = None) -> Schedule:
        """Return the fact of a schedule."""
        known = self.schedules.get(id(node))
        if known is None:
            constants: dict[str, Any] = {}
            if isinstance(node, ScheduleNode):
                constants = {k: v.value for k, v in node.arguments.items() if isinstance(v, Const)}
                reads = tuple(one for _, one in counters_in(node.step))
            known = self.schedules[id(node)] = Schedule(
                node.op if isinstance(node, ScheduleNode) else "",
                node.label,
                self.place(node.site) if node.site is not None else None,
                tuple(self.counter(one) for one in reads or ()),
                constants,
            )
        return known

    def advances(self) -> Iterator[Advance]:
        """Yield every advance of a counter that some schedule reads."""
        for record in self.machine.records.train_ops:
            for _, one in each(record.step) if record.step is not None else ():
                if isinstance(one, Counter):
                    yield Advance(self.counter(one), record.row.api, self.place(record.site))
        for write in self.machine.records.writes:
            for _, one in each(write.target):
                if isinstance(one, Counter) and id(one) in self.counters:
                    yield Advance(self.counter(one), write.row.api, self.place(write.site))

    # Train ops

    def train_op(self, record: TrainOpRecord) -> TrainOp:
        """Return the fact of a train op."""
        reads = []
        for path, schedule, counter in rate_reads([record.optimizer, *record.rates]):
            arms = record.here.path | path
            if not compatible(record.here.path, path):
                continue
            for more, step, given in self.step_uses(record):
                if not compatible(arms, more):
                    continue
                judged = self.lives.judge(counter, record, arms | more)
                reads.append(
                    Read(
                        self.counter(counter),
                        self.schedule(schedule, (counter,)),
                        step,
                        self.standing(judged),
                        self.counter(given) if given is not None else None,
                        record.reach.get(id(counter), ""),
                    )
                )
        call = record.site.node
        insert = inserter(record.site, call) if isinstance(call, cst.Call) and not record.row.note else None
        return TrainOp(record.row.api, self.place(record.site), tuple(reads), insert)

    def step_uses(self, record: TrainOpRecord) -> Iterator[tuple[Path, Step, Value | None]]:
        """Yield what a train op was given to advance, alternative by alternative."""
        value = record.step if record.step is not None else record.default
        if value is None:
            yield EVERYWHERE, Step.OMITTED, None
            return
        for path, one in each(value):
            if isinstance(one, Const) and one.value is None:
                yield path, Step.OMITTED, None
            elif isinstance(one, Counter):
                yield path, Step.IGNORED if record.row.note == "overridden" else Step.COUNTER, one
            else:
                yield path, Step.UNKNOWN, None

    def standing(self, judged: Judgement) -> Standing:
        """Return a judgement as rules see it."""
        moves: list[Move] = judged.moves
        advances = tuple(Advance(_NOBODY, move.how, self.place(move.site)) for move in moves)
        return Standing(judged.frozen, judged.confidence, tuple(judged.assumptions), advances)


_NOBODY = StepCounter("variable", "", None)


def counters_in(step: Value | None) -> Iterator[tuple[Path, Value]]:
    """Yield the counters that a schedule's step is made of."""
    for path, one in reach.walk(step):
        if isinstance(one, Counter) or (isinstance(one, Unknown) and one.parameter and is_step_like(one)):
            yield path, one


def is_step_like(value: Unknown) -> bool:
    """Whether a parameter of an uncalled function is handed on as a step as it is."""
    return True


def rate_reads(values: list[Value]) -> Iterator[tuple[Path, Tensor, Value]]:
    """Yield (arms, schedule, counter) for every counter that rates read: a decay's step, or arithmetic on a counter."""
    seen: set[int] = set()
    stack: list[tuple[Path, Value, Tensor | None]] = [(EVERYWHERE, value, None) for value in values]
    while stack and len(seen) < reach.MOST_NODES:
        arms, one, inside = stack.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, ScheduleNode):
            for path, counter in counters_in(one.step):
                if compatible(arms, path):
                    yield arms | path, one, counter
            for value in one.inputs:
                if value is not one.step:
                    stack.append((arms, value, None))
        elif isinstance(one, Counter):
            if inside is not None and counts(one):
                yield arms, inside, one
        elif isinstance(one, Tensor):
            if not isinstance(one, TrainOpNode) and "gradients" not in one.op:
                outer = inside or (one if is_arithmetic(one) else None)
                for path, part in one.parts():
                    if compatible(arms, path):
                        stack.append((arms | path, part, outer))
        elif isinstance(one, OptimizerValue):
            for value in one.reads:
                for path, counter in counters_in(value):
                    holder = Tensor(one.api, site=one.site, label=one.api.rsplit(".", 1)[-1])
                    yield arms | path, holder, counter
            stack.extend((arms, value, None) for value in (one.rate, one.inner) if value is not None)
        elif isinstance(one, (Instance, Function)):
            stack.extend((arms, rate, None) for rate in reach.instance_rates(one))
        else:
            for path, part in one.parts():
                if compatible(arms, path):
                    stack.append((arms | path, part, inside if isinstance(one, Choice) else None))


def is_arithmetic(node: Tensor) -> bool:
    """Whether a node computes something from its inputs, so that a counter among them makes it a schedule."""
    return node.op not in ("item", "slice", "call", "tf.identity", "tf.group", "tf.tuple")


def counts(counter: Counter) -> bool:
    """Whether a variable that a rate is computed from looks like a step counter, not like a rate."""
    if counter.kind == "registered":
        return True
    if counter.kind != "variable":
        return False
    initial = counter.initial.value if isinstance(counter.initial, Const) else None
    if isinstance(initial, bool) or initial is None:
        return counter.dtype in INTEGERS
    if isinstance(initial, int) or counter.dtype in INTEGERS:
        return True
    frozen = isinstance(counter.trainable, Const) and counter.trainable.value is False
    return initial == 0 and frozen and isinstance(initial, float)


def merge(ops: list[TrainOp]) -> list[TrainOp]:
    """Return one train op a place: a call interpreted several times reads everything it read any time."""
    by_span: dict[int, list[TrainOp]] = {}
    for op in ops:
        by_span.setdefault(op.place.identity, []).append(op)
    return [
        TrainOp(same[0].method, same[0].place, tuple(read for op in same for read in op.reads), same[0].insert)
        for same in by_span.values()
    ]


def inserter(site: Site, call: cst.Call) -> Any:
    """Return a function that gives the edit which passes a step to a call."""

    def insert(expression: str) -> Edit:
        for argument in call.args:
            if argument.keyword is not None and argument.keyword.value == "global_step":
                return Edit(site.locator.span(argument.value), expression)
        plain = [argument for argument in call.args if argument.star != "**"]
        if len(plain) > 1 and plain[1].keyword is None and not plain[1].star:
            return Edit(site.locator.span(plain[1].value), expression)
        text = f"global_step={expression}"
        if plain:
            return Edit(site.locator.end(plain[-1].value), f", {text}")
        end = site.locator.end(call)
        at = Span(end.path, end.line, end.column - 1, end.line, end.column - 1, end.cell)
        return Edit(at, f"{text}, " if call.args else text)

    return insert


__all__ = ["Api", "distill"]
