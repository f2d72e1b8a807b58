"""What a train op is and does, told to the recorder: which counters its rate reads, what writes them, what ran."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from lintstep_runtime.engine import recorder
from lintstep_runtime.engine.recorder import NOWHERE, Update, number
from lintstep_runtime.engine.run import current_run
from lintstep_runtime.tensorflow.counters import gives_back, initial_value, is_registered, read_by
from lintstep_runtime.tensorflow.graph import Operation, Tensor
from lintstep_runtime.tensorflow.ops.variables import is_handle

_WRITERS = {
    "AssignAdd": "assign_add",
    "AssignAddVariableOp": "assign_add",
    "AssignSub": "assign_sub",
    "AssignSubVariableOp": "assign_sub",
}


@dataclass
class Seen:
    """What the runs of a train op have shown: whether its rate moved, the values of each counter, the last feeds."""

    session: Any
    feeds: dict[Any, Any]
    rate: Any
    moved: bool = False
    values: dict[Any, list[Any]] = field(default_factory=dict)


@dataclass(eq=False)
class TrainOp(Update):
    """One call of ``minimize``, ``apply_gradients`` or the like.

    `rate` and `loss` are tensors or `None`, `reads` and `step` operations: those of variables and placeholders.
    """

    rate: Any = None
    loss: Any = None
    step: Any = None
    reads: tuple[Any, ...] = ()
    operation: Any = None
    seen: Seen | None = None
    wanted: Any = None  # what the function that built it returns for it to be run

    def saw(self, session: Any, feeds: dict[Any, Any], rate: Any, counters: dict[Any, Any]) -> None:
        """Take in one run."""
        if self.seen is None:
            self.seen = Seen(session, feeds, rate)
        seen = self.seen
        seen.session, seen.feeds, seen.moved = session, feeds, seen.moved or rate is None or rate != seen.rate
        for read, value in counters.items():
            if value is not None:
                seen.values.setdefault(read, []).append(value)

    def force(self, times: int) -> None:
        """Run it in a session of its own: by what its function returned, or inside whatever groups it was put into."""
        from lintstep_runtime.tensorflow.session import Session

        if self.operation is None:
            return
        session = Session(graph=self.operation.graph)
        wanted = _around(self.operation) if self.wanted is None else self.wanted
        for _ in range(times):
            session.run(wanted)


@dataclass
class _Building:
    """What is being built or done, for this run."""

    acting: dict[Any, TrainOp] = field(
        default_factory=dict
    )  # by the optimizer and the place, where updates act at once
    acts: TrainOp | None = None
    watched: list[Operation] = field(default_factory=list)  # counters that something else than a rate reads
    label: str | None = None


def _building() -> _Building:
    return current_run().keep(_Building)


@contextmanager
def labelled(kind: str) -> Iterator[None]:
    """Call the train ops built inside `kind`, whatever builds them in the end."""
    here = _building()
    before, here.label = here.label, here.label or kind
    try:
        yield
    finally:
        here.label = before


def built(
    operation: Any, kind: str, rate: Any, step: Any = None, loss: Any = None, also: Sequence[Any] = ()
) -> TrainOp:
    """Record that `operation` is a train op, and return it. `None` stands for an update that acts at once.

    `rate` is a tensor, a number or `None`, `loss` a tensor or `None`; `step` is the variable (or its tensor) the
    train op advances; `also` are further tensors that read a counter.
    """
    here = recorder.current()
    reading = read_by(rate)
    for tensor in also:
        reading = reading.joined(read_by(tensor))
    target = getattr(step, "op", None)
    train_op = TrainOp(
        here.next_update(), _building().label or kind, here.position(), 0, rate, loss, target, tuple(reading.sources)
    )
    if operation is not None:
        operation.train_op, train_op.operation = train_op, operation
    reads = {counter(op): how for op, how in reading.sources.items()}
    here.built(train_op, None if target is None else counter(target), reads, reading.opaque)
    return train_op


@contextmanager
def acting(
    session: Any, optimizer: Any, kind: str, rate: Any, step: Any, loss: Any, also: Sequence[Any]
) -> Iterator[None]:
    """Record that what is done inside is an update that takes effect at once: a train op and one run of it.

    The same optimizer at the same place is the same train op.
    """
    here, position = _building(), recorder.current().position()
    key = (id(optimizer), position.path, position.line)
    if key not in here.acting:
        here.acting[key] = built(None, kind, rate, step, loss, also)
    here.acts = here.acting[key]
    try:
        yield
    finally:
        here.acts = None
    now = (tensor.__dict__.get("now") if hasattr(tensor, "op") else tensor for tensor in (rate, loss))
    ran(session, SimpleNamespace(feeds={}, trained=[(here.acting[key], *now)]))


def counter(op: Operation) -> str:
    """Return the id of the counter whose variable or placeholder `op` is; record it at the first use."""

    def describe() -> dict[str, object]:
        place, variable = op.place or NOWHERE, op.variable
        return {
            "name": op.name,
            "path": place.path,
            "line": place.line,
            "dtype": op.outputs[0].dtype.base_dtype.name,
            "initial": number(initial_value(op)),
            "registered": is_registered(op),
            "kind": "placeholder" if variable is None else getattr(variable, "counter_kind", "variable"),
        }

    return recorder.current().counter(op, describe)


def watch(step: Any) -> None:
    """Follow the counters that something else than a rate reads: their values stand with every run."""
    handle = getattr(step, "handle", step)
    if not hasattr(handle, "op"):
        return
    for op in read_by(handle).sources if not is_handle(handle) else [handle.op]:
        counter(op)
        _building().watched.append(op)


def wrote(op: Operation, handle: Operation, before: Any, after: Any) -> None:
    """Record a write to the variable `handle` by the operation `op`, if the variable is a counter."""
    if handle not in recorder.current().counters:
        return
    by, place = _WRITERS.get(op.type, "assign"), op.place
    if op is handle.variable.initializer:
        by, place = "initializer", handle.place
    elif (train_op := op.train_op or _building().acts) is not None:
        by, place = "optimizer", train_op.position
    elif gives_back(op, handle):
        by = "self"
    recorder.current().write(handle, by, place, before, after)


def raced(handle: Operation, op: Operation) -> None:
    """Record that a run writes a counter by `op` and once more in no fixed order."""
    here = recorder.current()
    if handle in here.counters:
        here.race(handle, op.place or NOWHERE)


def stored(by: str, handle: Operation, before: Any, after: Any) -> None:
    """Record that something outside any run, `by` name, stored a value in the variable `handle`, if it is a counter."""
    here = recorder.current()
    if handle in here.counters:
        here.write(handle, by, here.position(), before, after)


def ran(session: Any, of: Any) -> None:
    """Record the train ops that a run executed, after it ended, and the placeholder counters it was fed."""
    here = recorder.current()
    for tensor, value in of.feeds.items():
        if tensor.op in here.counters:
            here.write(tensor.op, "feed", here.position(), None, value)
    fed = {tensor.op: value for tensor, value in of.feeds.items()}

    def value_of(op: Any) -> Any:
        return fed[op] if op in fed else session.state[op] if op in session.state else initial_value(op)

    for train_op, rate, loss in of.trained:
        watched = dict.fromkeys((*train_op.reads, *([train_op.step] if train_op.step is not None else [])))
        others = [
            op for op in _building().watched if train_op.operation is None or op.graph is train_op.operation.graph
        ]
        watched |= dict.fromkeys(others)
        values = {op: None if op in here.unordered else number(value_of(op)) for op in watched}
        used = number(train_op.rate if isinstance(train_op.rate, int | float) else rate)
        used = None if here.unordered.intersection(train_op.reads) else used
        train_op.saw(session, of.feeds, used, values)
        here.ran(train_op, used, {counter(op): value for op, value in values.items()}, loss)
    here.during += 1


def returned(result: Any) -> None:
    """Note of each train op what a function returned for it to be run: an operation or tensor, or a list of them."""
    for fetch in _fetches(result):
        behind = _behind(fetch)
        for update in recorder.current().updates:
            if isinstance(update, TrainOp) and update.wanted is None and update.operation in behind:
                update.wanted = fetch


def _fetches(result: Any) -> Iterator[Any]:
    """Yield what a caller may run: each part of a tuple or dict, a list as it is."""
    if isinstance(result, tuple | dict):
        for item in result.values() if isinstance(result, dict) else result:
            yield from _fetches(item)
    elif isinstance(result, list):
        fetch = [item for item in result if isinstance(item, Tensor | Operation)]
        if fetch:
            yield fetch
    elif isinstance(result, Tensor | Operation):
        yield result
    elif isinstance(getattr(result, "train_op", None), Tensor | Operation):  # a specification of a model
        yield result.train_op


def _behind(fetch: Any) -> set[Operation]:
    waiting: list[Any] = [getattr(item, "op", item) for item in (fetch if isinstance(fetch, list) else [fetch])]
    found: set[Operation] = set()
    while waiting:
        operation = waiting.pop()
        if operation not in found:
            found.add(operation)
            waiting += [*operation.control_inputs, *(tensor.op for tensor in operation.inputs)]
    return found


def _around(train_op: Operation) -> list[Operation]:
    """Return the groups and the like that a train op was put into, the outermost."""
    waiting_for: dict[Operation, list[Operation]] = {}
    for operation in train_op.graph.operations:
        for before in operation.control_inputs:
            waiting_for.setdefault(before, []).append(operation)
    found, seen, pending = [], {train_op}, [train_op]
    while pending:
        operation = pending.pop()
        later = waiting_for.get(operation, [])
        if not later:
            found.append(operation)
        pending += [each for each in later if each not in seen]
        seen.update(later)
    return found
