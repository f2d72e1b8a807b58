"""A moving average reads a counter that nothing advances.

## What it does

Finds an `ExponentialMovingAverage(num_updates=step)`, or a `MovingAverageOptimizer` with `num_updates`, on a counter
that nothing advances while the script trains.

## Why is this bad?

With `num_updates` the decay is `min(decay, (1 + n) / (10 + n))`. While the counter stands at 0 that is 0.1, so the
"average" is nine tenths the newest value: it follows the weights instead of smoothing them, and the evaluation that
uses it is as noisy as the training.

## Example

```python
step = tf.Variable(0, trainable=False)
average = tf.train.ExponentialMovingAverage(0.999, step)
train_op = optimizer.minimize(loss)
```

## Use instead

```python
step = tf.Variable(0, trainable=False)
average = tf.train.ExponentialMovingAverage(0.999, step)
train_op = optimizer.minimize(loss, global_step=step)
```

## Fix safety

The fix passes the counter to the train op and changes nothing else. It is offered only where the counter can be
reached there.

## Limits

Where a schedule reads the same counter, the frozen schedule is the finding and the average one of its places. An
average in a script that does not train is left alone: there the counter comes from a checkpoint.

## References

- [the moving average](https://www.tensorflow.org/api_docs/python/tf/compat/v1/train/ExponentialMovingAverage)
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
        ReaderKind.AVERAGE,
        "the moving average never settles: nothing advances `{counter}`",
        "this average reads `{counter}`",
    )


BAD = (
    Bad(
        "the step is the second argument",
        """\
import tensorflow as tf

step = tf.Variable(0, trainable=False)
w = tf.Variable(1.0)
average = tf.train.ExponentialMovingAverage(0.99, step)  # <- LS401
train_op = tf.train.GradientDescentOptimizer(0.1).minimize(tf.square(w))
with tf.control_dependencies([train_op]):
    update = average.apply([w])

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(5):
        sess.run(update)
""",
        """\
import tensorflow as tf

step = tf.Variable(0, trainable=False)
w = tf.Variable(1.0)
average = tf.train.ExponentialMovingAverage(0.99, step)  # <- LS401
train_op = tf.train.GradientDescentOptimizer(0.1).minimize(tf.square(w), global_step=step)
with tf.control_dependencies([train_op]):
    update = average.apply([w])

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(5):
        sess.run(update)
""",
    ),
    Bad(
        "the step is given by keyword",
        """\
import tensorflow as tf

step = tf.Variable(0, trainable=False)
w = tf.Variable(1.0)
average = tf.train.ExponentialMovingAverage(decay=0.99, num_updates=step)  # <- LS401
train_op = tf.train.GradientDescentOptimizer(0.1).minimize(tf.square(w))
with tf.control_dependencies([train_op]):
    update = average.apply([w])

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(5):
        sess.run(update)
""",
        """\
import tensorflow as tf

step = tf.Variable(0, trainable=False)
w = tf.Variable(1.0)
average = tf.train.ExponentialMovingAverage(decay=0.99, num_updates=step)  # <- LS401
train_op = tf.train.GradientDescentOptimizer(0.1).minimize(tf.square(w), global_step=step)
with tf.control_dependencies([train_op]):
    update = average.apply([w])

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(5):
        sess.run(update)
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
average = tf.train.ExponentialMovingAverage(0.99, step)
train_op = tf.train.GradientDescentOptimizer(0.1).minimize(tf.square(w), global_step=step)
with tf.control_dependencies([train_op]):
    update = average.apply([w])

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(5):
        sess.run(update)
""",
    ),
    Good(
        "no step is read: the decay is the one given",
        """\
import tensorflow as tf

step = tf.Variable(0, trainable=False)
w = tf.Variable(1.0)
average = tf.train.ExponentialMovingAverage(0.99)
train_op = tf.train.GradientDescentOptimizer(0.1).minimize(tf.square(w))
with tf.control_dependencies([train_op]):
    update = average.apply([w])

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(5):
        sess.run(update)
""",
    ),
)
RULE = Rule(
    code="LS401",
    name="frozen-average",
    severity=Severity.WARNING,
    summary="a moving average reads a counter that nothing advances",
    claim=Claim.AVERAGE_STANDS,
    check=check,
    page=__doc__ or "",
    bad=BAD,
    good=GOOD,
)
