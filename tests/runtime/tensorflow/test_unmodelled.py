"""Optimizers whose updates are not computed: what they do to a step, and what they read, is exact all the same."""

from __future__ import annotations

import pytest

SCRIPT = """
import tensorflow as tf
step = tf.train.get_or_create_global_step()
rate = tf.train.exponential_decay(0.1, step, 2, 0.5)
w = tf.Variable([1.0, 2.0])
train_op = tf.contrib.opt.{optimizer}.minimize(tf.reduce_sum(w * w){given})
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(3):
        sess.run(train_op)
    print(sess.run(step))
"""
OPTIMIZERS = ["ShampooOptimizer(learning_rate=rate)", "GGTOptimizer(rate)", "RegAdagradOptimizer(rate)"]


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize(("given", "expected"), [(", step", 3), ("", 0)])
def test_the_step_advances_where_it_is_given(run, optimizer, given, expected):
    ran = run(SCRIPT.format(optimizer=optimizer, given=given))
    assert ran.lines == [str(expected)]
    rates = [event["rate"] for event in ran.of("run")]
    assert rates == ([0.1, 0.07071068, 0.05] if expected else [0.1, 0.1, 0.1])


def test_a_step_that_only_its_constructor_gets_is_read(run):
    ran = run(SCRIPT.format(optimizer="ShampooOptimizer(step, learning_rate=0.1)", given=""))
    assert ran.lines == ["0"]
    (train_op,) = ran.of("update")
    assert [event["name"] for event in ran.of("counter") if event["id"] in train_op["reads"]] == ["global_step"]


def test_an_update_that_is_not_computed_is_said_to_be_none(run):
    assert "the update of GGTOptimizer is not computed" in run(SCRIPT.format(optimizer=OPTIMIZERS[1], given="")).assumed


def test_a_basic_loop_runs_until_its_supervisor_stops(run):
    ran = run(
        """
import tensorflow as tf
step = tf.train.get_or_create_global_step()
train_op = tf.train.GradientDescentOptimizer(0.1).minimize(tf.Variable(1.0) * 2.0, global_step=step)
supervisor = tf.train.Supervisor()
def train_step(session, limit):
    session.run(train_op)
    if session.run(step) >= limit:
        supervisor.request_stop()
tf.train.basic_train_loop(supervisor, train_step, (3,))
print(len(tf.trainable_variables()))
""",
        steps=10,
    )
    assert len(ran.of("run")) == 3
