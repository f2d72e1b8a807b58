"""Scripts ported to Ascend processors: the step passes through whatever they wrap."""

from __future__ import annotations

import pytest

START = """
from npu_bridge.npu_init import *
from npu_bridge.estimator.npu.npu_optimizer import NPUDistributedOptimizer
from npu_bridge.estimator.npu.npu_loss_scale_manager import FixedLossScaleManager
import tensorflow as tf
step = tf.train.get_or_create_global_step()
rate = tf.train.exponential_decay(0.1, step, 2, 0.5)
factor = tf.placeholder_with_default(1.0, [])
w = tf.Variable(1.0)
optimizer = tf.train.GradientDescentOptimizer(rate)
"""
LOOP = """
with tf.Session(config=npu_config_proto(config_proto=tf.ConfigProto())) as sess:
    sess.run(tf.global_variables_initializer())
    for value in (1.0, {second}, 1.0):
        sess.run(train_op, {{factor: value}})
        print(sess.run(step))
"""
WRAPPERS = [
    "npu_distributed_optimizer_wrapper(optimizer)",
    "NPUDistributedOptimizer(optimizer)",
    "NPUOptimizer(optimizer, is_distributed=True)",
    "NPULossScaleOptimizer(optimizer, FixedLossScaleManager(8.0))",
]


@pytest.mark.parametrize("wrapped", WRAPPERS)
def test_a_wrapper_passes_the_step_through(run, wrapped):
    ran = run(f"{START}train_op = {wrapped}.minimize(w * factor, global_step=step)\n{LOOP.format(second=1.0)}")
    assert ran.lines == ["1", "2", "3"]
    assert next(event["rate"] for event in ran.of("run")) == 0.1
    assert not ran.skipped


@pytest.mark.parametrize("wrapped", WRAPPERS)
def test_without_the_step_nothing_advances(run, wrapped):
    ran = run(f"{START}train_op = {wrapped}.minimize(w * factor)\n{LOOP.format(second=1.0)}")
    assert ran.lines == ["0", "0", "0"]
    assert [event["rate"] for event in ran.of("run")] == [0.1, 0.1, 0.1]


@pytest.mark.parametrize(
    "wrapped", [WRAPPERS[-1], "NPUOptimizer(optimizer, FixedLossScaleManager(8.0), is_loss_scale=True)"]
)
def test_a_skipped_update_does_not_advance(run, wrapped):
    train_op = f"train_op = {wrapped}.minimize(w * factor, global_step=step)\n"
    assert run(START + train_op + LOOP.format(second="float('nan')")).lines == ["1", "1", "2"]


def test_an_unknown_module_of_the_package_is_opaque_and_keeps_the_train_op(run):
    body = "train_op = util.set_iteration_per_loop(None, optimizer.minimize(w * factor, step), 1)\n"
    ran = run(f"{START}from npu_bridge.estimator.npu import util\n{body}{LOOP.format(second=1.0)}")
    assert ran.lines == ["1", "2", "3"]
    assert "npu_bridge.estimator.npu.util.set_iteration_per_loop is not implemented" in ran.assumed


def test_an_estimator_trains(run):
    ran = run(
        """
from npu_bridge.npu_init import *
from npu_bridge.estimator.npu.npu_estimator import NPUEstimator
import tensorflow as tf

def model_fn(features, labels, mode):
    w = tf.get_variable("w", initializer=1.0)
    rate = tf.train.exponential_decay(0.1, tf.train.get_global_step(), 2, 0.5)
    train_op = tf.train.GradientDescentOptimizer(rate).minimize(tf.square(w))
    return tf.estimator.EstimatorSpec(mode, loss=tf.square(w), train_op=train_op)

config = NPURunConfig(iterations_per_loop=10, save_checkpoints_steps=100)
NPUEstimator(model_fn, config=config).train(lambda: ({}, None), steps=3, hooks=npu_hooks_append())
""",
        steps=5,
    )
    assert [event["rate"] for event in ran.of("run")] == [0.1] * 5
