"""The child process: a request in, a trace out."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import lintstep_runtime
import numpy as np
import pytest

RUNTIME = Path(lintstep_runtime.__file__).parent.parent
SITE = Path(np.__file__).parent.parent
LAUNCH = "import sys; sys.path.append({!r}); from lintstep_runtime.engine.child import main; sys.exit(main())"
TRAIN = """
import tensorflow as tf
step = tf.Variable(0, trainable=False)
rate = tf.train.exponential_decay(0.1, step, 10, 0.5)
w = tf.Variable(1.0)
train = tf.train.GradientDescentOptimizer(rate).minimize(w * w{advance})
"""
LOOP = """
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for i in range({rounds}):
        session.run(train)
        print(session.run(step))
"""


@pytest.fixture
def child(tmp_path):
    """Run a child on a script's text and return (exit code, events, stderr)."""

    def start(text, **request):
        script = tmp_path / "train.py"
        script.write_text(text)
        whole = {"script": str(script), "site": [str(SITE)], "steps": 5, **request}
        line = [sys.executable, "-I", "-S", "-c", LAUNCH.format(str(RUNTIME))]
        done = subprocess.run(line, input=json.dumps(whole), capture_output=True, text=True, timeout=60)
        return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr

    return start


def counters(events):
    return [next(iter(event["counters"].values()), None) for event in events if event["event"] == "run"]


def sections(events):
    return [(event.get("rung"), event.get("status")) for event in events if event["event"] in ("start", "end")]


@pytest.mark.parametrize(("advance", "values"), [("", [0] * 5), (", global_step=step", [1, 2, 3, 4, 5])])
def test_a_run_is_traced_until_it_settles(child, advance, values):
    status, events, _ = child(TRAIN.format(advance=advance) + LOOP.format(rounds=1000))
    assert status == 0
    assert counters(events) == values
    assert sections(events) == [("recovery", None), (None, "settled")]


def test_a_short_run_is_traced_to_its_end(child):
    _, events, _ = child(TRAIN.format(advance="") + LOOP.format(rounds=3))
    assert counters(events) == [0, 0, 0]
    assert sections(events)[-1] == (None, "finished")


def test_a_train_op_that_never_runs_is_forced(child):
    _, events, _ = child(TRAIN.format(advance=", step"))
    assert sections(events) == [("recovery", None), (None, "finished"), ("force", None), (None, "settled")]
    assert counters(events) == [1, 2, 3, 4, 5]


def test_a_function_nobody_calls_is_called(child):
    text = (
        "def build(x):\n"
        + "".join(f"    {line}\n" for line in TRAIN.format(advance="").splitlines())
        + "    return train\n"
    )
    _, events, _ = child(text)
    assert [rung for rung, _ in sections(events)][::2] == ["recovery", "library"]
    assert counters(events) == [0] * 5


@pytest.mark.parametrize("rung", ["as-is", "recovery"])
def test_no_rung_above_the_highest_is_taken(child, rung):
    _, events, _ = child(TRAIN.format(advance=""), rung=rung)
    assert sections(events) == [(rung, None), (None, "finished")]


def test_a_text_in_memory_takes_the_place_of_the_files(child):
    _, events, _ = child("raise SystemExit(9)", source=TRAIN.format(advance=", step") + LOOP.format(rounds=3))
    assert counters(events) == [1, 2, 3]


def test_an_advance_once_an_epoch_is_waited_for(child):
    text = (
        TRAIN.format(advance="")
        + """
advance = tf.assign_add(step, 1)
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for epoch in range(10):
        for i in range(500):
            session.run(train)
        session.run(advance)
"""
    )
    line = next(number for number, each in enumerate(text.splitlines(), 1) if each.startswith("advance"))
    _, events, _ = child(text)
    assert counters(events) == [0, 0, 0, 0, 0, 1]
    script = events[0]["script"]
    _, events, _ = child(text, writers=[{"path": script, "line": line, "end_line": line}])
    assert counters(events)[-1] == 1


def test_the_scripts_output_stays_out_of_the_trace(child):
    status, events, error = child(
        "import os, sys\nprint('x')\nos.write(1, b'y')\nos.write(2, b'z')\nprint('e', file=sys.stderr)"
    )
    assert status == 0
    assert not error
    assert sections(events)[-1] == (None, "finished")


@pytest.mark.parametrize(
    ("text", "status", "detail", "line"),
    [
        pytest.param("import sys\nsys.exit(3)", "exited", "3", 2, id="an exit"),
        pytest.param("x = 1\nraise ValueError('no')", "raised", "ValueError: no", 2, id="an error"),
        pytest.param("x = (", "raised", "SyntaxError: '(' was never closed", 1, id="no Python"),
        pytest.param("import os\nos._exit(0) if 0 else None", "finished", "", None, id="the end"),
    ],
)
def test_the_end_says_how_the_script_ended(child, text, status, detail, line):
    _, events, _ = child(text, rung="inputs")
    assert events[-1] == {**events[-1], "event": "end", "status": status, "detail": detail, "line": line}


def test_a_script_that_never_trains_is_ended_by_the_clock(child):
    _, events, _ = child("def f():\n    return f\nwhile True:\n    for _ in range(10):\n        f()\n", seconds=1)
    assert events[-1]["event"] == "end"


def test_the_environment_and_the_scripts_folder_reach_nothing(child, tmp_path):
    for name in ("select", "numpy", "json", "lintstep_runtime", "tensorflow", "sitecustomize", "socket"):
        (tmp_path / f"{name}.py").write_text("raise SystemError('the wrong module')")
    status, events, error = child(TRAIN.format(advance=", step") + LOOP.format(rounds=2))
    assert (status, counters(events), error) == (0, [1, 2], "")


@pytest.mark.parametrize(
    "request_text",
    ["", "[]", "{}", '{"script": "x.py", "rung": "sideways"}'],
    ids=["nothing", "no object", "no script", "no such rung"],
)
def test_a_request_that_makes_no_sense_is_refused_in_one_line(request_text):
    line = [sys.executable, "-I", "-S", "-c", LAUNCH.format(str(RUNTIME))]
    done = subprocess.run(line, input=request_text, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)


def test_where_the_function_that_nobody_calls_fails_what_it_calls_is_called(child):
    lines = "".join(f"    {line}\n" for line in TRAIN.format(advance="").splitlines())
    text = f"def train(data):\n{lines}    return train\ndef main():\n    if 0:\n        data = 1\n    train(data)\n"
    _, events, _ = child(text)
    assert counters(events) == [0] * 5
