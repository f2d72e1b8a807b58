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
from lintstep.findings import Confidence, Finding, Related, Severity
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


_MADE = "rate = 0.1\ntrain_op = tf.train.GradientDescentOptimizer(rate).minimize(loss)\n"


def _loop(*lines: str) -> str:
    """A training loop with more lines after the run."""
    start = """\

with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for number in range(6):
        session.run(train_op)
"""
    return start + "".join(f"        {line}\n" for line in lines)


_CLASS = """\
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
%s

Trainer(0.1).train()
"""
_FLAGS = """\
import tensorflow as tf

tf.app.flags.DEFINE_float("rate", 0.1, "how fast it learns")
tf.app.flags.DEFINE_float("noise", 0.0, "how much noise is added")
FLAGS = tf.app.flags.FLAGS


def main(_):
    weight = tf.Variable(2.0)
    train_op = tf.train.GradientDescentOptimizer(FLAGS.rate).minimize(tf.square(weight))
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        for number in range(6):
            session.run(train_op)
%s

tf.app.run(main)
"""

BAD = (
    Bad("the rate is multiplied in every pass", script(_MADE, _loop("rate *= 0.9  # <- LS304"))),
    Bad("the rate is bound anew in every pass", script(_MADE, _loop("rate = rate * 0.9  # <- LS304"))),
    Bad(
        "the rate is set to another number late in training",
        script(_MADE, _loop("if number == 3:", "    rate = 0.01  # <- LS304")),
    ),
    Bad(
        "the log prints a rate that nothing trains with",
        script(_MADE, _loop("rate = 0.1 / (1.0 + number)  # <- LS304", "print(number, rate)")),
    ),
    Bad(
        "the rate is passed by keyword, the loop has batches inside passes over the data",
        script(
            "alpha = 0.01\ntrain_op = tf.train.AdamOptimizer(learning_rate=alpha).minimize(loss)\n",
            """\

with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for epoch in range(3):
        for batch in range(2):
            session.run(train_op)
        alpha /= 2.0  # <- LS304
""",
        ),
    ),
    Bad(
        "the rate is a parameter of the function that trains",
        """\
import tensorflow as tf


def train(rate, passes):
    weight = tf.Variable(2.0)
    optimizer = tf.train.MomentumOptimizer(rate, 0.9)
    train_op = optimizer.apply_gradients(optimizer.compute_gradients(tf.square(weight)))
    session = tf.Session()
    session.run(tf.global_variables_initializer())
    while passes:
        session.run(train_op)
        passes -= 1
        rate -= 0.01  # <- LS304


train(0.1, 6)
""",
    ),
    Bad(
        "the rate is an option that argparse read",
        """\
import argparse

import tensorflow as tf

parser = argparse.ArgumentParser()
parser.add_argument("--rate", type=float, default=0.1)
args = parser.parse_args([])
weight = tf.Variable(2.0)
train_op = tf.train.GradientDescentOptimizer(args.rate).minimize(tf.square(weight))
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        session.run(train_op)
        args.rate *= 0.9  # <- LS304
""",
    ),
    Bad(
        "the rate shrinks, down to a least one: two changes, one finding",
        script(_MADE, _loop("rate *= 0.5  # <- LS304", "if rate < 0.01:", "    rate = 0.01")),
    ),
    Bad(
        "the rate halves when the loss stops falling",
        script(
            _MADE + "last = 100.0\n",
            _loop(
                "value = session.run(loss)",
                "if value > last:",
                "    rate = max(rate * 0.5, 0.001)  # <- LS304",
                "last = value",
            ),
        ),
    ),
    Bad(
        "the rate is an attribute of the object that trains",
        _CLASS % "            self.rate *= 0.5  # <- LS304\n",
    ),
    Bad("the rate is a flag", _FLAGS % "            FLAGS.rate = FLAGS.rate * 0.5  # <- LS304\n"),
)

GOOD = (
    Good(
        "the object makes a new optimizer of every new rate",
        _CLASS % "            self.rate *= 0.5\n            self.build()\n",
    ),
    Good("another attribute is changed", _CLASS % "            self.noise = self.rate * 0.5\n"),
    Good("another flag is changed", _FLAGS % "            FLAGS.noise = FLAGS.rate * 0.5\n"),
    Good(
        "the number is fed to a placeholder in every run",
        script(
            """\
number = 0.1
rate = tf.placeholder(tf.float32, [])
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss)
""",
            """\

with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        session.run(train_op, feed_dict={rate: number})
        number *= 0.9
""",
        ),
    ),
    Good(
        "the rate is a variable, and the loop assigns to it",
        script(
            """\
number = 0.1
rate = tf.Variable(number, trainable=False)
value = tf.placeholder(tf.float32, [])
change = tf.assign(rate, value)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss)
""",
            _loop("number *= 0.9", "session.run(change, {value: number})"),
        ),
    ),
    Good(
        "a new train op is made of every new rate",
        script(
            "rate = 0.1\n",
            """\

with tf.Session() as session:
    for number in range(3):
        train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss)
        session.run(tf.global_variables_initializer())
        session.run(train_op)
        rate *= 0.5
""",
        ),
    ),
    Good(
        "the rate is worked out before the optimizer is made",
        script(
            """\
rate = 1.0
for _ in range(3):
    rate *= 0.5
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss)
"""
        ),
    ),
    Good(
        "the loop that changes the name comes after training",
        script(_MADE, _loop() + "for power in range(3):\n    rate = 10.0**-power\n    print(rate)\n"),
    ),
    Good(
        "the name is used again, for a share that was measured",
        script(_MADE, _loop("right = session.run(loss)", "rate = right / 6", "print(rate)")),
    ),
    Good("another name is changed, the rate is not", script(_MADE + "noise = rate\n", _loop("noise *= 0.9"))),
    Good("the name is only read in the loop", script(_MADE, _loop("print(number, rate)"))),
    Good(
        "a function that is called in the loop has its own name for something else",
        script(
            _MADE
            + """\


def smoothed(values):
    rate = 0.0
    for value in values:
        rate = 0.5 * rate + 0.5 * value
    return rate


losses = []
""",
            _loop("losses.append(session.run(loss))", "print(smoothed(losses))"),
        ),
    ),
    Good(
        "the rate is a decay that reads the step which the train op advances",
        script(
            """\
start = 0.1
step = tf.train.get_or_create_global_step()
rate = tf.train.exponential_decay(start, step, 2, 0.9)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=step)
""",
            _loop("start = session.run(rate)", "print(start)"),
        ),
    ),
)

RULE = Rule(
    code="LS304",
    name="stale-rate",
    severity=Severity.WARNING,
    summary="a Python name for the rate is changed in the training loop after the optimizer captured its value",
    check=check,
    page=__doc__ or "",
    bad=BAD,
    good=GOOD,
)
