"""How events are spelt."""

from __future__ import annotations

import json

import numpy as np
import pytest
from lintstep_runtime.engine import trace
from lintstep_runtime.engine.run import Run, entered


@pytest.fixture
def events():
    lines = []
    with entered(Run()):
        trace.open_trace(lines.append)
        yield lambda: [json.loads(line) for line in lines]


@pytest.mark.parametrize(
    ("value", "spelt"),
    [
        pytest.param(np.float32(0.1), 0.1, id="a float32 is its shortest decimal"),
        pytest.param(np.array(0.10717734, np.float32), 0.10717734, id="an array without dimensions is its number"),
        pytest.param(np.int64(7), 7, id="an int64"),
        pytest.param(np.array([3]), 3, id="an array of one element"),
        pytest.param(np.zeros(3), None, id="more than one number is unknown"),
        pytest.param(float("nan"), "nan", id="nan"),
        pytest.param(np.float32("-inf"), "-inf", id="minus infinity"),
        pytest.param({"a": (np.float32(0.7), True)}, {"a": [0.7, True]}, id="nested values"),
        pytest.param(np.bool_(True), True, id="a numpy bool is a bool"),
    ],
)
def test_value_is_spelt_as_the_trace_wants_it(events, value, spelt):
    trace.emit("run", rate=value)
    assert events() == [{"event": "run", "rate": spelt}]
    assert type(events()[0]["rate"]) is type(spelt)


def test_the_same_decision_is_written_once(events):
    for line in (3, 3, 4):
        trace.emit_once("decision", line=line, what="if")
    assert [event["line"] for event in events()] == [3, 4]


def test_without_a_listener_an_event_goes_nowhere(events):
    trace.open_trace(None)
    trace.emit("run", rate=1)
    assert events() == []


def test_an_observer_hears_events_without_a_listener(events):
    trace.open_trace(None)
    heard = []
    trace.observe(lambda event, fields: heard.append((event, fields)))
    trace.emit("run", op="t0")
    trace.observe(None)
    trace.emit("run", op="t1")
    assert heard == [("run", {"op": "t0"})]
