"""What a run keeps is its own: two of them in one process do not meet."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from lintstep_runtime.engine import pace, recorder, trace
from lintstep_runtime.engine.run import Run, current_run, entered
from lintstep_runtime.tensorflow import install

install()
import tensorflow as tf  # noqa: E402


class Training:
    """A small training in a run of its own, taken step by step."""

    def __init__(self, rate: float, flag: str, steps: int) -> None:
        self.run, self.events = Run(), []
        with entered(self.run):
            trace.open_trace(lambda line: self.events.append(json.loads(line)))
            pace.begin(pace.Pace(steps))
            recorder.current().first_party = lambda path: path == __file__
            tf.flags.DEFINE_float("rate", rate, flag)
            self.step = tf.train.get_or_create_global_step()
            schedule = tf.train.exponential_decay(tf.flags.FLAGS.rate, self.step, 1, 0.5)
            weight = tf.get_variable("weight", initializer=1.0)
            self.train = tf.train.GradientDescentOptimizer(schedule).minimize(weight * weight, self.step)
            self.session = tf.Session()
            self.session.run(tf.global_variables_initializer())

    def take(self) -> bool:
        """Run the train op once; say whether the run has shown enough."""
        with entered(self.run):
            try:
                self.session.run(self.train)
            except pace.Settled:
                return True
            return False

    def of(self, kind: str) -> list[dict[str, Any]]:
        """Return the events of a kind."""
        return [event for event in self.events if event["event"] == kind]


def test_two_trainings_that_take_turns_keep_their_own_traces() -> None:
    first, second = Training(1.0, "the first", 3), Training(8.0, "the second", 4)
    ended = [(first.take(), second.take()) for _ in range(3)]
    assert ended == [(False, False), (False, False), (True, False)]
    assert second.take()
    assert [event["rate"] for event in first.of("run")] == [1.0, 0.5, 0.25]
    assert [event["rate"] for event in second.of("run")] == [8.0, 4.0, 2.0, 1.0]
    for training in (first, second):  # ids, names and places are counted anew in each
        assert [(event["id"], event["name"]) for event in training.of("counter")] == [("counter0", "global_step")]
        assert [event["id"] for event in training.of("update")] == ["built0"]


def test_what_a_run_keeps_is_made_once_and_for_it_alone() -> None:
    kept: list[Callable[..., Any]] = []
    for _ in range(2):
        with entered(Run()) as run:
            assert current_run() is run
            assert recorder.current() is recorder.current() is run.keep(recorder.Recorder)
            kept.append(recorder.current())
    assert kept[0] is not kept[1]


def test_leaving_a_run_goes_back_to_the_one_around_it() -> None:
    outer, inner = Run(), Run()
    with entered(outer):
        with entered(inner):
            assert current_run() is inner
        assert current_run() is outer
