"""Reading a trace: what is taken, what is refused, and how it is said."""

from __future__ import annotations

import json

import pytest

from lintstep.verification.show.place import Place
from lintstep.verification.trace import reader as traces
from lintstep.verification.trace.reader import TraceError, TraceReader, decode

START = {"event": "start", "version": 2, "engine": "reference", "script": "a.py", "rung": "as-is"}
COUNTER = {"event": "counter", "id": "c", "name": "step", "path": "a.py", "line": 3, "kind": "variable", "initial": 0}
TRAIN_OP = {
    "event": "update",
    "id": "t",
    "path": "a.py",
    "line": 5,
    "end_line": 6,
    "kind": "minimize",
    "step": None,
    "reads": ["c"],
    "opaque": False,
}
RUN = {"event": "run", "op": "t", "rate": 0.1, "counters": {"c": 0}, "loss": "nan"}
END = {"event": "end", "status": "finished"}


def read(*events: object) -> traces.Trace:
    reader = TraceReader()
    for event in events:
        reader.feed(event if isinstance(event, bytes) else json.dumps(event).encode())
    return reader.trace


def test_a_whole_trace_becomes_values() -> None:
    trace = read(START, COUNTER, TRAIN_OP, RUN, END)
    assert trace.complete
    assert trace.counters["c"].name == "step"
    assert trace.updates["t"].place == Place("a.py", 5, 6)
    (section,) = trace.sections
    assert section.runs[0].rate == 0.1
    assert section.runs[0].loss == "nan"
    assert section.status == "finished"


def test_ids_may_be_numbers() -> None:
    trace = read(
        START, {**COUNTER, "id": 7}, {**TRAIN_OP, "id": 9, "reads": [7]}, {**RUN, "op": 9, "counters": {"7": 0}}
    )
    assert trace.broken is None
    assert trace.sections[0].runs[0].op == "9"


def test_a_trace_without_its_end_is_not_complete() -> None:
    assert not read(START, COUNTER).complete


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        (b"not json", "is not JSON"),
        (b"[1]", "is not an object"),
        (b'{"event": "verdict", "verdict": "advances"}', "is of no known kind"),
        (b'{"event": ["run"]}', "is of no known kind"),
        (b'{"event": "run", "op": "t", "rate": NaN, "counters": {}}', "is not JSON"),
        (b'{"event": "run", "op": "t", "rate": "0.1", "counters": {}}', "is not a well-formed run event"),
        (b'{"event": "run", "op": "t", "rate": true, "counters": {}}', "is not a well-formed run event"),
        (b'{"event": "run", "rate": 1, "counters": {}}', "is not a well-formed run event"),
        (
            b'{"event": "start", "version": 1, "engine": "reference", "rung": "as-is"}',
            "is not a well-formed start event",
        ),
        (b"[" * 100_000, "is not JSON"),
        (b'"' + b"a" * traces.LINE_LIMIT + b'"', "is longer than"),
        (b"\xff\xfe", "is not JSON"),
        (b'{"event": "blocked", "text": "", "more": ' + b"[" * 50_000 + b"]" * 50_000 + b"}", "nested too deeply"),
        (b'{"event": "run", "op": "t", "rate": 1e999, "counters": {}}', "is not a well-formed run event"),
        (
            b'{"event": "run", "op": "t", "rate": 1' + b"0" * 400 + b', "counters": {}}',
            "is not a well-formed run event",
        ),
    ],
)
def test_a_malformed_line_is_refused(line: bytes, complaint: str) -> None:
    with pytest.raises(TraceError, match=complaint):
        decode(line)


@pytest.mark.parametrize(
    ("events", "complaint"),
    [
        ([RUN], "comes before any start event"),
        ([START, RUN], "names an update that no event announced"),
        ([START, TRAIN_OP], "names a counter that no event announced"),
        ([START, COUNTER, TRAIN_OP, END, RUN], "after the end of its rung"),
    ],
)
def test_an_event_that_cannot_be_is_refused(events: list[object], complaint: str) -> None:
    trace = read(*events)
    assert trace.broken is not None
    assert complaint in trace.broken
    assert f"line {len(events)} " in trace.broken


def test_nothing_is_taken_after_the_first_bad_line() -> None:
    trace = read(START, b"?", COUNTER)
    assert trace.counters == {}
    assert not trace.complete


def test_control_characters_never_come_out() -> None:
    trace = read(START, {**COUNTER, "name": "\x1b]0;owned\x07st\u202eep\n2"}, {"event": "blocked", "text": "\x1b[2J"})
    assert trace.counters["c"].name == "\ufffd]0;owned\ufffdst\ufffdep 2"
    assert trace.blocked == ["\ufffd[2J"]


def test_the_number_of_events_is_capped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traces, "EVENT_LIMIT", 3)
    trace = read(START, COUNTER, TRAIN_OP, RUN)
    assert trace.broken is not None
    assert "past the 3 events" in trace.broken


def test_a_variable_that_is_the_rate_itself_is_no_counter() -> None:
    train_op = {**TRAIN_OP, "reads": ["c", "d"], "via": {"c": "schedule", "d": "direct"}}
    trace = read(START, COUNTER, {**COUNTER, "id": "d"}, train_op)
    assert trace.updates["t"].reads == ("c",)


# What an eager framework's training tells

SCHEDULER = {**COUNTER, "id": "s", "name": "StepLR", "kind": "scheduler", "optimizer": "o", "horizon": 90}
STEP = {**TRAIN_OP, "id": "u", "kind": "SGD.step", "reads": [], "optimizer": "o", "whole": True}


def test_a_scheduler_made_after_the_first_update_is_read_by_it_and_its_parts_are_not() -> None:
    whole = {**SCHEDULER, "id": "w", "name": "SequentialLR", "parts": ["s"]}
    assert read(START, STEP, SCHEDULER).updates["u"].reads == ("s",)
    trace = read(START, STEP, SCHEDULER, whole)
    assert trace.updates["u"].reads == ("w",)
    assert (trace.counters["s"].horizon, trace.counters["w"].made_by) == (90, "SequentialLR")


def test_passes_states_averages_and_written_rates_become_values() -> None:
    at = {"path": "a.py", "line": 7}
    (section,) = read(
        START,
        {"event": "pass", "sampler": "p", "kind": "RandomSampler", "order": "f00", "length": 8, "whole": 391, **at},
        {"event": "pass", "sampler": "p", "order": "f01", "length": 8, "whole": 8, **at},
        {"event": "state", "what": "restored", "kind": "optimizer", "owner": "o", **at},
        {"event": "average", "id": "m", "what": "updated", "count": 3, **at},
        {"event": "rate", "optimizer": "o", "before": 0.1, "after": 0.01, **at},
    ).sections
    assert [(each.order_of_samples, each.short) for each in section.passes] == [("f00", True), ("f01", False)]
    assert (section.states[0].what, section.averages[0].times) == ("restored", 3)
    assert (section.rates[0].before, section.rates[0].after, section.rates[0].place.line) == (0.1, 0.01, 7)


def test_what_lies_ahead_and_what_has_no_order_name_known_counters() -> None:
    ahead = {"event": "ahead", "op": "t", "counter": "c", "points": [[1, 0.1], [9, 0.01]], "change": 9, "until": 99}
    race = {"event": "unordered", "counter": "c", "path": "a.py", "line": 8}
    (section,) = read(START, COUNTER, TRAIN_OP, RUN, ahead, race).sections
    assert (section.ahead[0].points, section.ahead[0].change) == (((1, 0.1), (9, 0.01)), 9)
    assert section.unordered[0].place.line == 8
    assert read(START, COUNTER, TRAIN_OP, {**ahead, "counter": "x"}).broken is not None
    assert read(START, {**race, "counter": "x"}).broken is not None
