"""Checkpoints or summaries are named by a counter that nothing advances.

## What it does

Finds `Saver.save(..., global_step=step)` and `FileWriter.add_summary(..., step)` on a counter that nothing advances
while the script trains.

## Why is this bad?

Every checkpoint gets the same name, so each overwrites the one before, and every summary lands on the same point of
the plot: the history of the run is lost, and nothing says so.

## Example

```python
step = tf.train.get_or_create_global_step()
train_op = optimizer.minimize(loss)
saver.save(sess, "model", global_step=step)
```

## Use instead

```python
step = tf.train.get_or_create_global_step()
train_op = optimizer.minimize(loss, global_step=step)
saver.save(sess, "model", global_step=step)
```

## Fix safety

The fix passes the counter to the train op and changes nothing else. It is offered only where the counter can be
reached there.

## Limits

A label that is a number of the loop is no counter and is left alone. Where a schedule reads the same counter, the
frozen schedule is the finding and the label one of its places.

## References

- [`tf.train.Saver`](https://www.tensorflow.org/api_docs/python/tf/compat/v1/train/Saver)
- [`Optimizer.minimize`](https://www.tensorflow.org/api_docs/python/tf/compat/v1/train/Optimizer#minimize)
"""

from __future__ import annotations

from collections.abc import Iterator

from lintstep.analysis.facts import Facts, ReaderKind
from lintstep.findings import Claim, Finding, Severity
from lintstep.rules.reporting import standing_still
from lintstep.rules.rule import Bad, Good, Rule


def check(facts: Facts) -> Iterator[Finding]:
    """Yield one finding for each such reader that no frozen schedule's finding speaks of."""
    yield from standing_still(
        RULE,
        facts,
        ReaderKind.LABEL,
        "every label is the same: nothing advances `{counter}`",
        "this names what it writes by `{counter}`",
    )


BAD = (
    Bad(
        "a checkpoint named by the counter",
        """\
import tensorflow as tf

step = tf.Variable(0, trainable=False)
w = tf.Variable(1.0)
saver = tf.train.Saver()
train_op = tf.train.GradientDescentOptimizer(0.1).minimize(tf.square(w))
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for i in range(3):
        sess.run(train_op)
        saver.save(sess, "/tmp/model", global_step=step)  # <- LS403
""",
        """\
import tensorflow as tf

step = tf.Variable(0, trainable=False)
w = tf.Variable(1.0)
saver = tf.train.Saver()
train_op = tf.train.GradientDescentOptimizer(0.1).minimize(tf.square(w), global_step=step)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for i in range(3):
        sess.run(train_op)
        saver.save(sess, "/tmp/model", global_step=step)  # <- LS403
""",
    ),
    Bad(
        "the counter is the third argument",
        """\
import tensorflow as tf

step = tf.Variable(0, trainable=False)
w = tf.Variable(1.0)
saver = tf.train.Saver()
train_op = tf.train.GradientDescentOptimizer(0.1).minimize(tf.square(w))
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for i in range(3):
        sess.run(train_op)
        saver.save(sess, "/tmp/model", step)  # <- LS403
""",
        """\
import tensorflow as tf

step = tf.Variable(0, trainable=False)
w = tf.Variable(1.0)
saver = tf.train.Saver()
train_op = tf.train.GradientDescentOptimizer(0.1).minimize(tf.square(w), global_step=step)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for i in range(3):
        sess.run(train_op)
        saver.save(sess, "/tmp/model", step)  # <- LS403
""",
    ),
)
GOOD = (
    Good(
        "the step is passed",
        """\
import tensorflow as tf

step = tf.Variable(0, trainable=False)
w = tf.Variable(1.0)
saver = tf.train.Saver()
train_op = tf.train.GradientDescentOptimizer(0.1).minimize(tf.square(w), global_step=step)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for i in range(3):
        sess.run(train_op)
        saver.save(sess, "/tmp/model", global_step=step)
""",
    ),
    Good(
        "the loop's own number is the label",
        """\
import tensorflow as tf

step = tf.Variable(0, trainable=False)
w = tf.Variable(1.0)
saver = tf.train.Saver()
train_op = tf.train.GradientDescentOptimizer(0.1).minimize(tf.square(w))
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for i in range(3):
        sess.run(train_op)
        saver.save(sess, "/tmp/model", global_step=i)
""",
    ),
)
RULE = Rule(
    code="LS403",
    name="frozen-label",
    severity=Severity.WARNING,
    summary="checkpoints or summaries are named by a counter that nothing advances",
    claim=Claim.LABEL_STANDS,
    check=check,
    page=__doc__ or "",
    bad=BAD,
    good=GOOD,
)
