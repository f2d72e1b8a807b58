"""A step stands where another argument belongs, or the reverse.

## What it does

Finds a schedule with a number or a list where its step belongs, and a step counter in the place of another argument;
and a train op whose second argument, the step, is a weight.

## Why is this bad?

Both calls are accepted. A schedule that takes its own length for the step never changes, and divides by a counter that
starts at 0. A train op takes its second argument for the counter it has to advance, so every run adds 1 to the weight.

## Example

```python
step = tf.train.get_or_create_global_step()
rate = tf.train.exponential_decay(0.1, 1000, step, 0.96)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=step)
```

## Use instead

```python
step = tf.train.get_or_create_global_step()
rate = tf.train.exponential_decay(0.1, step, 1000, 0.96)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=step)
```

## Fix safety

The fix lets the two arguments of the schedule change places. It is offered where their types leave no doubt: one is the
counter itself, the other a whole number in the place of the step, or a list of boundaries. A weight given as the step
has no fix.

## Limits

A variable is known to be a weight where it starts from random numbers, or where the loss is computed from it, it is
trainable, starts from a number of floating point other than 0, and no rate reads it. Arguments spread into the call
with `*` or `**` are followed, but get no fix.

## References

- [`tf.train.exponential_decay`](https://www.tensorflow.org/api_docs/python/tf/compat/v1/train/exponential_decay)
- [`tf.train.piecewise_constant`](https://www.tensorflow.org/api_docs/python/tf/compat/v1/train/piecewise_constant)
- [`Optimizer.minimize`](https://www.tensorflow.org/api_docs/python/tf/compat/v1/train/Optimizer#minimize)
"""

from __future__ import annotations

from collections.abc import Iterator

from lintstep.analysis.facts import Facts, Fixed, Schedule
from lintstep.findings import Confidence, Edit, Finding, Fix, Related, Severity
from lintstep.rules.reporting import name_of, report
from lintstep.rules.rule import Bad, Good, Rule, script


def check(facts: Facts) -> Iterator[Finding]:
    """Yield one finding for each schedule with swapped arguments, and each train op given a weight as its step."""
    for schedule in facts.schedules:
        if schedule.swapped is not None and schedule.place is not None:
            yield swapped(schedule)
    for op in facts.updates:
        if op.weight is not None:
            related = [Related("this is a weight", op.weight.place.span)] if op.weight.place is not None else []
            yield report(
                RULE,
                f"`{op.weight.label}` is given as the step, so every training run adds 1 to it",
                Confidence.HIGH,
                op.place,
                "its second argument is the step",
                related,
                help=op.words.weight_help,
            )
        if op.several:
            yield report(
                RULE,
                "a list of variables is given as the step",
                Confidence.HIGH,
                op.place,
                "its second argument is the step",
                [],
                help=op.words.weight_help,
            )


def swapped(schedule: Schedule) -> Finding:
    """Return the finding of a schedule whose step and another argument changed places."""
    assert schedule.place is not None and schedule.swapped is not None
    label = schedule.swapped.label
    return report(
        RULE,
        f"`{label}` does not stand where {name_of(schedule)} reads its step",
        Confidence.HIGH if schedule.fixed else Confidence.MEDIUM,
        schedule.place,
        f"`{label}` is not in the step's place",
        [],
        fix(schedule),
        f"pass `{label}` as the step",
    )


def fix(schedule: Schedule) -> Fix | None:
    """Return the fix that changes the two arguments' places, where their types leave no doubt."""
    step, number = schedule.arguments.get("step"), schedule.constants.get("step")
    words = schedule.misplaced
    if step is None or len(words) != 1 or not (schedule.fixed is Fixed.SEQUENCE or whole(number) or words == ("rate",)):
        return None
    other = schedule.arguments[words[0]]
    edits = (Edit(step.span, other.text()), Edit(other.span, step.text()))
    return Fix("change the two arguments' places", edits)


def whole(number: object) -> bool:
    """Whether a literal is a whole number, which a rate or a factor never is."""
    return isinstance(number, int) and not isinstance(number, bool) and number > 1


BAD = (
    Bad(
        "the length of a decay stands before its step",
        script("""\
step = tf.train.get_or_create_global_step()
rate = tf.train.exponential_decay(0.1, 1000, step, 0.9)  # <- LS303
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=step)
"""),
        script("""\
step = tf.train.get_or_create_global_step()
rate = tf.train.exponential_decay(0.1, step, 1000, 0.9)  # <- LS303
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=step)
"""),
    ),
    Bad(
        "the keywords are given each other's arguments",
        script("""\
step = tf.train.get_or_create_global_step()
rate = tf.train.inverse_time_decay(0.1, global_step=1000, decay_steps=step, decay_rate=0.5)  # <- LS303
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=step)
"""),
        script("""\
step = tf.train.get_or_create_global_step()
rate = tf.train.inverse_time_decay(0.1, global_step=step, decay_steps=1000, decay_rate=0.5)  # <- LS303
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=step)
"""),
    ),
)
GOOD = (
    Good(
        "the step is the second argument",
        script("""\
step = tf.train.get_or_create_global_step()
rate = tf.train.exponential_decay(0.1, step, 1000, 0.9)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=step)
"""),
    ),
    Good(
        "keywords may come in any order",
        script("""\
step = tf.train.get_or_create_global_step()
rate = tf.train.exponential_decay(decay_steps=1000, decay_rate=0.9, global_step=step, learning_rate=0.1)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=step)
"""),
    ),
)
RULE = Rule(
    code="LS303",
    name="misplaced-step",
    severity=Severity.ERROR,
    summary="a step stands where another argument belongs, or another argument where the step belongs",
    check=check,
    page=__doc__ or "",
    bad=BAD,
    good=GOOD,
)
