"""What runs execute: updates and writes, with what they are fed."""

from __future__ import annotations

from collections.abc import Iterator

from lintstep.interpreter import reach
from lintstep.interpreter.machine import Machine
from lintstep.interpreter.records import RunRecord, UpdateRecord
from lintstep.interpreter.values import (
    Mapping,
    Path,
    Tensor,
    Unknown,
    UpdateNode,
    Value,
    WriteNode,
    compatible,
    each,
)

Executed = list[tuple[RunRecord, list[tuple[Path, Tensor]]]]


def executed(run: RunRecord) -> Iterator[tuple[Path, Tensor]]:
    """Yield the updates and writes that a run executes, each with its arms."""
    for fetch in run.fetches:
        for path, one in reach.walk(fetch, path=run.here.path):
            if isinstance(one, (UpdateNode, WriteNode)):
                yield path, one


def beside(executed: Executed) -> dict[int, frozenset[int]]:
    """Return, for each update that runs in a loop, those that run in the same passes; by the ids of their nodes."""
    loops: dict[int, list[tuple[Path, int]]] = {}
    for run, nodes in executed:
        for path, node in nodes if run.here.loops else ():
            if isinstance(node, UpdateNode):
                here = loops.setdefault(run.here.loops[0], [])
                here.append((path | node.fact.here.path, id(node.fact.site.node)))
    found: dict[int, set[int]] = {}
    for ops in loops.values():
        for path, op in ops:
            found.setdefault(op, set()).update(one for arms, one in ops if one != op and compatible(path, arms))
    return {op: frozenset(others) for op, others in found.items()}


def fed_in_sight(machine: Machine, record: UpdateRecord) -> bool:
    """Whether a run in sight fetches an update, and every such run feeds only what can be seen."""
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
