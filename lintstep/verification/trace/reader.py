"""The trace a child writes: read with caps, checked against a schema, turned into values.

What the events mean is stated in ``docs/trace.md``. The child runs somebody's script, so nothing in its trace is
believed: a line that is too long, that is no JSON or that does not fit the schema ends the reading, and the reader says
why. Control characters never leave this module, so no text of a trace can drive a terminal.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from lintstep.verification.show.place import Place
from lintstep.verification.trace.schema import EVENTS

LINE_LIMIT = 256 * 1024
"""Bytes in one event."""
EVENT_LIMIT = 200_000
"""Events in one trace, unless more steps are asked for than that leaves room for."""
EVENTS_A_STEP = 40

Number = float | int | str | None
"""A value of a trace: a number, ``"nan"``, ``"inf"``, ``"-inf"``, or None where it is unknown."""

_SPACE = re.compile(r"[\t\n\r]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


class Counter(NamedTuple):
    """A step counter (or a placeholder in its place) as the child met it."""

    id: str
    name: str
    place: Place
    dtype: str
    initial: Number
    registered: bool
    kind: str


class TrainOp(NamedTuple):
    """A train op as it was built. ``step`` is the counter it was told to advance, ``reads`` those its rate is worked
    out from; a variable or placeholder that is the rate itself is no counter."""

    id: str
    place: Place
    kind: str
    step: str | None
    reads: tuple[str, ...]
    opaque: bool


class Run(NamedTuple):
    """One run of one train op: the rate it used, each counter after it, the loss it was computed from."""

    op: str
    rate: Number
    counters: dict[str, Number]
    loss: Number
    order: int


class Write(NamedTuple):
    """A counter was written, or a placeholder in its place was fed."""

    counter: str
    by: str
    place: Place
    before: Number
    after: Number
    order: int


class Skipped(NamedTuple):
    """A statement that raised and was skipped; ``targets`` are the names that became opaque."""

    place: Place
    error: str
    targets: tuple[str, ...]


class Decision(NamedTuple):
    """Python asked for the value of something unknown, and the child chose one; ``untaken`` are the arms of an ``if``
    that were not taken."""

    place: Place
    what: str
    chosen: str
    untaken: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """One rung's share of the trace, from `start` to `end`.

    ``status`` is the `end` event's, or None where the trace was cut off before it.
    """

    rung: str
    engine: str
    runs: list[Run] = field(default_factory=list)
    writes: list[Write] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    assumptions: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)
    end: list[End] = field(default_factory=list)

    @property
    def status(self) -> str | None:
        return self.end[-1].status if self.end else None


class End(NamedTuple):
    """How a rung ended."""

    status: str
    detail: str
    place: Place


@dataclass(slots=True)
class Trace:
    """All that was read. ``broken`` says why reading stopped, where it stopped before the stream's end."""

    counters: dict[str, Counter] = field(default_factory=dict)
    train_ops: dict[str, TrainOp] = field(default_factory=dict)
    sections: list[Section] = field(default_factory=list)
    blocked: list[str] = field(default_factory=list)
    broken: str | None = None
    events: int = 0

    @property
    def complete(self) -> bool:
        """Whether every rung that was started also ended."""
        return self.broken is None and bool(self.sections) and all(section.end for section in self.sections)


class TraceError(Exception):
    """A line that is not an event; the message is a clause that follows ``line N``."""


class TraceReader:
    """Takes a trace line by line; `trace` is always what the lines so far amount to.

    After the first bad line every later one is ignored, and ``trace.broken`` says what was wrong.
    """

    def __init__(self, steps: int = 0) -> None:
        self.trace = Trace()
        self.limit = max(EVENT_LIMIT, EVENTS_A_STEP * steps)

    def feed(self, line: bytes) -> None:
        """Take one line, without its newline."""
        trace = self.trace
        if trace.broken is not None:
            return
        trace.events += 1
        try:
            if trace.events > self.limit:
                raise TraceError(f"is past the {self.limit:,} events a trace may have")
            _take(trace, decode(line))
        except TraceError as error:
            trace.broken = f"line {trace.events} of the trace {error}"


def decode(line: bytes) -> dict[str, Any]:
    """Return the event in ``line``, checked against the schema and free of control characters.

    Raises:
        TraceError: it is too long, no JSON object, or does not fit the schema.
    """
    if len(line) > LINE_LIMIT:
        raise TraceError(f"is longer than {LINE_LIMIT:,} bytes")
    try:
        event = json.loads(line, parse_constant=_refuse_constant)
        return _checked(event)
    except (ValueError, RecursionError):
        raise TraceError("is not JSON, or is nested too deeply") from None


def _checked(event: object) -> dict[str, Any]:
    from fastjsonschema import JsonSchemaValueException

    if not isinstance(event, dict):
        raise TraceError("is not an object")
    name = event.get("event")
    if not isinstance(name, str) or name not in EVENTS:
        raise TraceError("is of no known kind")
    try:
        _validator(name)(event)
    except JsonSchemaValueException as error:
        raise TraceError(f"is not a well-formed {name} event: {_plain(error.message)[:200]}") from None
    return {key: _plain(value) for key, value in event.items()}


@cache
def _validator(name: str) -> Callable[[object], object]:
    import fastjsonschema

    compiled: Callable[[object], object] = fastjsonschema.compile(EVENTS[name])
    return compiled


def _refuse_constant(name: str) -> float:
    raise ValueError(name)


def _plain(value: Any) -> Any:
    """Return ``value`` with control and direction characters of its texts replaced."""
    if isinstance(value, str):
        return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", _SPACE.sub(" ", value))
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {_plain(key): _plain(item) for key, item in value.items()}
    return value


def _take(trace: Trace, event: dict[str, Any]) -> None:
    name = event["event"]
    if name == "blocked":
        trace.blocked.append(event["text"])
    elif name == "start":
        trace.sections.append(Section(event["rung"], event["engine"]))
    elif not trace.sections:
        raise TraceError("comes before any start event")
    elif name == "counter":
        identity = str(event["id"])
        trace.counters[identity] = Counter(
            identity,
            event["name"] or "the counter",
            _place(event),
            event.get("dtype") or "",
            event.get("initial"),
            bool(event.get("registered")),
            event["kind"],
        )
    elif name == "train_op":
        identity, reads = str(event["id"]), tuple(str(each) for each in event["reads"])
        step = None if event["step"] is None else str(event["step"])
        _know(trace.counters, reads if step is None else (*reads, step), "counter")
        via = event.get("via") or {}
        reads = tuple(each for each in reads if via.get(each) != "direct")
        trace.train_ops[identity] = TrainOp(identity, _place(event), event["kind"], step, reads, event["opaque"])
    else:
        _take_happening(trace, trace.sections[-1], name, event)


def _take_happening(trace: Trace, section: Section, name: str, event: dict[str, Any]) -> None:
    if section.end and name in ("run", "write", "end"):
        raise TraceError(f"is a {name} event after the end of its rung")
    if name == "run":
        op = str(event["op"])
        _know(trace.train_ops, [op], "train op")
        _know(trace.counters, event["counters"], "counter")
        section.runs.append(Run(op, event["rate"], event["counters"], event.get("loss"), trace.events))
    elif name == "write":
        counter = str(event["counter"])
        _know(trace.counters, [counter], "counter")
        section.writes.append(Write(counter, event["by"], _place(event), event["before"], event["after"], trace.events))
    elif name == "skipped":
        section.skipped.append(Skipped(_place(event), event["error"], tuple(event.get("targets") or ())))
    elif name == "decision":
        section.decisions.append(_decision(event))
    elif name == "assumption":
        if event["text"] not in section.assumptions:
            section.assumptions.append(event["text"])
    elif name == "unseen":
        section.unseen.append(event["text"])
    elif name == "end":
        section.end.append(End(event["status"], event.get("detail") or "", _place(event)))


def _decision(event: dict[str, Any]) -> Decision:
    place = _place(event)
    untaken = tuple(Place(place.path, first, last) for first, last in event.get("untaken") or ())
    return Decision(place, event["what"], _as_text(event.get("chosen")), untaken)


def _know(known: Mapping[str, object], wanted: Iterable[str], what: str) -> None:
    for each in wanted:
        if each not in known:
            raise TraceError(f"names a {what} that no event announced")


def _place(event: dict[str, Any]) -> Place:
    line = event.get("line") or 0
    return Place(event.get("path") or "", line, max(event.get("end_line") or line, line))


def _as_text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)
