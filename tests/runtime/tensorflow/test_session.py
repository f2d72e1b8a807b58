"""What a run does: order, fetches, feeds, reference and resource variables, budgets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from lintstep_runtime.engine.run import current_run
from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.tensorflow import install
from lintstep_runtime.tensorflow.graph import Graph

install()
import tensorflow as tf  # noqa: E402


@pytest.fixture
def session() -> Iterator[Any]:
    with Graph().as_default(), tf.Session() as opened:
        yield opened


def started(session: Any) -> Any:
    session.run(tf.global_variables_initializer())
    return session


def test_a_run_reads_before_it_writes(session: Any) -> None:
    step = tf.Variable(0)
    advance, before = tf.assign_add(step, 1), step + 0
    assert started(session).run([before, advance]) == [0, 1]


@pytest.mark.parametrize(("resource", "seen"), [(False, 1), (True, 0)])
def test_fetching_a_variable_with_its_advance(session: Any, resource: bool, seen: int) -> None:
    step = tf.Variable(0, use_resource=resource)
    advance = step.assign_add(1)
    assert started(session).run([step, advance])[0] == seen


def test_what_waits_for_a_write_sees_it(session: Any) -> None:
    step = tf.Variable(0)
    with tf.control_dependencies([tf.assign_add(step, 5)]):
        after = tf.identity(step)
    assert started(session).run(after) == 5


def test_only_the_branch_that_is_taken_writes(session: Any) -> None:
    step, flag = tf.Variable(0), tf.placeholder(tf.bool, [])
    result = tf.cond(flag, lambda: tf.assign_add(step, 1), lambda: tf.identity(step))
    started(session).run(result, {flag: False})
    assert session.run(step) == 0
    session.run(result, {flag: True})
    assert session.run(step) == 1


def test_fetches_keep_their_structure(session: Any) -> None:
    x = tf.constant(2.0)
    found = session.run({"a": [x, (x * 2.0, tf.no_op())], "b": "Const:0"})
    assert found == {"a": [2.0, (4.0, None)], "b": 2.0}


def test_any_tensor_can_be_fed(session: Any) -> None:
    inner = tf.constant(1.0) + 1.0
    assert session.run(inner * 3.0, {inner: 10.0}) == 30.0


def test_an_unfed_placeholder_is_named(session: Any) -> None:
    x = tf.placeholder(tf.float32, [None, 1], name="features")
    with pytest.raises(tf.errors.InvalidArgumentError, match="placeholder tensor 'features'"):
        session.run(x * 2.0)


def test_a_feed_of_another_shape_is_refused(session: Any) -> None:
    x = tf.placeholder(tf.float32, [None, 2], name="x")
    with pytest.raises(ValueError, match="Cannot feed value of shape"):
        session.run(x, {x: np.zeros((2, 3))})


def test_an_uninitialised_variable_is_named(session: Any) -> None:
    w = tf.Variable(1.0, name="w")
    with pytest.raises(tf.errors.FailedPreconditionError, match="uninitialized value w"):
        session.run(w)


def test_a_closed_session_refuses(session: Any) -> None:
    session.close()
    with pytest.raises(RuntimeError, match="closed Session"):
        session.run(tf.constant(1))


def test_an_unknown_value_stays_unknown_and_reaches_what_trains(session: Any) -> None:
    step = tf.Variable(0)
    hidden = Opaque("library.wrap", [tf.assign_add(step, 1)])
    value = started(session).run(tf.convert_to_tensor(hidden) * 2.0)
    assert isinstance(value, Opaque)
    assert session.run(step) == 1


def test_beyond_the_budget_values_are_unknown(session: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(current_run(), "budget", 1000.0)
    small, large = tf.ones([5, 5]) @ tf.ones([5, 5]), tf.ones([50, 50]) @ tf.ones([50, 50])
    assert session.run(small)[0, 0] == 5.0
    assert isinstance(session.run(large), Opaque)


def test_an_unknown_gradient_leaves_the_weight_and_advances_the_step(
    session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(current_run(), "budget", 0.0)
    w, step = tf.Variable(np.ones((3, 3), np.float32)), tf.Variable(0, trainable=False)
    train = tf.train.AdamOptimizer(0.1).minimize(tf.reduce_sum(w @ w), global_step=step)
    started(session).run(train)
    assert session.run(step) == 1
    assert (session.run(w) == 1.0).all()
