"""What moves once an epoch is seen to move, however long the epochs are."""

from __future__ import annotations

import pytest

HEAD = """
import tensorflow as tf
fed = tf.placeholder(tf.float32, [])
step = tf.Variable(0, trainable=False)
weight = tf.Variable(1.0)
decayed = tf.train.exponential_decay(0.1, step, 1, 0.5)
sess = tf.Session()
def train(rate):
    op = tf.train.GradientDescentOptimizer(rate).minimize(weight * weight)
    sess.run(tf.global_variables_initializer())
    return op
"""


def rates(run, body):
    """The rates of all runs, rounded, each once."""
    ran = run(HEAD + body)
    assert not ran.skipped
    seen = [round(event["rate"], 6) for event in ran.of("run")]
    assert len(seen) <= 5 + 3
    return sorted(set(seen), reverse=True)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(
            """
op = train(fed)
for epoch in range(20):
    for batch in range(1000):
        sess.run(op, {fed: 0.1 * 0.5 ** epoch})
""",
            id="fed with what an epoch sets",
        ),
        pytest.param(
            """
op = train(decayed)
for epoch in range(20):
    sess.run(step.assign(epoch))
    for batch in range(1000):
        sess.run(op)
    for batch in range(1000):
        sess.run(weight)
""",
            id="assigned at the head of an epoch",
        ),
        pytest.param(
            """
op = train(decayed)
def one_epoch():
    batch = 0
    while batch < 1000:
        sess.run(op)
        batch += 1
advance = tf.assign_add(step, 1)
epoch = 0
while epoch < 20:
    one_epoch()
    sess.run(advance)
    epoch += 1
""",
            id="advanced at the end of an epoch, in another function",
        ),
    ],
)
def test_the_next_epoch_is_seen(run, body):
    assert rates(run, body) == [0.1, 0.05]


def test_what_stands_still_stands_still(run):
    body = """
op = train(decayed)
for epoch in range(20):
    for batch in range(1000):
        sess.run(op)
"""
    assert rates(run, body) == [0.1]


def test_one_loop_is_left_after_the_runs_that_were_asked_for(run):
    ran = run(HEAD + "op = train(decayed)\nfor batch in range(1000):\n    sess.run(op)\n")
    assert len(ran.of("run")) == 5
    assert ran.ending.status == "settled"


def test_what_moves_within_an_epoch_needs_no_other(run):
    loops = "for epoch in range(20):\n    for i in range(1000):\n"
    ran = run(f"{HEAD}op = train(fed)\n{loops}        sess.run(op, {{fed: 1.0 / (i + 1)}})\n")
    assert len(ran.of("run")) == 5
