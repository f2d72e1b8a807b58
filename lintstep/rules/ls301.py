"""A schedule is built and nothing trains with it.

## What it does

Finds a schedule that no optimizer is given, while every train op beside it has a constant rate.

## Why is this bad?

A schedule is only a node of the graph. Unless the optimizer is made with it, training goes on at the optimizer's own
constant rate, while the script, and often its log, look as if the rate decayed.

## Example

```python
step = tf.train.get_or_create_global_step()
rate = tf.train.exponential_decay(0.1, step, 1000, 0.96)
train_op = tf.train.GradientDescentOptimizer(0.1).minimize(loss, global_step=step)
```

## Use instead

```python
step = tf.train.get_or_create_global_step()
rate = tf.train.exponential_decay(0.1, step, 1000, 0.96)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=step)
```

## Fix safety

The fix makes the optimizer with the schedule. It is offered where a name or attribute gives the schedule there, and
only one optimizer trains. It is only suggested, as it changes how the script trains, and a script may have left its
schedule out on purpose.

## Limits

A schedule that is returned, kept in an object or a collection, or handed to code that can't be seen may be trained with
there, and is not reported; nor is one that an optimizer is given for something else than its rate, such as its
momentum. Where a run evaluates the schedule and it starts at another number than the optimizer's rate, it may be no
rate at all: the finding then has a low confidence.

## References

- [`tf.train.exponential_decay`](https://www.tensorflow.org/api_docs/python/tf/compat/v1/train/exponential_decay)
- [`Optimizer`](https://www.tensorflow.org/api_docs/python/tf/compat/v1/train/Optimizer)
"""

from __future__ import annotations

from collections.abc import Iterator

from lintstep.analysis.facts import Facts, UnusedSchedule
from lintstep.findings import Confidence, Finding, Fix, Related, Severity
from lintstep.rules.reporting import name_of, report
from lintstep.rules.rule import Bad, Good, Rule, script


def check(facts: Facts) -> Iterator[Finding]:
    """Yield one finding for each schedule that nothing trains with."""
    for unused in facts.unused_schedules:
        place = unused.schedule.place
        if place is not None:
            yield report(
                RULE,
                f"{name_of(unused.schedule)} has no effect: no optimizer gets it, and training uses a constant rate",
                Confidence.LOW if unused.fetched else Confidence.HIGH,
                place,
                "this schedule reaches no optimizer",
                [Related("this train op's rate is constant", unused.train_op.place.span)],
                fix(unused),
                "make the optimizer after the schedule, and pass it the schedule as its learning rate",
            )


def fix(unused: UnusedSchedule) -> Fix | None:
    """Return the fix that makes the optimizer with the schedule, where an expression gives it there."""
    if not unused.expression or unused.give is None:
        return None
    edit = unused.give(unused.expression)
    return Fix(f"make the optimizer with `{unused.expression}`", (edit,), "unsafe")


_STEP = "step = tf.train.get_or_create_global_step()\n"
_RATE = _STEP + "rate = tf.train.exponential_decay(0.1, step, 10, 0.9)\n"
_UNUSED = _STEP + "rate = tf.train.exponential_decay(0.1, step, 10, 0.9)  # <- LS301\n"


def _minimize(optimizer: str) -> str:
    return f"train_op = tf.train.{optimizer}.minimize(loss, global_step=step)\n"


def _unused(why: str, optimizer: str, fixed: str, before: str = _UNUSED) -> Bad:
    return Bad(why, script(before + _minimize(optimizer))).mended((optimizer, fixed), unsafe=True)


BAD = (
    _unused(
        "the optimizer has the start of the decay", "GradientDescentOptimizer(0.1)", "GradientDescentOptimizer(rate)"
    ),
    _unused("the optimizer has its own default rate", "AdamOptimizer()", "AdamOptimizer(learning_rate=rate)"),
    _unused(
        "the optimizer has the name of the start",
        "MomentumOptimizer(start, 0.9)",
        "MomentumOptimizer(rate, 0.9)",
        "start = 0.1\n" + _UNUSED,
    ),
    Bad(
        "the name is bound to the decay after the optimizer has captured its number",
        script(
            _STEP
            + """\
rate = 0.1
optimizer = tf.train.GradientDescentOptimizer(rate)
rate = tf.train.cosine_decay(rate, step, 10)  # <- LS301
train_op = optimizer.minimize(loss, global_step=step)
"""
        ),
    ),
    _unused(
        "the decay is only written to a summary",
        "RMSPropOptimizer(0.01)",
        "RMSPropOptimizer(rate)",
        _UNUSED + 'tf.summary.scalar("rate", rate)\n',
    ),
    _unused(
        "the decay is bounded, and the optimizer has its default rate",
        "AdamOptimizer()",
        "AdamOptimizer(learning_rate=rate)",
        _STEP
        + """\
rate = tf.maximum(tf.train.exponential_decay(0.1, step, 10, 0.9), 0.01)  # <- LS301
""",
    ),
    Bad(
        "gradients are clipped and applied at a constant rate",
        script(
            _STEP
            + """\
rate = tf.train.piecewise_constant(step, [2, 4], [0.1, 0.05, 0.01])  # <- LS301
optimizer = tf.train.AdagradOptimizer(learning_rate=0.1)
pairs = [(tf.clip_by_norm(g, 1.0), v) for g, v in optimizer.compute_gradients(loss)]
train_op = optimizer.apply_gradients(pairs, global_step=step)
"""
        ),
    ).mended(("learning_rate=0.1", "learning_rate=rate"), unsafe=True),
    Bad(
        "the loop prints a decay that nothing trains with, from the number that the optimizer keeps",
        script(
            _UNUSED + _minimize("GradientDescentOptimizer(0.1)"),
            """\

with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        print(session.run([train_op, rate])[1])
""",
        ),
    ).mended(("Optimizer(0.1)", "Optimizer(rate)"), unsafe=True),
    Bad(
        "the loop evaluates it, perhaps for something else than a rate",
        script(
            _STEP
            + "chance = tf.train.polynomial_decay(1.0, step, 10, 0.1)  # <- LS301\n"
            + _minimize("GradientDescentOptimizer(0.1)"),
            """\

with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        if session.run(chance) > 0.05:
            session.run(train_op)
""",
        ),
        confidence=Confidence.LOW,
    ).mended(("Optimizer(0.1)", "Optimizer(chance)"), unsafe=True),
    Bad(
        "the optimizer is given the flag that the decay starts from",
        """\
import tensorflow as tf

tf.app.flags.DEFINE_float("rate", 0.1, "how fast it learns")
FLAGS = tf.app.flags.FLAGS
weight = tf.Variable(2.0)
step = tf.train.get_or_create_global_step()
rate = tf.train.exponential_decay(FLAGS.rate, step, 10, 0.9)  # <- LS301
train_op = tf.train.AdamOptimizer(FLAGS.rate).minimize(tf.square(weight), global_step=step)
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        session.run(train_op)
""",
    ).mended(("Optimizer(FLAGS.rate)", "Optimizer(rate)"), unsafe=True),
    Bad(
        "two optimizers train at constant rates: either may have been meant",
        script(
            _UNUSED
            + """\
first = tf.train.AdamOptimizer(0.01).minimize(loss, global_step=step)
with tf.control_dependencies([first]):
    train_op = tf.train.GradientDescentOptimizer(0.01).minimize(tf.abs(weight))
"""
        ),
    ),
    Bad(
        "the object that trains makes its decay and its optimizer in one method",
        """\
import tensorflow as tf


class Trainer:
    def __init__(self):
        self.weight = tf.Variable(2.0)
        self.step = tf.train.get_or_create_global_step()
        rate = tf.train.exponential_decay(0.1, self.step, 10, 0.9)  # <- LS301
        optimizer = tf.train.GradientDescentOptimizer(0.1)
        self.train_op = optimizer.minimize(tf.square(self.weight), global_step=self.step)


trainer = Trainer()
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        session.run(trainer.train_op)
""",
    ).mended(("Optimizer(0.1)", "Optimizer(rate)"), unsafe=True),
)

GOOD = (
    Good("the optimizer is given the decay", script(_RATE + _minimize("GradientDescentOptimizer(rate)"))),
    Good("the optimizer is given it by keyword", script(_RATE + _minimize("AdamOptimizer(learning_rate=rate)"))),
    Good(
        "the optimizer is given a bound on it",
        script(_RATE + _minimize("GradientDescentOptimizer(tf.maximum(rate, 0.01))")),
    ),
    Good(
        "one decay goes on from the other",
        script(
            _RATE
            + "later = tf.train.polynomial_decay(rate, step, 10, 0.01)\n"
            + _minimize("GradientDescentOptimizer(later)")
        ),
    ),
    Good(
        "the decay weighs a part of the loss",
        script(
            _RATE + "train_op = tf.train.AdamOptimizer(0.01).minimize(rate * loss, global_step=step)\n",
        ),
    ),
    Good(
        "another optimizer beside it has a rate that varies",
        script(
            _RATE
            + "pretrain = tf.train.AdamOptimizer(0.01).minimize(loss)\n"
            + _minimize("GradientDescentOptimizer(rate)")
        ),
    ),
    Good(
        "the decay is evaluated and fed as the rate",
        script(
            _RATE + "fed = tf.placeholder(tf.float32, [])\n" + _minimize("GradientDescentOptimizer(fed)"),
            """\

with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        session.run(train_op, {fed: session.run(rate)})
""",
        ),
    ),
    Good(
        "the decay is assigned to the variable that is the rate",
        script(
            _RATE
            + "held = tf.Variable(0.1, trainable=False)\nwith tf.control_dependencies([tf.assign(held, rate)]):\n    "
            + _minimize("GradientDescentOptimizer(held)")
        ),
    ),
    Good(
        "the decay is the optimizer's momentum",
        script(_RATE + _minimize("MomentumOptimizer(0.1, momentum=rate)")),
    ),
    Good("there is no decay", script(_STEP + _minimize("GradientDescentOptimizer(0.1)"))),
)

RULE = Rule(
    code="LS301",
    name="unused-schedule",
    severity=Severity.WARNING,
    summary="a schedule is built and no optimizer gets it, while the optimizer has a constant rate",
    check=check,
    page=__doc__ or "",
    bad=BAD,
    good=GOOD,
)
