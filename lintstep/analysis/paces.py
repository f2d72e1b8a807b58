"""The pace of a counter: moved twice in one run, set back in the loop, or a rate changed after it was captured."""

from __future__ import annotations

import ast
import re
from collections.abc import Hashable, Iterator

from lintstep.analysis import usage
from lintstep.analysis.distiller import Distiller
from lintstep.analysis.facts import Advance, By, DoubleAdvance, Reset, StaleRate, StepCounter, Update
from lintstep.analysis.lifetime import is_reset
from lintstep.analysis.runs import Executed
from lintstep.interpreter import reach, registry
from lintstep.interpreter.records import UpdateRecord, WriteRecord
from lintstep.interpreter.site import Site
from lintstep.interpreter.values import (
    Api,
    Const,
    Counter,
    Instance,
    OptimizerValue,
    Path,
    Tensor,
    Unknown,
    UpdateNode,
    Value,
    WriteNode,
    compatible,
    each,
)

Made = tuple[Path, str, Site, By]  # an advance: its arms, how, where, by what


def moved(node: Tensor) -> Iterator[tuple[Path, Counter, str, Site, By]]:
    """Yield the counters that a node moves on from their own value, how, and where."""
    record = node.fact if isinstance(node, (UpdateNode, WriteNode)) else None
    if isinstance(record, UpdateRecord) and not record.own and knows_optimizer(record):
        step = record.step if record.step is not None else record.default
        for path, one in each(step) if step is not None else ():
            if isinstance(one, Counter):
                yield record.here.path | path, one, record.row.api, record.site, By.UPDATE
    elif isinstance(record, WriteRecord) and not is_reset(record):
        for path, one in each(record.target):
            own = record.row.delta or any(part is one for _, part in sum_of(record.value))
            if isinstance(one, Counter) and own and record.value is not one:
                yield record.here.path | path, one, record.row.api, record.site, By.WRITE


def knows_optimizer(record: UpdateRecord) -> bool:
    """Whether no code out of sight makes the optimizer, which may leave the step it is given alone; a wrapper out of
    sight passes it on."""
    for _, one in each(record.optimizer) if record.optimizer is not None else ():
        while isinstance(one, OptimizerValue) and one.seen and one.inner is not None:
            one = one.inner
        if isinstance(one, Unknown):
            one = next((dep for dep in one.deps if isinstance(dep, OptimizerValue)), one)
        if isinstance(one, Instance):
            if not (reach.is_optimizer(one) and isinstance(one.cls.foreign_base(), Api)):
                return False
        elif not isinstance(one, (OptimizerValue, Const)):
            return False
        if isinstance(one, OptimizerValue) and (not one.seen or wraps_unknown(one)):
            return False
    return True


def wraps_unknown(optimizer: OptimizerValue) -> bool:
    """Whether an optimizer is there to wrap another, which is not known."""
    return optimizer.row is not None and "inner" in optimizer.row.params and optimizer.inner is None


def sum_of(value: Value | None) -> Iterator[tuple[Path, Value]]:
    """Yield what a value is a sum of: a counter is moved on by addition, other variables by much else."""
    for path, one in each(value) if value is not None else ():
        yield path, one
        if isinstance(one, Tensor) and (one.op == "Add" or one.op in registry.sums()):
            for part in one.inputs:
                yield from sum_of(part)


def double_advances(distiller: Distiller) -> Iterator[DoubleAdvance]:
    """Yield the counters that one run, or the runs of one pass of a loop, advance more than once."""
    reported: set[frozenset[int]] = set()
    for runs in ([run] for run in distiller.executed), passes(distiller.executed):
        for group in runs:
            for counter, made in advances_of(group):
                together = compatible_made(made)
                key = frozenset(id(site.node) for _, _, site, _ in together)
                if (
                    len(together) > 1
                    and key not in reported
                    and any(distiller.here(site) for _, _, site, _ in together)
                ):
                    reported.add(key)
                    fact = distiller.counter(counter)
                    advances = tuple(Advance(fact, how, distiller.place(site), by) for _, how, site, by in together)
                    together_in = distiller.place(group[0][0].site)
                    yield DoubleAdvance(fact, together_in, advances, len(group) == 1, is_read(distiller, fact))


def is_read(distiller: Distiller, counter: StepCounter) -> bool:
    """Whether a schedule in sight, or the rate of an update, reads a counter."""
    read = (read.counter for op in distiller.ops.values() for read in op.reads)
    return any(one is counter for one in read) or any(
        counter in schedule.reads for schedule in distiller.schedules.values()
    )


def passes(executed: Executed) -> Iterator[Executed]:
    """Yield the runs that one pass of a loop makes one after the other."""
    groups: dict[tuple[int, ...], Executed] = {}
    for run, nodes in executed:
        if run.here.loops and nodes:
            groups.setdefault(run.here.loops, []).append((run, nodes))
    yield from (group for group in groups.values() if len(group) > 1)


def advances_of(runs: Executed) -> Iterator[tuple[Counter, list[Made]]]:
    """Yield each counter that some runs advance, with what does; one call is one advance."""
    found: dict[int, tuple[Counter, list[Made]]] = {}
    for path, node in (one for _, nodes in runs for one in nodes):
        for more, counter, how, site, by in moved(node):
            known = found.setdefault(id(counter), (counter, []))[1]
            if compatible(path, more) and all(site.node is not other.node for _, _, other, _ in known):
                known.append((path | more, how, site, by))
    yield from found.values()


def compatible_made(made: list[Made]) -> list[Made]:
    """Return advances that can all happen together: the most that start from one of them."""
    best: list[Made] = []
    for index, first in enumerate(made):
        together, path = [first], first[0]
        for other in made[index + 1 :]:
            if compatible(path, other[0]):
                together.append(other)
                path = path | other[0]
        best = max(best, together, key=len)
    return best


def resets(distiller: Distiller) -> Iterator[Reset]:
    """Yield the writes that set a counter back in the very loop that trains."""
    seen: set[int] = set()
    for loops, path, counters, how, site in reset_events(distiller):
        for run, nodes in distiller.executed:
            around = run.here.loops[: len(loops)] == loops and run.here.loops != loops and over_data(distiller, loops)
            if (run.here.loops != loops and not around) or not path <= run.here.path:
                continue
            for node in (node for _, node in nodes if isinstance(node, UpdateNode)):
                if around and (len(loops) > 1 or set(loops) & set(node.fact.here.loops)):
                    continue  # once a fold, or for a new model in each pass
                op = distiller.ops.get(id(node.fact.site.node))
                fact = set_back(distiller, op, node, counters) if op is not None else None
                if op is not None and fact is not None and id(site.node) not in seen and distiller.here(site):
                    seen.add(id(site.node))
                    yield Reset(fact, how, distiller.place(site), op, around)


OVER_DATA = re.compile(r"epoch|(?<![a-z])files?(?![a-z])|filename", re.IGNORECASE)


def over_data(distiller: Distiller, loops: tuple[int, ...]) -> bool:
    """Whether a loop says that its passes are parts of one training: it counts epochs, or goes over the data's files.
    Nothing else tells that from a loop over folds."""
    loop = distiller.machine.looped.get(loops[-1])
    if loop is None:
        return False
    named = ast.unparse(loop.node.target) if loop.node is not None else ""
    return OVER_DATA.search(f"{named} {loop.head.text}") is not None


def set_back(distiller: Distiller, op: Update, node: UpdateNode, counters: list[Counter] | None) -> StepCounter | None:
    """Return the counter of an update that a reset of some counters (None: of all variables) sets back."""
    if counters is None:
        return op.reads[0].counter if op.reads else None
    return next((distiller.counter(one) for one in counters if concerns(distiller, node.fact, one)), None)


def concerns(distiller: Distiller, record: UpdateRecord, counter: Counter) -> bool:
    """Whether an update advances a counter or its rate reads it."""
    if record.step is counter:
        return True
    return any(read is counter for _, _, read in usage.rate_reads([record.optimizer, *record.rates]))


def reset_events(distiller: Distiller) -> Iterator[tuple[tuple[int, ...], Path, list[Counter] | None, str, Site]]:
    """Yield what sets counters back inside a loop: its loops, arms, the counters (None: all), how, and where."""
    records = distiller.machine.records
    for write in records.writes:
        if registry.at_once(write.row) and write.here.loops and is_reset(write):
            yield write.here.loops, write.here.path, targets(write), write.row.api, write.site
    for run in records.runs:
        if not run.here.loops:
            continue
        for fetch in run.fetches:
            for _, one in reach.walk(fetch):
                if isinstance(one, WriteNode) and is_reset(one.fact):
                    yield run.here.loops, run.here.path, targets(one.fact), one.fact.row.api, run.site
                elif isinstance(one, Tensor) and one.op in registry.initializers():
                    yield run.here.loops, run.here.path, None, one.op, run.site


def targets(write: WriteRecord) -> list[Counter]:
    """Return the counters a write may write."""
    return [one for _, one in each(write.target) if isinstance(one, Counter)]


def stale_rates(distiller: Distiller) -> Iterator[StaleRate]:
    """Yield the names changed in a loop after an optimizer captured their value, each with all its changes."""
    found: dict[tuple[Hashable, int], StaleRate] = {}
    for site, here, name, captured, optimizer in distiller.machine.records.stale_rates:
        if not distiller.here(site) or optimizer.site is None:
            continue
        if isinstance(optimizer.rate, Counter) and any(distiller.lives.moves_of(optimizer.rate)):
            continue
        last, made_in = distiller.machine.captured_rates[captured]
        made_anew = last is not optimizer and bool(set(made_in) & set(here.loops))
        if training_loops(distiller, optimizer) & set(here.loops) and not made_anew:
            first, place = found.get((captured, id(optimizer.site.node))), distiller.place(site)
            if first is None:
                maker = distiller.place(optimizer.site)
                found[captured, id(optimizer.site.node)] = StaleRate(name, place, maker)
            elif place.identity not in {one.identity for one in (first.place, *first.more)}:
                first.more += (place,)
    yield from found.values()


def training_loops(distiller: Distiller, optimizer: OptimizerValue) -> set[int]:
    """Return the loops whose passes run an update of an optimizer."""
    made = [op for op in distiller.updates() if any(one is optimizer for _, one in reach.walk(op.optimizer))]
    nodes = {id(node) for op in made for node in op.nodes}
    runs = [run for run in distiller.machine.records.runs if run.here.loops]
    return {
        loop
        for run in runs
        if any(id(one) in nodes for fetch in run.fetches for _, one in reach.walk(fetch))
        for loop in run.here.loops
    }
