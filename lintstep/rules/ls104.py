"""A schedule reads a placeholder that the training run does not feed.

## What it does

Finds a train op whose schedule reads a placeholder, where the runs that train do not feed it: nowhere, or only in the
run that prints the rate.

## Why is this bad?

A placeholder with a default keeps that value, so the rate never changes although the printed one does. A placeholder
without a default stops the script at the first training run.

## Example

```python
step = tf.placeholder_with_default(0, [])
rate = tf.train.exponential_decay(0.1, step, 1000, 0.96)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss)
for i in range(1000):
    sess.run(train_op)
    print(sess.run(rate, feed_dict={step: i}))
```

## Use instead

```python
step = tf.placeholder_with_default(0, [])
rate = tf.train.exponential_decay(0.1, step, 1000, 0.96)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss)
for i in range(1000):
    sess.run(train_op, feed_dict={step: i})
```

## Fix safety

There is no fix: what to feed is for a person to say. A step counter that the train op advances needs no feed.

## Limits

Only runs in sight are judged, and only where every key they feed can be seen.

## References

- [`tf.placeholder`](https://www.tensorflow.org/api_docs/python/tf/compat/v1/placeholder)
- [a placeholder with a default](https://www.tensorflow.org/api_docs/python/tf/compat/v1/placeholder_with_default)
"""

from __future__ import annotations

from collections.abc import Iterator

from lintstep.analysis.facts import CounterKind, Facts
from lintstep.findings import Claim, Finding, Severity
from lintstep.rules.reporting import at_counter, at_schedule, name_of, report
from lintstep.rules.rule import Bad, Good, Rule


def check(facts: Facts) -> Iterator[Finding]:
    """Yield one finding for each train op whose schedule reads a placeholder that no run of it feeds."""
    for op in facts.updates:
        unfed = [read for read in op.reads if read.counter.kind is CounterKind.FED and read.standing.frozen]
        if unfed and op.fed:
            read = max(unfed, key=lambda one: one.standing.confidence)
            yield report(
                RULE,
                f"{name_of(read.schedule)} reads `{read.counter.label}`, which no training run feeds",
                read.standing.confidence,
                op.place,
                "no run that trains this feeds it",
                [
                    *at_schedule(read.schedule, f"the schedule reads `{read.counter.label}` here"),
                    *at_counter(read.counter, f"the {read.counter.words.fed}"),
                ],
                help=f"feed `{read.counter.label}` in the run that trains, or use a step counter",
                assumptions=read.standing.assumptions,
            )


BAD = (
    Bad(
        "no run feeds it",
        """\
import tensorflow as tf

step = tf.placeholder_with_default(0, [])
w = tf.Variable(1.0)
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(tf.square(w))  # <- LS104
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for i in range(5):
        sess.run(train_op)
""",
    ),
    Bad(
        "only the run that prints the rate feeds it",
        """\
import tensorflow as tf

step = tf.placeholder_with_default(0, [])
w = tf.Variable(1.0)
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(tf.square(w))  # <- LS104
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for i in range(5):
        sess.run(train_op)
        print(sess.run(rate, {step: i}))
""",
    ),
)
GOOD = (
    Good(
        "the training run feeds it",
        """\
import tensorflow as tf

step = tf.placeholder_with_default(0, [])
w = tf.Variable(1.0)
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(tf.square(w))
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for i in range(5):
        sess.run(train_op, {step: i})
""",
    ),
    Good(
        "by keyword",
        """\
import tensorflow as tf

step = tf.placeholder_with_default(0, [])
w = tf.Variable(1.0)
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(tf.square(w))
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for i in range(5):
        sess.run(train_op, feed_dict={step: i})
""",
    ),
)
RULE = Rule(
    code="LS104",
    name="unfed-step",
    severity=Severity.ERROR,
    summary="a schedule reads a placeholder that the training run does not feed",
    claim=Claim.STANDS_STILL,
    check=check,
    page=__doc__ or "",
    bad=BAD,
    good=GOOD,
)
