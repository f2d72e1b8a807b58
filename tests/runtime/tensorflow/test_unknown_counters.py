"""Counters nobody knows: arguments of a library's functions, and what absent packages made."""

from __future__ import annotations

import pytest

LIBRARY = """
import tensorflow as tf

def train(total_loss, global_step):
    rate = tf.train.exponential_decay(0.1, global_step, 10, 0.5)
    optimizer = tf.train.GradientDescentOptimizer(rate)
    return optimizer.minimize(total_loss{given})
"""
ABSENT = """
import tensorflow as tf
import absent

step = absent.get_step()
w = tf.Variable(1.0)
rate = tf.train.{schedule}
train_op = tf.train.GradientDescentOptimizer(rate).minimize(tf.square(w), global_step=step)
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(4):
        session.run(train_op)
"""


def values(ran, counter):
    return [event["counters"][counter] for event in ran.of("run")]


@pytest.mark.parametrize(("given", "expected"), [(", global_step=global_step", [1, 2, 3, 4, 5]), ("", [0, 0, 0, 0, 0])])
def test_an_argument_called_global_step_is_a_counter_of_its_own(run, given, expected):
    ran = run(LIBRARY.format(given=given), rung="library")
    (counter,) = ran.of("counter")
    assert (counter["kind"], counter["registered"]) == ("unknown", False)
    assert values(ran, counter["id"]) == expected


@pytest.mark.parametrize(
    "schedule",
    [
        "exponential_decay(0.1, step, 10, 0.5)",
        "piecewise_constant(step, [2, 4], [0.1, 0.2, 0.3])",
        "cosine_decay(0.1, step, 10)",
    ],
)
def test_what_an_absent_package_gives_as_a_step_is_one_counter_to_schedule_and_train_op(run, schedule):
    ran = run(ABSENT.format(schedule=schedule))
    (counter,) = ran.of("counter")
    assert counter["kind"] == "unknown"
    assert values(ran, counter["id"]) == [1, 2, 3, 4]


def test_a_known_step_that_went_through_an_absent_package_is_no_new_counter(run):
    ran = run(ABSENT.replace("absent.get_step()", "absent.wrap(tf.train.create_global_step())").format(
        schedule="exponential_decay(0.1, step, 10, 0.5)"
    ))  # fmt: skip
    assert [event["kind"] for event in ran.of("counter")] == ["variable"]


def test_an_assignment_of_a_variable_to_itself_gives_it_back_what_it_held(run):
    ran = run(
        """
        import tensorflow as tf

        step = tf.Variable(0, trainable=False)
        w = tf.Variable(1.0)
        rate = tf.train.exponential_decay(0.1, step, 10, 0.5)
        train_op = tf.train.GradientDescentOptimizer(rate).minimize(tf.square(w))
        same, same_value, more = tf.assign(step, step), step.assign(tf.identity(step)), tf.assign(step, step + 0)
        with tf.Session() as session:
            session.run(tf.global_variables_initializer())
            for op in (same, same_value, more):
                session.run([train_op, op])
        """
    )
    assert [event["by"] for event in ran.of("write")] == ["initializer", "self", "self", "assign"]


def test_a_flag_that_an_absent_package_may_define_is_unknown(run):
    text = "import tensorflow as tf\n{}print(type(tf.app.flags.FLAGS.batch_size).__name__)"
    ran = run(text.format("import absent\n"))
    assert ran.lines == ["Opaque"]
    assert "--batch_size is taken to be defined by a package that is not there" in ran.assumed
    assert run(text.format("")).skipped == [2]


def test_an_argument_of_an_older_tensorflow_is_left_out_where_failures_may_be(run):
    text = """
        import tensorflow as tf

        tf.reset_default_graph()
        step = tf.train.create_global_step()
        w = tf.Variable(1.0)
        rate = tf.train.exponential_decay(0.1, step, 10, 0.5)
        inner = tf.train.GradientDescentOptimizer(rate)
        optimizer = tf.train.SyncReplicasOptimizer(inner, replicas_to_aggregate=1, replica_id=0)
        train_op = optimizer.minimize(tf.square(w), global_step=step)
        with tf.Session() as session:
            session.run(tf.global_variables_initializer())
            for _ in range(3):
                session.run(train_op)
    """
    ran = run(text)
    assert [list(event["counters"].values()) for event in ran.of("run")] == [[1], [2], [3]]
    assert "replica_id, of TensorFlow before 1.0, is left out" in ran.assumed
    assert run(text, rung="inputs").ending.detail.startswith("TypeError: SyncReplicasOptimizer.__init__() got an")


def test_gradients_of_unknown_variables_are_applied_to_the_known_ones(run):
    ran = run(
        """
        import tensorflow as tf

        class Model:
            def add_optimizer(self, global_step):
                rate = tf.train.exponential_decay(0.1, global_step, 10, 0.5)
                optimizer = tf.train.AdamOptimizer(rate)
                gradients, variables = zip(*optimizer.compute_gradients(self.loss))
                clipped, _ = tf.clip_by_global_norm(gradients, 1.0)
                self.train = optimizer.apply_gradients(zip(clipped, variables), global_step=global_step)
        """,
        rung="library",
    )
    assert [list(event["counters"].values()) for event in ran.of("run")] == [[1], [2], [3], [4], [5]]


def test_what_is_fed_and_unknown_is_no_number_in_the_trace(run):
    ran = run(
        """
from lib import foo
import tensorflow as tf
rate = tf.placeholder(tf.float32)
w = tf.Variable(1.0)
op = tf.train.AdamOptimizer(rate * 0.5).minimize(w * w)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for i in range(3):
        sess.run(op, {rate: foo()})
"""
    )
    assert [list(event["counters"].values()) for event in ran.of("run")] == [[None]] * 3
    assert [event["after"] for event in ran.of("write")] == [None] * 3
    assert [event["rate"] for event in ran.of("run")] == [None] * 3
