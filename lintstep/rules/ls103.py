"""A schedule was given a constant where its step belongs.

## What it does

Finds a schedule that some optimizer uses and whose step is a number (or a parameter whose default is a number, but
for 0 and 1, which a step may start at), a constant tensor, or a counter's value read once with `sess.run(step)` or
`step.eval()`; and a schedule that is itself evaluated once before training: by `sess.run(rate)`, or by a call in eager
mode (`optimizer(rate())`), where the optimizer would call it in every step.

## Why is this bad?

The schedule is computed from that one value for ever. The train op may advance a counter as it should: the schedule
does not look at it.

## Example

```python
step = tf.Variable(0, trainable=False)
rate = tf.train.exponential_decay(0.1, 0, 1000, 0.96)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=step)
```

## Use instead

```python
step = tf.Variable(0, trainable=False)
rate = tf.train.exponential_decay(0.1, step, 1000, 0.96)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=step)
```

## Fix safety

The fix puts the counter where the constant stands, where exactly one counter can be reached there. It is safe where
the constant is 0, which is how people write "the step"; for any other constant it is only suggested, and so is passing
the schedule itself where it was called.

## Limits

A constant that stands where the counter was swapped with another argument is LS303's. A schedule that no optimizer in
sight uses is left alone, and so is one that is called in a loop, or built there or in several calls of a function from
different numbers.

## References

- [the decays](https://www.tensorflow.org/api_docs/python/tf/compat/v1/train/exponential_decay)
"""

from __future__ import annotations

from collections.abc import Iterator

from lintstep.analysis.facts import Evaluated, Facts, Fixed, Schedule
from lintstep.findings import Claim, Confidence, Edit, Finding, Fix, Severity
from lintstep.rules.reporting import at_schedule, name_of, report
from lintstep.rules.rule import Bad, Good, Rule

WHAT = {
    Fixed.NUMBER: "the number {value}",
    Fixed.TENSOR: "a constant tensor",
    Fixed.EVALUATED: "a value that was evaluated once",
    Fixed.PARAMETER: "`{text}`, a number unless a caller says otherwise",
}


def check(facts: Facts) -> Iterator[Finding]:
    """Yield one finding for each schedule that trains and whose step can never change."""
    steps: dict[int, list[Schedule]] = {}
    for schedule in (one for op in facts.updates for one in op.schedules):
        if schedule.place is not None:
            steps.setdefault(schedule.place.identity, []).append(schedule)
    for same in steps.values():
        first = same[0]
        alike = all(
            one.fixed == first.fixed and one.constants.get("step") == first.constants.get("step") for one in same
        )
        if alike and first.fixed in WHAT and first.swapped is None:
            yield finding(first)
    seen: set[int] = set()
    for op in facts.updates:
        for found in op.evaluated:
            if id(found.schedule) not in seen:
                seen.add(id(found.schedule))
                yield evaluated(found)


def evaluated(found: Evaluated) -> Finding:
    """Return the finding of a schedule that was evaluated once, where its optimizer could do so in every step."""
    take = found.fixes.take
    return report(
        RULE,
        f"{name_of(found.schedule)} never changes: it is evaluated once, and the optimizer keeps that number",
        Confidence.HIGH,
        found.place,
        "the rate of this moment",
        at_schedule(found.schedule, "the schedule"),
        Fix("pass the schedule itself", (take(),), "unsafe") if take is not None else None,
        "pass the schedule itself: the optimizer evaluates it in every step",
    )


def finding(schedule: Schedule) -> Finding:
    """Return the finding of a schedule."""
    assert schedule.place is not None and schedule.fixed is not None
    given, text = schedule.arguments.get("step"), schedule.place.text()
    text = given.text() if given is not None else text
    what = WHAT[schedule.fixed].format(value=schedule.constants.get("step"), text=text)
    by_default = schedule.fixed is Fixed.PARAMETER
    return report(
        RULE,
        f"{name_of(schedule)} never changes: its schedule reads {what}, not a step counter",
        Confidence.MEDIUM if by_default else Confidence.HIGH,
        schedule.place,
        f"the step is {what}",
        [],
        fix(schedule),
        "pass the step counter itself",
        (f"callers pass no step counter as `{text}`",) if by_default else (),
    )


def fix(schedule: Schedule) -> Fix | None:
    """Return the fix that puts a counter in the constant's place, where exactly one can be reached there."""
    place = schedule.arguments.get("step")
    if len(schedule.in_scope) != 1 or place is None:
        return None
    counter = schedule.in_scope[0]
    zero = schedule.fixed is Fixed.NUMBER and schedule.constants.get("step") == 0
    return Fix(f"read `{counter}` instead", (Edit(place.span, counter),), "safe" if zero else "unsafe")


BAD = (
    Bad(
        "the number 0 is the step",
        """\
import tensorflow as tf

step = tf.Variable(0, trainable=False)
w = tf.Variable(1.0)
rate = tf.train.exponential_decay(0.1, 0, 10, 0.9)  # <- LS103
train_op = tf.train.GradientDescentOptimizer(rate).minimize(tf.square(w), global_step=step)

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(5):
        sess.run(train_op)
""",
        """\
import tensorflow as tf

step = tf.Variable(0, trainable=False)
w = tf.Variable(1.0)
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)  # <- LS103
train_op = tf.train.GradientDescentOptimizer(rate).minimize(tf.square(w), global_step=step)

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(5):
        sess.run(train_op)
""",
    ),
    Bad(
        "an eager schedule is called once, before the optimizer is made",
        """\
import tensorflow as tf

tf.enable_eager_execution()
step = tf.train.get_or_create_global_step()
w = tf.Variable(1.0)
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
optimizer = tf.train.GradientDescentOptimizer(rate())  # <- LS103
for _ in range(5):
    optimizer.minimize(lambda: tf.square(w), global_step=step)
""",
        """\
import tensorflow as tf

tf.enable_eager_execution()
step = tf.train.get_or_create_global_step()
w = tf.Variable(1.0)
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
optimizer = tf.train.GradientDescentOptimizer(rate)  # <- LS103
for _ in range(5):
    optimizer.minimize(lambda: tf.square(w), global_step=step)
""",
        applicability="unsafe",
    ),
)
GOOD = (
    Good(
        "the schedule is built anew in every pass, from the number that the loop has reached",
        """\
import tensorflow as tf

w = tf.Variable(1.0)
loss = tf.square(w)
number = 0
with tf.Session() as sess:
    for _ in range(3):
        rate = tf.train.exponential_decay(0.1, number, 10, 0.9)
        train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss)
        sess.run(tf.global_variables_initializer())
        sess.run(train_op)
        number += 1
""",
    ),
    Good(
        "a function builds a schedule for each number it is called with",
        """\
import tensorflow as tf

w = tf.Variable(1.0)


def trained_at(number):
    rate = tf.train.exponential_decay(0.1, number, 10, 0.9)
    return tf.train.GradientDescentOptimizer(rate).minimize(tf.square(w))


train_ops = [trained_at(0), trained_at(5)]
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for train_op in train_ops:
        sess.run(train_op)
""",
    ),
)
RULE = Rule(
    code="LS103",
    name="constant-step",
    severity=Severity.ERROR,
    summary="a schedule was given a constant where its step belongs",
    claim=Claim.CONSTANT_STEP,
    check=check,
    page=__doc__ or "",
    bad=BAD,
    good=GOOD,
)
