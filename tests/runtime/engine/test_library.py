"""A module that trains nothing itself: its functions are called, and what they return is run."""

from __future__ import annotations

import textwrap

HEAD = """
import tensorflow as tf
def parts():
    step = tf.train.get_or_create_global_step()
    weight = tf.get_variable("weight", initializer=1.0)
    rate = tf.train.exponential_decay(0.1, step, 2, 0.5)
    return step, weight, tf.train.GradientDescentOptimizer(rate)
"""


def counters(run, body):
    """The counter after each run of the one update that the function built."""
    ran = run(HEAD + textwrap.dedent(body), rung="library")
    assert [event["rung"] for event in ran.of("start")] == ["recovery", "library"]
    return [value for event in ran.of("run") for value in event["counters"].values()]


def test_a_list_that_is_returned_is_run_together(run):
    body = """
    def build(loss):
        step, weight, optimizer = parts()
        train = optimizer.minimize(weight * weight)
        return [train, tf.assign_add(step, 1)]
    """
    assert sorted(set(counters(run, body))) == [1, 2, 3, 4, 5]


def test_a_tensor_that_is_returned_is_run_with_all_that_is_behind_it(run):
    body = """
    def build(loss):
        step, weight, optimizer = parts()
        train = optimizer.minimize(weight * weight)
        with tf.control_dependencies([train]):
            advanced = tf.assign_add(step, 1)
        init = tf.group(step.initializer)
        return init, weight * weight, tf.cast(advanced, tf.float32) * 2.0
    """
    assert counters(run, body) == [1, 2, 3, 4, 5]


def test_what_the_returned_op_does_not_hold_does_not_run(run):
    body = """
    def build(loss):
        step, weight, optimizer = parts()
        train = optimizer.minimize(weight * weight)
        both = tf.group(train, tf.assign_add(step, 1))
        return train
    """
    assert counters(run, body) == [0] * 5


def test_the_train_op_of_a_specification_is_run(run):
    body = """
    def model_fn(features, labels, mode):
        step, weight, optimizer = parts()
        train = optimizer.minimize(weight * weight)
        return tf.estimator.EstimatorSpec(mode, loss=weight, train_op=tf.group(train, tf.assign_add(step, 1)))
    """
    assert counters(run, body) == [1, 2, 3, 4, 5]


def test_two_train_ops_of_one_group_run_together(run):
    body = """
    def build(loss):
        step, weight, optimizer = parts()
        return tf.group(optimizer.minimize(weight * weight, step), optimizer.minimize(weight * 2.0))
    """
    assert counters(run, body) == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]


def test_attributes_that_another_method_would_have_set_are_unknown(run):
    body = """
    class Trainer(object):
        def __init__(self, config, network):
            self.config = config
        def load(self):
            self.loss = self.network(self.config)
        def build(self):
            step, weight, optimizer = parts()
            self.train = optimizer.minimize(self.loss + weight * weight, global_step=step)
            return self.train
    """
    assert counters(run, body) == [1, 2, 3, 4, 5]
