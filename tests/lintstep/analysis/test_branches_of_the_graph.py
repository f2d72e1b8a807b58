"""``tf.cond`` runs one of two functions: what they make never runs together."""

from __future__ import annotations

import pytest

from lintstep import api

SCRIPT = """\
import tensorflow as tf

step = tf.Variable(0, trainable=False)
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss)
move = {move}
with tf.Session() as sess:
    for _ in range(10):
        sess.run([train_op, move])
"""


@pytest.mark.parametrize(
    ("move", "codes"),
    [
        pytest.param(
            "tf.cond(fast, lambda: step.assign_add(1), lambda: step.assign_add(2))", set(), id="either moves it"
        ),
        pytest.param("tf.group(step.assign_add(1), step.assign_add(2))", {"LS201"}, id="both move it"),
        pytest.param("tf.cond(fast, lambda: tf.no_op(), lambda: tf.no_op())", {"LS101"}, id="neither moves it"),
    ],
)
def test_advances_on_the_arms_of_a_cond_are_alternatives(move: str, codes: set[str]) -> None:
    report = api.check_source(SCRIPT.format(move=move), "train.py")
    assert {finding.code for finding in report.findings if finding.code < "LS3"} == codes
