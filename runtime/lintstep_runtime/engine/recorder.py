"""What each train op did to each counter and rate, as the events of ``docs/trace.md``. It records; it never judges."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import CodeType, FrameType, SimpleNamespace
from typing import Any

from lintstep_runtime.engine import trace

RUNTIME = __file__.removesuffix(__name__.partition(".")[2].replace(".", os.sep) + ".py")


@dataclass(frozen=True)
class Position:
    """Where in the script something was built: `line` and `end_line` are 1-based and inclusive."""

    path: str
    line: int
    end_line: int


NOWHERE = Position("", 0, 0)


@dataclass
class Seen:
    """What the runs of a train op have shown: whether its rate moved, the values of each counter, the last feeds."""

    session: Any
    feeds: dict[Any, Any]
    rate: Any
    moved: bool = False
    values: dict[Any, list[Any]] = field(default_factory=dict)


@dataclass
class TrainOp:
    """One call of ``minimize``, ``apply_gradients`` or the like.

    `rate` and `loss` are tensors or `None`, `reads` and `step` operations: those of variables and placeholders.
    """

    id: str
    kind: str
    position: Position
    rate: Any
    loss: Any
    step: Any
    reads: tuple[Any, ...]
    runs: int = 0
    operation: Any = None
    seen: Seen | None = None

    def saw(self, session: Any, feeds: dict[Any, Any], rate: Any, counters: dict[Any, Any]) -> None:
        """Take in one run."""
        if self.seen is None:
            self.seen = Seen(session, feeds, rate)
        seen = self.seen
        seen.session, seen.feeds, seen.moved = session, feeds, seen.moved or rate is None or rate != seen.rate
        for counter, value in counters.items():
            if value is not None:
                seen.values.setdefault(counter, []).append(value)


def own_file(path: str) -> bool:
    """Say whether `path` may be the script's: not this runtime, the standard library or an installed package."""
    return not (path.startswith((RUNTIME, "<frozen", sys.prefix, sys.base_prefix)) or "site-packages" in path)


class Recorder:
    """Keeps the ids of counters and train ops and writes the events about them.

    `first_party` says which files are the script's: positions are those of its innermost frame.
    """

    def __init__(self) -> None:
        self.first_party: Callable[[str], bool] = own_file
        self.counters: dict[Any, str] = {}  # by the operation of the variable or placeholder
        self.train_ops: list[TrainOp] = []
        self._acting: dict[Any, TrainOp] = {}  # by the optimizer and the place, where updates take effect at once
        self._acts: TrainOp | None = None
        self._label: str | None = None

    @contextmanager
    def labelled(self, kind: str) -> Iterator[None]:
        """Call the train ops built inside `kind`, whatever builds them in the end."""
        before, self._label = self._label, self._label or kind
        try:
            yield
        finally:
            self._label = before

    def decided(self, what: str, chosen: object) -> None:
        """Record that Python asked an unknown value for `what` (``"if"``, ``"len"``, ...) and was given `chosen`."""
        position = self.position()
        plain = chosen if chosen is None or isinstance(chosen, bool | int | float | str) else repr(chosen)
        trace.emit_once("decision", path=position.path, line=position.line, what=what, chosen=plain)

    def assumed(self, text: str) -> None:
        """Record that something was made up."""
        trace.emit_once("assumption", text=text)

    def position(self) -> Position:
        """Return the place of the innermost first-party frame, or `NOWHERE`."""
        frame: FrameType | None = sys._getframe(1)
        known: dict[str, bool] = {}
        while frame is not None:
            path = frame.f_code.co_filename
            if path not in known:
                known[path] = self.first_party(path)
            if known[path]:
                return _place(frame)
            frame = frame.f_back
        return NOWHERE

    # what the engine tells

    def built(
        self, operation: Any, kind: str, rate: Any, step: Any = None, loss: Any = None, also: Sequence[Any] = ()
    ) -> TrainOp:
        """Record that `operation` is a train op, and return it. `None` stands for an update that acts at once.

        `rate` is a tensor, a number or `None`, `loss` a tensor or `None`; `step` is the variable (or its tensor) the
        train op advances; `also` are further tensors that read a counter.
        """
        from lintstep_runtime.tensorflow.counters import read_by

        reading = read_by(rate)
        for tensor in also:
            reading = reading.joined(read_by(tensor))
        kind = self._label or kind
        target = getattr(step, "op", None)
        train_op = TrainOp(
            f"train_op{len(self.train_ops)}", kind, self.position(), rate, loss, target, tuple(reading.sources)
        )
        self.train_ops.append(train_op)
        if operation is not None:
            operation.train_op, train_op.operation = train_op, operation
        ids = {op: self.counter(op) for op in reading.sources}
        place = train_op.position
        trace.emit(
            "update",
            id=train_op.id,
            path=place.path,
            line=place.line,
            end_line=place.end_line,
            kind=kind,
            step=None if target is None else self.counter(target),
            reads=list(ids.values()),
            opaque=reading.opaque,
            via={ids[op]: how for op, how in reading.sources.items()},
        )
        return train_op

    @contextmanager
    def acting(
        self, session: Any, optimizer: Any, kind: str, rate: Any, step: Any, loss: Any, also: Sequence[Any]
    ) -> Iterator[None]:
        """Record that what is done inside is an update that takes effect at once: a train op and one run of it.

        The same optimizer at the same place is the same train op.
        """
        position = self.position()
        key = (id(optimizer), position.path, position.line)
        if key not in self._acting:
            self._acting[key] = self.built(None, kind, rate, step, loss, also)
        self._acts = self._acting[key]
        try:
            yield
        finally:
            self._acts = None
        now = (tensor.__dict__.get("now") if hasattr(tensor, "op") else tensor for tensor in (rate, loss))
        self.ran(session, SimpleNamespace(feeds={}, trained=[(self._acting[key], *now)]))

    def counter(self, op: Any) -> str:
        """Return the id of the counter whose variable or placeholder `op` is; record it at the first use."""
        from lintstep_runtime.tensorflow.counters import initial_value, is_registered

        if op not in self.counters:
            self.counters[op] = identity = f"counter{len(self.counters)}"
            place = op.place or NOWHERE
            variable = op.variable
            kind = "placeholder" if variable is None else getattr(variable, "counter_kind", "variable")
            trace.emit(
                "counter",
                id=identity,
                name=op.name,
                path=place.path,
                line=place.line,
                dtype=op.outputs[0].dtype.base_dtype.name,
                initial=initial_value(op),
                registered=is_registered(op),
                kind=kind,
            )
        return self.counters[op]

    def wrote(self, op: Any, handle: Any, before: Any, after: Any) -> None:
        """Record a write to the variable `handle` by the operation `op`, if the variable is a counter."""
        from lintstep_runtime.tensorflow.counters import gives_back

        if handle not in self.counters:
            return
        if op is handle.variable.initializer:
            self._write(handle, "initializer", handle.place, before, after)
        elif (train_op := op.train_op or self._acts) is not None:
            self._write(handle, "optimizer", train_op.position, before, after)
        else:
            by = "self" if gives_back(op, handle) else _WRITERS.get(op.type, "assign")
            self._write(handle, by, op.place, before, after)

    def loaded(self, handle: Any, before: Any, after: Any) -> None:
        """Record that the script stored a value in the variable `handle`, outside any run."""
        if handle in self.counters:
            self._write(handle, "load", self.position(), before, after)

    def restored(self, handle: Any, before: Any, after: Any) -> None:
        """Record that a checkpoint set the variable `handle`."""
        if handle in self.counters:
            self._write(handle, "restore", self.position(), before, after)

    def _write(self, op: Any, by: str, place: Position | None, before: Any, after: Any) -> None:
        path, line = (place.path, place.line) if place is not None else ("", 0)
        identity, values = self.counters[op], {"before": number(before), "after": number(after)}
        trace.emit("write", counter=identity, by=by, path=path, line=line, **values)

    def ran(self, session: Any, run: Any) -> None:
        """Record the train ops that `run` executed, after it ended, and the placeholder counters it was fed."""
        from lintstep_runtime.tensorflow.counters import initial_value

        for tensor, value in run.feeds.items():
            if tensor.op in self.counters:
                self._write(tensor.op, "feed", self.position(), None, value)
        fed = {tensor.op: value for tensor, value in run.feeds.items()}

        def value_of(op: Any) -> Any:
            return fed[op] if op in fed else session.state[op] if op in session.state else initial_value(op)

        for train_op, rate, loss in run.trained:
            train_op.runs += 1
            watched = dict.fromkeys((*train_op.reads, *([train_op.step] if train_op.step is not None else [])))
            values = {op: number(value_of(op)) for op in watched}
            counters = {self.counter(op): value for op, value in values.items()}
            rate = number(train_op.rate if isinstance(train_op.rate, int | float) else rate)
            train_op.saw(session, run.feeds, rate, values)
            trace.emit("run", op=train_op.id, rate=rate, counters=counters, loss=number(loss))


_WRITERS = {
    "AssignAdd": "assign_add",
    "AssignAddVariableOp": "assign_add",
    "AssignSub": "assign_sub",
    "AssignSubVariableOp": "assign_sub",
}


def number(value: Any) -> Any:
    """Return `value` where it is one number, of Python or numpy, else `None`: nobody knows it."""
    numeric = isinstance(value, int | float) or getattr(getattr(value, "dtype", None), "kind", "") in tuple("biuf")
    return value if numeric and getattr(value, "size", 1) == 1 else None


def _place(frame: FrameType) -> Position:
    code, line = frame.f_code, frame.f_lineno
    if frame.f_lasti >= 0:
        start, end = next(iter(_lines(code)[frame.f_lasti // 2 :][:1]), (line, line))
        return Position(code.co_filename, start or line, end or line)
    return Position(code.co_filename, line, line)


@functools.cache
def _lines(code: CodeType) -> list[tuple[int | None, int | None]]:
    """Return the first and last line of what each instruction belongs to; nothing before Python 3.11."""
    positions = getattr(code, "co_positions", None)
    return [] if positions is None else [(first, last) for first, last, _, _ in positions()]


current = Recorder()
