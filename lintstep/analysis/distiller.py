"""Facts of one interpretation, one for one thing: its updates, their schedules, their counters and how they fare."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lintstep.analysis import edits, runs, usage
from lintstep.analysis.facts import (
    Advance,
    By,
    CounterKind,
    Evaluated,
    Fixed,
    Fixes,
    Missing,
    Place,
    Read,
    Rise,
    Schedule,
    Standing,
    StepCounter,
    Update,
)
from lintstep.analysis.lifetime import Judgement, Lives, label_of
from lintstep.interpreter import rates, reach, registry, syntax
from lintstep.interpreter.library import Rises, Row
from lintstep.interpreter.machine import Machine
from lintstep.interpreter.records import ReadRecord, ScheduleRecord, UpdateRecord
from lintstep.interpreter.site import Site
from lintstep.interpreter.values import (
    Const,
    Counter,
    Instance,
    Path,
    ScheduleNode,
    Sequence,
    Tensor,
    Unknown,
    Value,
    compatible,
    each,
)


class Distiller:
    """Turns the records of one interpretation into facts; one fact for one thing."""

    def __init__(self, machine: Machine, path: str) -> None:
        self.machine = machine
        self.path = path
        self.lives = Lives(machine)
        self.counters: dict[int, StepCounter] = {}
        self.schedules: dict[int, Schedule] = {}
        self.used = set(used_schedules(machine))
        self.ops: dict[int, Update] = {}
        self.executed = [(run, list(runs.executed(run))) for run in machine.records.runs]
        self.beside = runs.beside(self.executed)

    def distil_all(self) -> tuple[Update, ...]:
        """Distill the updates, and every schedule; return the updates that stand in the file that is checked."""
        merged = merge([(record, self.update(record)) for record in self.updates()])
        self.ops = {op.place.identity: op for op in merged}
        for record in self.machine.records.schedules:
            if isinstance(record.node, ScheduleNode):
                self.schedule(record.node)
        return tuple(op for op in merged if op.place.path == self.path)

    def updates(self) -> list[UpdateRecord]:
        """Return the records of updates, those made inside a project optimizer's own method left out."""
        return [
            record for record in self.machine.records.updates if not record.overridden or record.row.note or record.own
        ]

    def used_nodes(self) -> list[ScheduleNode]:
        """Return the schedules that something trains with."""
        nodes = [record.node for record in self.machine.records.schedules]
        return [node for node in nodes if isinstance(node, ScheduleNode) and id(node) in self.used]

    # Parts

    def place(self, site: Site) -> Place:
        """Return a site as rules see it."""
        return Place(lambda: site.span, site.path, lambda: site.text, id(site.node))

    def here(self, site: Site | None) -> bool:
        """Whether a site stands in the file that is checked."""
        return site is not None and site.path == self.path

    def counter(self, value: Value) -> StepCounter:
        """Return the fact of a counter."""
        known = self.counters.get(id(value))
        if known is None:
            known = self.counters[id(value)] = self._counter(value)
        return known

    def _counter(self, value: Value) -> StepCounter:
        if not isinstance(value, Counter):
            return StepCounter(CounterKind.PARAMETER, label_of(value), None)
        initial = value.initial.value if isinstance(value.initial, Const) else None
        trainable = value.trainable.value if isinstance(value.trainable, Const) else None
        return StepCounter(
            value.kind,
            label_of(value),
            self.place(value.site) if value.site is not None else None,
            initial if isinstance(initial, (int, float)) else None,
            trainable if isinstance(trainable, bool) else None,
            registry.words(value.row),
            Fixes(take=edits.untrainer(value) if self.here(value.site) else None),
        )

    def schedule(self, node: Tensor, reads: tuple[Value, ...] = ()) -> Schedule:
        """Return the fact of a schedule."""
        known = self.schedules.get(id(node))
        if known is None:
            known = self.schedules[id(node)] = self._schedule(node, reads)
        return known

    def _schedule(self, node: Tensor, reads: tuple[Value, ...]) -> Schedule:
        place = self.place(node.site) if node.site is not None else None
        if not isinstance(node, ScheduleNode):
            return Schedule("", node.label, place, tuple(self.counter(one) for one in reads))
        found = [one for _, one in usage.counters_in(node.step)]
        arguments = {word: self.place(site) for word, site in argument_sites(node)}
        fixed = None if found or (node.in_loop and not written_out(node)) else fixed_step(node.step)
        swapped = None if any(isinstance(one, Counter) for one in found) else self._swapped(node, fixed)
        return Schedule(
            node.op,
            node.label,
            place,
            tuple(self.counter(one) for one in found),
            {word: value.value for word, value in node.arguments.items() if isinstance(value, Const)},
            fixed,
            swapped,
            tuple(misplaced(swapped, arguments)),
            rise(node, bool(arguments)),
            arguments,
            id(node) in self.used,
            tuple(self._in_scope(node)) if fixed else (),
            lambda: module_of(node),
        )

    def _in_scope(self, node: ScheduleNode) -> Iterator[str]:
        """Yield the expressions of the step counters that a schedule could have been given."""
        for counter in self.machine.made.values():
            if id(counter) in node.in_scope and usage.counts(counter):
                yield node.in_scope[id(counter)]

    def _swapped(self, node: ScheduleNode, fixed: Fixed | None) -> StepCounter | None:
        """Return the counter that stands where the step does not belong; where it is not known what stands in the
        step's own place, only one that stands for a length and that an update is given."""
        given = [record.step for record in self.machine.records.updates]
        for word in ("steps", "boundaries", *(("rate", "factor") if fixed else ())):
            for _, one in reach.walk(node.arguments.get(word)):
                if isinstance(one, Counter) and usage.counts(one) and (fixed or any(one is step for step in given)):
                    return self.counter(one)
        return None

    def advances(self) -> Iterator[Advance]:
        """Yield every advance of a counter that some schedule reads."""
        for record in self.machine.records.updates:
            for _, one in each(record.step) if record.step is not None else ():
                if isinstance(one, Counter):
                    yield Advance(self.counter(one), record.row.api, self.place(record.site), By.UPDATE)
        for write in self.machine.records.writes:
            for _, one in each(write.target):
                if isinstance(one, Counter) and id(one) in self.counters:
                    yield Advance(self.counter(one), write.row.api, self.place(write.site), By.WRITE)

    # Updates

    def update(self, record: UpdateRecord) -> Update:
        """Return the fact of an update."""
        reads: list[Read] = []
        schedules: list[Schedule] = []
        for path, schedule, counter in usage.rate_reads([record.optimizer, *record.rates]):
            if not compatible(record.here.path, path):
                continue
            fact = self.schedule(schedule, (counter,) if counter is not None else ())
            schedules.append(fact)
            if counter is not None and fact.swapped is None:
                reads.extend(self._reads(record, record.here.path | path, fact, counter))
        words = registry.words(record.row)
        call, keyword = record.site.node, record.left_out.keyword if record.left_out else words.keyword
        mendable = isinstance(call, ast.Call) and keyword and (record.left_out or not (record.row.note or record.own))
        drop = (
            edits.dropper(record.site, call, words.keyword)
            if isinstance(call, ast.Call) and not record.left_out and not record.by_write
            else None
        )
        insert = edits.inserter(record.site, call, keyword) if mendable and isinstance(call, ast.Call) else None
        return Update(
            record.row.api,
            self.place(record.site),
            tuple(reads),
            words,
            keyword,
            Fixes(insert, drop),
            schedules=tuple(schedules),
            rises_with=tuple(self.schedule(node) for node in rates.rises_with([record.optimizer, *record.rates])),
            evaluated=tuple(self._evaluated(record)),
            constant_rate=usage.constant_rate(record),
            weight=self._weight(record),
            missing=self._missing(record),
            fed=runs.fed_in_sight(self.machine, record),
            beside=self.beside.get(id(record.site.node), frozenset()),
            by_default=record.step is None and isinstance(record.default, Counter),
            several=record.step is not None and all(usage.is_several(one) for _, one in each(record.step)),
        )

    def _reads(self, record: UpdateRecord, arms: Path, schedule: Schedule, counter: Value) -> Iterator[Read]:
        for more, step, given in usage.step_uses(record):
            if compatible(arms, more):
                judged = self.lives.judge(counter, record, arms | more)
                yield Read(
                    self.counter(counter),
                    schedule,
                    step,
                    self.standing(judged),
                    self.counter(given) if given is not None else None,
                    record.reach.get(id(counter), ""),
                )

    def _evaluated(self, record: UpdateRecord) -> Iterator[Evaluated]:
        """Yield the schedules whose value of one moment is an update's rate."""
        for _, one in reach.walk(record.optimizer):
            if not isinstance(one, Unknown) or not isinstance(one.of, ScheduleNode) or one.site is None:
                continue
            in_loop = any(run.here.loops for run in self.machine.records.runs if run.site.node is one.site.node)
            if not in_loop:
                yield Evaluated(self.schedule(one.of), self.place(one.site), Fixes(take=edits.unwrapper(one.site)))

    def _weight(self, record: UpdateRecord) -> StepCounter | None:
        """Return the variable given as a step that is no counter: it starts from random numbers, or the loss is made
        of it, it does not start at 0, and no rate reads it."""
        step = record.step
        if (
            not isinstance(step, Counter)
            or step.kind is not CounterKind.VARIABLE
            or step.dtype.startswith(("int", "uint"))
        ):
            return None
        if isinstance(step.initial, Tensor) and step.initial.op.startswith(registry.random()):
            return self.counter(step)
        initial = step.initial.value if isinstance(step.initial, Const) else 0
        trainable = not (isinstance(step.trainable, Const) and step.trainable.value is False)
        if not isinstance(initial, float) or initial == 0 or not trainable:
            return None
        read = any(counter is step for _, _, counter in usage.rate_reads([record.optimizer, *record.rates]))
        return self.counter(step) if not read and rates.trains(record, step) else None

    def _missing(self, record: UpdateRecord) -> Missing | None:
        """Return the step that was asked for when nothing had registered one."""
        return None if record.row.note or record.own else self.looked_for(record, record.step)

    def looked_for(self, record: UpdateRecord | ScheduleRecord | ReadRecord, wanted: Value | None) -> Missing | None:
        """Return the step that a record was given, when nothing had registered one."""
        if record.made_before or record.here.root.kind != "script":
            return None
        for site, here, step, in_sight, row in self.machine.records.registered_lookups:
            if step is wanted and here.root.kind == "script":
                fixes = [Fixes(take=edits.renamer(site, row))]
                later = self._made_later(wanted)
                if later is not None:
                    fixes.append(Fixes(take=edits.renamer(*later)))
                made_later = self.place(later[0]) if later is not None else None
                return Missing(self.place(site), in_sight, made_later, tuple(fixes))
        return None

    def _made_later(self, wanted: Value) -> tuple[Site, Row] | None:
        """Return where the script makes a registered step of its own, after one was asked for and not there."""
        makers = self.machine.records.registered_makers
        return next(((site, row) for site, known, again, row in makers if known is wanted and not again), None)

    def standing(self, judged: Judgement) -> Standing:
        """Return a judgement as rules see it."""
        advances = tuple(Advance(_NOBODY, move.how, self.place(move.site), move.by) for move in judged.moves)
        return Standing(judged.frozen, judged.confidence, tuple(judged.assumptions), advances)


_NOBODY = StepCounter(CounterKind.VARIABLE, "", None)


def argument_sites(node: ScheduleNode) -> Iterator[tuple[str, Site]]:
    """Yield where each argument of a schedule is written, by the analysis's words, where its call shows them all."""
    call = node.site.node if node.site is not None else None
    if not isinstance(call, ast.Call) or node.site is None or node.row is None or syntax.spreads(call):
        return
    if len(call.args) + len(call.keywords) != len(node.inputs):
        return
    for word, param in node.row.params.items():
        for argument in syntax.given(call, param):
            yield word, Site(argument, node.site.locator)


def is_number(node: ast.AST) -> bool:
    """Whether an expression is a number, written out."""
    return isinstance(node, ast.Constant) and type(node.value) in (int, float, complex)


def written_out(node: ScheduleNode) -> bool:
    """Whether a schedule's step is a number that stands in its very call."""
    return any(word == "step" and is_number(site.node) for word, site in argument_sites(node))


def misplaced(swapped: StepCounter | None, arguments: dict[str, Place]) -> Iterator[str]:
    """Yield the words of the arguments that are the name of a counter which stands where it does not belong."""
    for word, place in arguments.items():
        if swapped is not None and word != "step" and place.text() == swapped.label:
            yield word


def rise(node: ScheduleNode, complete: bool) -> Rise | None:
    """Return the numbers that make a schedule rise; ``complete`` where its call shows all its arguments."""
    when = node.row.rises if node.row is not None else None
    rate, factor = literal(node, "rate"), literal(node, "factor")
    if when is None or (rate is not None and rate <= 0):
        return None
    if when is Rises.END_ABOVE_START:
        param = node.row.params["end"] if node.row is not None else None
        stated = "end" in node.arguments
        end = literal(node, "end") if stated or not complete or param is None else param.value
        above = rate is not None and end is not None and end > rate
        return Rise(None, rate or 0.0, end or 0.0, stated) if above else None
    rising = factor is not None and (factor > 1 if when is Rises.FACTOR_ABOVE_ONE else factor < 0)
    return Rise(factor) if rising else None


def literal(node: ScheduleNode, word: str) -> float | None:
    """Return an argument that is a number in sight."""
    value = node.arguments.get(word)
    found = value.value if isinstance(value, Const) else None
    return found if isinstance(found, (int, float)) and not isinstance(found, bool) else None


def fixed_step(step: Value | None) -> Fixed | None:
    """Return what stands where a step belongs, when it can never change."""
    if isinstance(step, Const) and isinstance(step.value, (int, float)) and not isinstance(step.value, bool):
        return Fixed.NUMBER
    if (
        isinstance(step, Tensor)
        and step.op in registry.constants()
        and all(isinstance(v, Const) for v in step.inputs[:1])
    ):
        return Fixed.TENSOR
    if (
        isinstance(step, Unknown)
        and step.of is not None
        and any(isinstance(o, Counter) for _, o in reach.walk(step.of))
    ):
        return Fixed.EVALUATED
    if isinstance(step, Sequence):
        return Fixed.SEQUENCE
    if isinstance(step, Unknown) and is_length(step):
        return Fixed.PARAMETER
    return None


def is_length(step: Unknown) -> bool:
    """Whether a value is made of numbers and of parameters whose defaults are numbers that no step starts at."""
    leaves = [one for _, one in reach.walk(step) if isinstance(one, Const) or next(one.parts(), None) is None]
    given = [one for one in leaves if isinstance(one, Unknown)]
    return bool(given) and all(usage.is_number_by_default(one) for one in given)


def used_schedules(machine: Machine) -> Iterator[int]:
    """Yield the ids of the schedules that something trains with, or that code out of sight was given."""
    records = machine.records
    roots = [node for record in records.updates for node in record.nodes]
    roots += [rate for record in records.updates for rate in (record.optimizer, *record.rates)]
    roots += [record.value for record in records.escapes]
    roots += [value for _, value in records.returned]
    roots += [value for record in records.writes for value in (record.value,) if value is not None]
    for graph in {id(record.here.graph): record.here.graph for record in records.schedules}.values():
        roots += [value for key, value in graph.slots.items() if isinstance(key, tuple) and key[0] == "collection"]
    for instance in (one for instances in machine.instantiated.values() for one in instances):
        if instance.symbolic or reach.may_optimize(instance):  # others show what they do with what they keep
            roots += instance.slots.values()
    seen: set[int] = set()
    stack = list(roots)
    while stack:
        one = stack.pop()
        if id(one) not in seen:
            seen.add(id(one))
            if isinstance(one, ScheduleNode):
                yield id(one)
            stack.extend(part for _, part in one.parts())
            if isinstance(one, Instance):
                stack.extend(one.slots.values())


def merge(ops: list[tuple[UpdateRecord, Update]]) -> list[Update]:
    """Return one update a place: a call interpreted several times reads everything it read any time."""
    by_place: dict[int, list[Update]] = {}
    for _, op in ops:
        by_place.setdefault(op.place.identity, []).append(op)
    return [
        Update(
            same[0].method,
            same[0].place,
            tuple(read for op in same for read in op.reads),
            same[0].words,
            same[0].keyword,
            same[0].fixes,
            schedules=tuple(schedule for op in same for schedule in op.schedules),
            rises_with=tuple(schedule for op in same for schedule in op.rises_with),
            evaluated=tuple(one for op in same for one in op.evaluated),
            constant_rate=all(op.constant_rate for op in same),
            weight=next((op.weight for op in same if op.weight), None),
            missing=next((op.missing for op in same if op.missing), None),
            fed=any(op.fed for op in same),
            beside=frozenset[int]().union(*(op.beside for op in same)),
            by_default=all(op.by_default for op in same),
            several=all(op.several for op in same),
        )
        for same in by_place.values()
    ]


def module_of(node: ScheduleNode) -> str:
    """Return how the script writes the library's module that a schedule comes from, an empty string where it has
    another name there."""
    callee = node.site.text.partition("(")[0] if node.site is not None else ""
    inside = node.op.partition(".")[2]
    return callee.rpartition(".")[0] if callee.endswith(f".{inside}") else ""
