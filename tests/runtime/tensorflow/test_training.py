"""Train ops: their step, their errors, what is recorded, and the loops of the libraries."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from lintstep_runtime.engine import recorder, trace
from lintstep_runtime.engine.run import Run, entered
from lintstep_runtime.tensorflow import install
from lintstep_runtime.tensorflow.graph import Graph

install()
import tensorflow as tf  # noqa: E402


@pytest.fixture
def events() -> Iterator[list[dict[str, Any]]]:
    """The events of what is built and run in a fresh graph."""
    lines: list[dict[str, Any]] = []
    with entered(Run()), Graph().as_default():
        recorder.current().first_party = lambda path: path == __file__
        trace.open_trace(lambda line: lines.append(json.loads(line)))
        yield lines


def of(events: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [event for event in events if event["event"] == kind]


def loss() -> Any:
    return tf.square(tf.Variable(3.0, name="w") - 1.0)


def test_the_rate_of_a_run_is_read_before_its_advance(events: list[dict[str, Any]]) -> None:
    step = tf.Variable(0, trainable=False, name="clock")
    train = tf.train.GradientDescentOptimizer(tf.train.exponential_decay(1.0, step, 1, 0.5)).minimize(loss(), step)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        for _ in range(3):
            session.run(train)
    assert [event["rate"] for event in of(events, "run")] == [1.0, 0.5, 0.25]
    assert [list(event["counters"].values()) for event in of(events, "run")] == [[1], [2], [3]]
    assert [(event["name"], event["initial"]) for event in of(events, "counter")] == [("clock", 0)]


def test_without_a_step_nothing_advances(events: list[dict[str, Any]]) -> None:
    step = tf.Variable(0, trainable=False)
    train = tf.train.AdamOptimizer(tf.train.cosine_decay(0.1, step, 10)).minimize(loss())
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        session.run(train)
        assert session.run(step) == 0
    assert of(events, "update")[0]["step"] is None
    assert of(events, "update")[0]["reads"] == [of(events, "counter")[0]["id"]]


def test_the_place_of_a_train_op_is_the_whole_call(events: list[dict[str, Any]]) -> None:
    optimizer, objective = tf.train.GradientDescentOptimizer(0.1), loss()
    optimizer.minimize(
        objective,
    )
    event = of(events, "update")[0]
    source = open(__file__, encoding="utf-8").read().splitlines()  # noqa: SIM115, PTH123
    assert source[event["line"] - 1].strip() == "optimizer.minimize("


@pytest.mark.parametrize(
    ("step", "kind", "message"),
    [
        (lambda: 5, AttributeError, "'int' object has no attribute 'dtype'"),
        (lambda: tf.constant(0), AttributeError, "'Tensor' object has no attribute 'assign_add'"),
        (lambda: [tf.Variable(0)], TypeError, "Failed to convert object of type"),
        (lambda: tf.Variable([0]), ValueError, "rank"),
        (lambda: tf.Variable(False), TypeError, "bool"),
    ],
)
def test_what_is_no_step_is_refused(events: list[dict[str, Any]], step: Any, kind: Any, message: str) -> None:
    with pytest.raises(kind, match=message):
        tf.train.GradientDescentOptimizer(0.1).minimize(loss(), global_step=step())


def test_a_weight_given_as_the_step_grows_by_one(events: list[dict[str, Any]]) -> None:
    w = tf.Variable(3.0)
    train = tf.train.GradientDescentOptimizer(0.0).minimize(tf.square(w), w)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        session.run(train)
        assert session.run(w) == 4.0


def test_two_train_ops_of_one_run_advance_twice(events: list[dict[str, Any]]) -> None:
    step = tf.Variable(0, trainable=False)
    both = [tf.train.GradientDescentOptimizer(0.1).minimize(loss(), step) for _ in range(2)]
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        session.run(tf.group(*both))
        assert session.run(step) == 2
        session.run([both[0]] * 3)
        assert session.run(step) == 3


def test_without_the_step_a_stop_hook_never_stops(events: list[dict[str, Any]]) -> None:
    step = tf.train.get_or_create_global_step()
    ops = {True: tf.train.GradientDescentOptimizer(0.1).minimize(loss(), step)}
    ops[False] = tf.train.GradientDescentOptimizer(0.1).minimize(loss())
    with tf.train.MonitoredTrainingSession(hooks=[tf.train.StopAtStepHook(last_step=3)]) as session:
        for _ in range(10):
            session.run(ops[False])
            assert not session.should_stop()
        rounds = 0
        while not session.should_stop():
            session.run(ops[True])
            rounds += 1
    assert rounds == 3


def test_a_stop_hook_needs_a_registered_step(events: list[dict[str, Any]]) -> None:
    tf.Variable(0, trainable=False)
    with pytest.raises(RuntimeError, match="Global step should be created to use StopAtStepHook"):
        tf.train.MonitoredTrainingSession(hooks=[tf.train.StopAtStepHook(last_step=3)])


def test_an_estimator_goes_on_where_it_stopped(events: list[dict[str, Any]], tmp_path: Any) -> None:
    def model(features: Any, labels: Any, mode: str) -> Any:
        step = tf.train.get_global_step()
        error = tf.losses.mean_squared_error(labels, tf.layers.dense(features, 1))
        rate = tf.train.exponential_decay(0.1, step, 1, 0.5)
        train = tf.train.GradientDescentOptimizer(rate).minimize(error, global_step=step)
        return tf.estimator.EstimatorSpec(mode, loss=error, train_op=train)

    data = np.ones((8, 2), np.float32)
    feed = tf.estimator.inputs.numpy_input_fn(data, data[:, :1], 4, num_epochs=None, shuffle=False)
    estimator = tf.estimator.Estimator(model, str(tmp_path))
    estimator.train(feed, steps=2)
    estimator.train(feed, max_steps=3)
    assert [event["rate"] for event in of(events, "run")] == [0.1, 0.05, 0.025]


def test_data_end_with_out_of_range(events: list[dict[str, Any]]) -> None:
    dataset = tf.data.Dataset.range(5).map(lambda n: n * n).batch(2)
    numbers = dataset.make_one_shot_iterator().get_next()
    seen = []
    with tf.Session() as session, pytest.raises(tf.errors.OutOfRangeError):
        while True:
            seen.append(session.run(numbers).tolist())
    assert seen == [[0, 1], [4, 9], [16]]
