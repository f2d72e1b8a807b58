"""A name for the rate is changed after the optimizer captured its value.

## What it does

Finds a Python name, an object's attribute or a flag whose number an optimizer was made with, and which the training
loop changes afterwards.

## Why is this bad?

An optimizer is given the number, not the name. Its train op holds that number as a constant of the graph, so binding
the name to another number changes nothing: training goes on at the first rate, while the log prints the new one.

## Example

```python
rate = 0.1
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss)
with tf.Session() as session:
    for epoch in range(10):
        session.run(train_op)
        rate = rate * 0.5
```

## Use instead

```python
rate = tf.placeholder(tf.float32, [])
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss)
with tf.Session() as session:
    for epoch in range(10):
        session.run(train_op, {rate: 0.1 * 0.5**epoch})
```

## Fix safety

There is no fix: a schedule, a variable that the loop sets, or a placeholder that it feeds can each be what was meant.

## Limits

Names, attributes such as `self.rate`, and flags such as `FLAGS.rate` or argparse's `args.rate` are followed, items of a
dict or a list are not. A change outside the loops that run the train op is not reported, as it may belong to something
else, and neither is one after which the loop makes a new optimizer.

## References

- [`Optimizer`](https://www.tensorflow.org/api_docs/python/tf/compat/v1/train/Optimizer)
- [`tf.placeholder`](https://www.tensorflow.org/api_docs/python/tf/compat/v1/placeholder)
"""

from __future__ import annotations

from collections.abc import Iterator

from lintstep.analysis.facts import Facts
from lintstep.findings import Claim, Confidence, Finding, Related, Severity
from lintstep.rules.reporting import report
from lintstep.rules.rule import Bad, Good, Rule, script


def check(facts: Facts) -> Iterator[Finding]:
    """Yield one finding for each change that the optimizer does not see."""
    for stale in facts.stale_rates:
        yield report(
            RULE,
            f"changing `{stale.name}` here has no effect: the optimizer keeps the value it was made with",
            Confidence.HIGH,
            stale.place,
            "the optimizer does not see this",
            [
                Related(f"the optimizer captured `{stale.name}` here", stale.optimizer.span),
                *(Related("and is not told of this change", place.span) for place in stale.more),
            ],
            help="give the optimizer a schedule, or a variable or placeholder that the loop sets",
        )


BAD = (
    Bad(
        "the rate is multiplied in every pass",
        script(
            """\
rate = 0.1
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss)

with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for number in range(6):
        session.run(train_op)
        rate *= 0.9  # <- LS304
""",
            loop="",
        ),
    ),
    Bad(
        "the rate is bound anew in every pass",
        script(
            """\
rate = 0.1
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss)

with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for number in range(6):
        session.run(train_op)
        rate = rate * 0.9  # <- LS304
""",
            loop="",
        ),
    ),
)
GOOD = (
    Good(
        "the object makes a new optimizer of every new rate",
        """\
import tensorflow as tf


class Trainer:
    def __init__(self, rate):
        self.rate = rate
        self.weight = tf.Variable(2.0)
        self.session = tf.Session()
        self.build()

    def build(self):
        optimizer = tf.train.GradientDescentOptimizer(self.rate)
        self.train_op = optimizer.minimize(tf.square(self.weight))
        self.session.run(tf.global_variables_initializer())

    def train(self):
        for number in range(6):
            self.session.run(self.train_op)
            self.rate *= 0.5
            self.build()


Trainer(0.1).train()
""",
    ),
    Good(
        "another attribute is changed",
        """\
import tensorflow as tf


class Trainer:
    def __init__(self, rate):
        self.rate = rate
        self.weight = tf.Variable(2.0)
        self.session = tf.Session()
        self.build()

    def build(self):
        optimizer = tf.train.GradientDescentOptimizer(self.rate)
        self.train_op = optimizer.minimize(tf.square(self.weight))
        self.session.run(tf.global_variables_initializer())

    def train(self):
        for number in range(6):
            self.session.run(self.train_op)
            self.noise = self.rate * 0.5


Trainer(0.1).train()
""",
    ),
)
RULE = Rule(
    code="LS304",
    name="stale-rate",
    severity=Severity.WARNING,
    summary="a Python name for the rate is changed in the training loop after the optimizer captured its value",
    claim=Claim.STALE,
    check=check,
    page=__doc__ or "",
    bad=BAD,
    good=GOOD,
)
