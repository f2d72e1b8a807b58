"""A step counter is created trainable.

## What it does

Finds a variable that a schedule reads or a train op advances, and that was created without `trainable=False`.

## Why is this bad?

An integer counter has no gradient, so nothing goes wrong at once. But it stands among `tf.trainable_variables()`: it
is counted, regularised, averaged, clipped and restored with the weights, and a counter of floats may really be
trained.

## Example

```python
step = tf.Variable(0)
rate = tf.train.exponential_decay(0.1, step, 1000, 0.96)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=step)
```

## Use instead

```python
step = tf.Variable(0, trainable=False)
rate = tf.train.exponential_decay(0.1, step, 1000, 0.96)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=step)
```

## Fix safety

The fix adds `trainable=False`, or changes the value that was given; the counter's value and the schedule stay the
same. A checkpoint made before can still be restored.

## Limits

It is an info and fails no check. A variable whose first value is not in sight is left alone.

## References

- [`tf.Variable`](https://www.tensorflow.org/api_docs/python/tf/compat/v1/Variable)
- [`tf.trainable_variables`](https://www.tensorflow.org/api_docs/python/tf/compat/v1/trainable_variables)
"""

from __future__ import annotations

from collections.abc import Iterator

from lintstep.analysis.facts import By, CounterKind, Facts
from lintstep.findings import Confidence, Finding, Fix, Severity
from lintstep.rules.reporting import report
from lintstep.rules.rule import Bad, Good, Rule

MADE = (CounterKind.VARIABLE, CounterKind.REGISTERED)


def check(facts: Facts) -> Iterator[Finding]:
    """Yield one finding for each variable that is used as a step and left trainable."""
    steps = [read.counter for op in facts.updates for read in op.reads]
    steps += [advance.counter for advance in facts.advances if advance.by is By.UPDATE]
    weights = [op.weight for op in facts.updates]
    seen: set[int] = set()
    for counter in steps:
        place = counter.place
        if place is None or place.path != facts.path or counter.kind not in MADE or counter in weights:
            continue
        if place.identity in seen:
            continue
        seen.add(place.identity)
        if counter.trainable is not False and counter.initial is not None:
            help = f"create it with `{counter.words.untrained}`"
            yield report(
                RULE,
                f"`{counter.label}` is a step counter, and stands among the trainable variables",
                Confidence.HIGH,
                place,
                "created trainable",
                [],
                Fix(help, (counter.fixes.take(),)) if counter.fixes.take is not None else None,
                help=help,
            )


BAD = (
    Bad(
        "nothing is said of training",
        """\
import tensorflow as tf

step = tf.Variable(0)  # <- LS501
w = tf.Variable(1.0)
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(tf.square(w), global_step=step)

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(5):
        sess.run(train_op)
""",
        """\
import tensorflow as tf

step = tf.Variable(0, trainable=False)  # <- LS501
w = tf.Variable(1.0)
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(tf.square(w), global_step=step)

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(5):
        sess.run(train_op)
""",
    ),
    Bad(
        "a counter of floats",
        """\
import tensorflow as tf

step = tf.Variable(0.0)  # <- LS501
w = tf.Variable(1.0)
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(tf.square(w), global_step=step)

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(5):
        sess.run(train_op)
""",
        """\
import tensorflow as tf

step = tf.Variable(0.0, trainable=False)  # <- LS501
w = tf.Variable(1.0)
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(tf.square(w), global_step=step)

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(5):
        sess.run(train_op)
""",
    ),
)
GOOD = (
    Good(
        "it is not trainable",
        """\
import tensorflow as tf

step = tf.Variable(0, trainable=False)
w = tf.Variable(1.0)
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(tf.square(w), global_step=step)

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(5):
        sess.run(train_op)
""",
    ),
    Good(
        "it is not trainable, by position",
        """\
import tensorflow as tf

step = tf.Variable(0, False)
w = tf.Variable(1.0)
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(tf.square(w), global_step=step)

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(5):
        sess.run(train_op)
""",
    ),
)
RULE = Rule(
    code="LS501",
    name="trainable-counter",
    severity=Severity.INFO,
    summary="a step counter is created trainable",
    check=check,
    page=__doc__ or "",
    bad=BAD,
    good=GOOD,
)
