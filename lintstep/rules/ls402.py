"""A stop condition reads a counter that nothing advances.

## What it does

Finds what ends the training by a step counter (`StopAtStepHook`, `Estimator.train(steps=...)`, slim's
`number_of_steps`, `while step < n`, a `break` from `while True`) where nothing advances that counter.

## Why is this bad?

The counter never reaches the limit, so the training never ends by itself. On a shared machine it runs until somebody
notices, and nothing in its output says why.

## Example

```python
step = tf.train.get_or_create_global_step()
train_op = optimizer.minimize(loss)
hooks = [tf.train.StopAtStepHook(last_step=1000)]
```

## Use instead

```python
step = tf.train.get_or_create_global_step()
train_op = optimizer.minimize(loss, global_step=step)
hooks = [tf.train.StopAtStepHook(last_step=1000)]
```

## Fix safety

The fix passes the counter to the train op and changes nothing else. It is offered only where the counter can be
reached there.

## Limits

A limit on the loop itself (`for i in range(n)`) needs no counter and is left alone. Where a schedule reads the same
counter, the frozen schedule is the finding and the stop condition one of its places.

## References

- [`tf.train.StopAtStepHook`](https://www.tensorflow.org/api_docs/python/tf/compat/v1/train/StopAtStepHook)
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
        ReaderKind.STOP,
        "this never stops the training: nothing advances `{counter}`",
        "this waits for `{counter}`",
    )


BAD = (
    Bad(
        "slim trains for so many steps, and was told not to count them",
        """\
import tensorflow as tf
from tensorflow.contrib import slim

step = tf.train.get_or_create_global_step()
w = tf.Variable(1.0)
optimizer = tf.train.GradientDescentOptimizer(0.1)
train_op = slim.learning.create_train_op(tf.square(w), optimizer, global_step=None)
slim.learning.train(train_op, None, number_of_steps=5)  # <- LS402
""",
        """\
import tensorflow as tf
from tensorflow.contrib import slim

step = tf.train.get_or_create_global_step()
w = tf.Variable(1.0)
optimizer = tf.train.GradientDescentOptimizer(0.1)
train_op = slim.learning.create_train_op(tf.square(w), optimizer, global_step=step)
slim.learning.train(train_op, None, number_of_steps=5)  # <- LS402
""",
    ),
    Bad(
        "the hook stops at a last step",
        """\
import tensorflow as tf

step = tf.train.get_or_create_global_step()
w = tf.Variable(1.0)
train_op = tf.train.GradientDescentOptimizer(0.1).minimize(tf.square(w))
hook = tf.train.StopAtStepHook(last_step=5)  # <- LS402
with tf.train.MonitoredTrainingSession(hooks=[hook]) as sess:
    while not sess.should_stop():
        sess.run(train_op)
""",
        """\
import tensorflow as tf

step = tf.train.get_or_create_global_step()
w = tf.Variable(1.0)
train_op = tf.train.GradientDescentOptimizer(0.1).minimize(tf.square(w), global_step=step)
hook = tf.train.StopAtStepHook(last_step=5)  # <- LS402
with tf.train.MonitoredTrainingSession(hooks=[hook]) as sess:
    while not sess.should_stop():
        sess.run(train_op)
""",
    ),
)
GOOD = (
    Good(
        "slim advances the registered step by itself",
        """\
import tensorflow as tf
from tensorflow.contrib import slim

step = tf.train.get_or_create_global_step()
w = tf.Variable(1.0)
optimizer = tf.train.GradientDescentOptimizer(0.1)
train_op = slim.learning.create_train_op(tf.square(w), optimizer)
slim.learning.train(train_op, None, number_of_steps=5)
""",
    ),
    Good(
        "the step is passed",
        """\
import tensorflow as tf

step = tf.train.get_or_create_global_step()
w = tf.Variable(1.0)
train_op = tf.train.GradientDescentOptimizer(0.1).minimize(tf.square(w), global_step=step)
hook = tf.train.StopAtStepHook(last_step=5)
with tf.train.MonitoredTrainingSession(hooks=[hook]) as sess:
    while not sess.should_stop():
        sess.run(train_op)
""",
    ),
)
RULE = Rule(
    code="LS402",
    name="endless-training",
    severity=Severity.ERROR,
    summary="a stop condition reads a counter that nothing advances",
    claim=Claim.STOP_STANDS,
    check=check,
    page=__doc__ or "",
    bad=BAD,
    good=GOOD,
)
