"""The pace of a counter: moved twice in one run, set back in the loop, or a rate changed after it was captured."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lintstep.analysis import reach
from lintstep.analysis.facts import Advance, DoubleAdvance, Reset, StaleRate
from lintstep.analysis.lifetime import is_reset
from lintstep.analysis.machine import Machine
from lintstep.analysis.records import RunRecord, TrainOpRecord, WriteRecord
from lintstep.analysis.site import Site
from lintstep.analysis.values import (
    Counter,
    Mapping,
    Path,
    Tensor,
    TrainOpNode,
    Unknown,
    Value,
    WriteNode,
    compatible,
    each,
)

if TYPE_CHECKING:
    from lintstep.analysis.distill import Distiller

INITIALIZERS = ("tf.global_variables_initializer", "tf.initialize_all_variables")


def executed(run: RunRecord) -> Iterator[tuple[Path, Tensor]]:
    """Yield the train ops and writes that a run executes, each with its arms."""
    for fetch in run.fetches:
        for path, one in reach.walk(fetch, path=run.here.path):
            if isinstance(one, (TrainOpNode, WriteNode)):
                yield path, one


def moved(node: Tensor) -> Iterator[tuple[Path, Counter, str, Site]]:
    """Yield the counters that a node moves on from their own value, how, and where."""
    record = node.fact if isinstance(node, (TrainOpNode, WriteNode)) else None
    if isinstance(record, TrainOpRecord) and record.row.note != "overridden":
        step = record.step if record.step is not None else record.default
        for path, one in each(step) if step is not None else ():
            if isinstance(one, Counter):
                yield record.here.path | path, one, record.row.api, record.site
    elif isinstance(record, WriteRecord) and not is_reset(record):
        for path, one in each(record.target):
            own = record.row.delta or any(part is one for _, part in reach.walk(record.value))
            if isinstance(one, Counter) and own and record.value is not one:
                yield record.here.path | path, one, record.row.api, record.site


def double_advances(distiller: Distiller) -> Iterator[DoubleAdvance]:
    """Yield the counters that one run advances more than once."""
    reported: set[tuple[int, ...]] = set()
    for run in distiller.machine.records.runs:
        moves: dict[int, tuple[Counter, list[tuple[Path, str, Site]]]] = {}
        for path, node in executed(run):
            for more, counter, how, site in moved(node):
                if compatible(path, more):
                    known = moves.setdefault(id(counter), (counter, []))[1]
                    if all(site.node is not other.node for _, _, other in known):
                        known.append((path | more, how, site))
        for counter, found in moves.values():
            together = compatible_pair(found)
            key = tuple(sorted(id(site.node) for _, _, site in together))
            if together and key not in reported and any(distiller.here(site) for _, _, site in together):
                reported.add(key)
                fact = distiller.counter(counter)
                advances = tuple(Advance(fact, how, distiller.place(site)) for _, how, site in together)
                yield DoubleAdvance(fact, distiller.place(run.site), advances)


def compatible_pair(found: list[tuple[Path, str, Site]]) -> list[tuple[Path, str, Site]]:
    """Return two or more advances that can happen in one run, or nothing."""
    for index, (path, _, _) in enumerate(found):
        together = [found[index], *(other for other in found[index + 1 :] if compatible(path, other[0]))]
        if len(together) > 1:
            return together
    return []


def resets(distiller: Distiller) -> Iterator[Reset]:
    """Yield the writes that set a counter back in the very loop that trains."""
    records = distiller.machine.records
    seen: set[int] = set()
    for loops, here_path, counters, how, site in reset_events(distiller):
        for run in records.runs:
            if run.here.loops != loops or not here_path <= run.here.path | here_path or here_path - run.here.path:
                continue
            for _, node in executed(run):
                if not isinstance(node, TrainOpNode):
                    continue
                op = distiller.ops.get(id(node.fact.site.node))
                concerned = [c for c in counters if concerns(distiller, node.fact, c)] if counters else None
                reads = op.reads if op is not None else ()
                fact = (
                    distiller.counter(concerned[0])
                    if concerned
                    else reads[0].counter
                    if counters is None and reads
                    else None
                )
                if op is not None and fact is not None and id(site.node) not in seen and distiller.here(site):
                    seen.add(id(site.node))
                    yield Reset(fact, how, distiller.place(site), op)


def concerns(distiller: Distiller, record: TrainOpRecord, counter: Counter) -> bool:
    """Whether a train op advances a counter or its rate reads it."""
    from lintstep.analysis.distill import rate_reads

    if record.step is counter:
        return True
    return any(read is counter for _, _, read in rate_reads([record.optimizer, *record.rates]))


def reset_events(distiller: Distiller) -> Iterator[tuple[tuple[int, ...], Path, list[Counter] | None, str, Site]]:
    """Yield what sets counters back inside a loop: its loops, arms, the counters (None: all), how, and where."""
    records = distiller.machine.records
    for write in records.writes:
        if write.row.note == "at-once" and write.here.loops and is_reset(write):
            yield write.here.loops, write.here.path, targets(write), write.row.api, write.site
    for run in records.runs:
        if not run.here.loops:
            continue
        for fetch in run.fetches:
            for _, one in reach.walk(fetch):
                if isinstance(one, WriteNode) and is_reset(one.fact):
                    yield run.here.loops, run.here.path, targets(one.fact), one.fact.row.api, run.site
                elif isinstance(one, Tensor) and one.op in INITIALIZERS:
                    yield run.here.loops, run.here.path, None, one.op, run.site


def targets(write: WriteRecord) -> list[Counter]:
    """Return the counters a write may write."""
    return [one for _, one in each(write.target) if isinstance(one, Counter)]


def stale_rates(distiller: Distiller) -> Iterator[StaleRate]:
    """Yield the names changed in a loop after an optimizer captured their value."""
    seen: set[int] = set()
    for site, _, name, optimizer in distiller.machine.records.stale_rates:
        if id(site.node) not in seen and distiller.here(site) and optimizer.site is not None:
            seen.add(id(site.node))
            yield StaleRate(name, distiller.place(site), distiller.place(optimizer.site))


def fed_in_sight(machine: Machine, record: TrainOpRecord) -> bool:
    """Whether a run in sight fetches a train op, and every such run feeds only what can be seen."""
    nodes = {id(node) for node in record.nodes}
    found = False
    for run in machine.records.runs:
        fetched = any(id(one) in nodes for fetch in run.fetches for _, one in reach.walk(fetch))
        if fetched:
            found = True
            if run.site.node is not None and not feed_known(run.feed, run):
                return False
    return found


def feed_known(feed: Value | None, run: RunRecord) -> bool:
    """Whether every key a run feeds can be seen."""
    if feed is None:
        return True
    for _, one in each(feed):
        if not isinstance(one, Mapping) or "rest" in one.slots:
            return False
        if any(isinstance(key, Unknown) for key in one.keys.values()):
            return False
    return True
