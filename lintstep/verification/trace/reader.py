"""The trace a child writes: read with caps, checked against a schema, turned into values.

What the events mean is stated in ``docs/trace.md``. The child runs somebody's script, so nothing in its trace is
believed: a line that is too long, that is no JSON or that does not fit the schema ends the reading, and the reader says
why. Control characters never leave this module, so no text of a trace can drive a terminal.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from lintstep.verification.show.place import Place
from lintstep.verification.trace.events import (
    Ahead,
    Average,
    Counter,
    Decision,
    End,
    HandWritten,
    Pass,
    Run,
    Section,
    Skipped,
    State,
    Trace,
    Unordered,
    Update,
    Write,
)
from lintstep.verification.trace.schema import EVENTS

LINE_LIMIT = 256 * 1024
"""Bytes in one event."""
EVENT_LIMIT = 200_000
"""Events in one trace, unless more steps are asked for than that leaves room for."""
EVENTS_A_STEP = 40

_SPACE = re.compile(r"[\t\n\r]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


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
        trace.script = event.get("script") or trace.script
    elif not trace.sections:
        raise TraceError("comes before any start event")
    elif name == "counter":
        _take_counter(trace, event)
    elif name == "update":
        _take_update(trace, event)
    else:
        _take_happening(trace, trace.sections[-1], name, event)


def _take_counter(trace: Trace, event: dict[str, Any]) -> None:
    identity, optimizer = str(event["id"]), event.get("optimizer")
    parts = tuple(str(each) for each in event.get("parts") or ())
    _know(trace.counters, parts, "a counter")
    trace.counters[identity] = Counter(
        identity,
        event["name"] or "the counter",
        _place(event),
        event.get("dtype") or "",
        event.get("initial"),
        bool(event.get("registered")),
        event["kind"],
        None if optimizer is None else str(optimizer),
        event.get("horizon"),
        event.get("argument") or "",
        parts,
        event["name"] or "",
    )
    for key, update in trace.updates.items():
        if optimizer is not None and update.optimizer == str(optimizer):
            reads = (*(each for each in update.reads if each not in parts), identity)
            trace.updates[key] = update._replace(reads=tuple(dict.fromkeys(reads)))


def _take_update(trace: Trace, event: dict[str, Any]) -> None:
    identity, reads = str(event["id"]), tuple(str(each) for each in event["reads"])
    step = None if event["step"] is None else str(event["step"])
    _know(trace.counters, reads if step is None else (*reads, step), "a counter")
    via, optimizer = event.get("via") or {}, event.get("optimizer")
    direct = tuple(each for each in reads if via.get(each) == "direct")
    trace.updates[identity] = Update(
        identity,
        _place(event),
        event["kind"],
        step,
        tuple(each for each in reads if each not in direct),
        event["opaque"],
        direct,
        None if optimizer is None else str(optimizer),
    )


def _take_happening(trace: Trace, section: Section, name: str, event: dict[str, Any]) -> None:
    if section.end and name in ("run", "write", "end"):
        raise TraceError(f"is a {name} event after the end of its rung")
    if name == "run":
        op = str(event["op"])
        _know(trace.updates, [op], "an update")
        _know(trace.counters, event["counters"], "a counter")
        rates = tuple(event.get("rates") or ())
        values = (event["rate"], event["counters"], event.get("loss"))
        section.runs.append(Run(op, *values, trace.events, rates, event.get("during")))
    elif name == "write":
        counter = str(event["counter"])
        _know(trace.counters, [counter], "a counter")
        ends = (event["before"], event["after"])
        section.writes.append(Write(counter, event["by"], _place(event), *ends, trace.events, event.get("during")))
    elif name == "ahead":
        op, counter = str(event["op"]), str(event["counter"])
        _know(trace.updates, [op], "an update")
        _know(trace.counters, [counter], "a counter")
        points = tuple((value, rate) for value, rate in event["points"])
        section.ahead.append(Ahead(op, counter, points, event.get("change"), event.get("until"), trace.events))
    elif name == "unordered":
        counter = str(event["counter"])
        _know(trace.counters, [counter], "a counter")
        section.unordered.append(Unordered(counter, _place(event)))
    elif name in ("rate", "pass", "state", "average"):
        _take_eager(section, name, event, trace.events)
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


def _take_eager(section: Section, name: str, event: dict[str, Any], order: int) -> None:
    """Take what an eager framework's training does beside its updates."""
    place = _place(event)
    if name == "rate":
        optimizer = event.get("optimizer")
        written = None if optimizer is None else str(optimizer)
        section.rates.append(HandWritten(written, place, event["before"], event["after"], order))
    elif name == "pass":
        numbers = (event.get("epoch"), event.get("length"), event.get("whole"))
        section.passes.append(
            Pass(str(event["sampler"]), event.get("kind") or "", place, event["order"], *numbers, order)
        )
    elif name == "state":
        owner = event.get("owner")
        section.states.append(State(event["what"], event["kind"], None if owner is None else str(owner), place, order))
    else:
        section.averages.append(Average(str(event["id"]), event["what"], event.get("count"), place, order))


def _decision(event: dict[str, Any]) -> Decision:
    place = _place(event)
    untaken = tuple(Place(place.path, first, last) for first, last in event.get("untaken") or ())
    return Decision(place, event["what"], _as_text(event.get("chosen")), untaken)


def _know(known: Mapping[str, object], wanted: Iterable[str], what: str) -> None:
    for each in wanted:
        if each not in known:
            raise TraceError(f"names {what} that no event announced")


def _place(event: dict[str, Any]) -> Place:
    line = event.get("line") or 0
    return Place(event.get("path") or "", line, max(event.get("end_line") or line, line))


def _as_text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)
