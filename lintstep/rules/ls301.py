"""A schedule is made and nothing trains with it.

## What it does

Finds a schedule that no optimizer is given, while every optimizer beside it has a constant rate; and a callback that
sets the rate (Keras) and is not among the callbacks of any training.

## Why is this bad?

A schedule by itself does nothing. Unless the optimizer is made with it, training goes on at the optimizer's own
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

from lintstep.analysis.facts import Clock, Facts, LeftOut, Place, UnusedSchedule
from lintstep.findings import Claim, Confidence, Finding, Fix, Related, Severity
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
                [Related(f"this {unused.update.words.update}'s rate is constant", unused.update.place.span)],
                fix(unused),
                "make the optimizer after the schedule, and pass it the schedule as its learning rate",
            )
    for fact in facts.left_out:
        yield not_among(fact)
    for clock in facts.clocks:
        if clock.standing.frozen and clock.unowned is not None:
            yield not_returned(clock, clock.unowned)


def not_returned(clock: Clock, handed: Place) -> Finding:
    """Return the finding of a schedule that the owner of the training is not given with its optimizer."""
    assert clock.schedule.place is not None
    return report(
        RULE,
        f"`{clock.schedule.label}` has no effect: the optimizer is handed over without it",
        clock.standing.confidence,
        clock.schedule.place,
        f"nothing steps this {clock.kind}",
        [Related("the optimizer is handed over here", handed.span)],
        None,
        "hand the schedule over with its optimizer",
        clock.standing.assumptions,
    )


def not_among(fact: LeftOut) -> Finding:
    """Return the finding of a schedule that a training is not given."""
    assert fact.schedule.place is not None
    label = name_of(fact.schedule)
    return report(
        RULE,
        f"{label} has no effect: it is not among the {fact.taken} that the training is given",
        fact.confidence,
        fact.schedule.place,
        f"nothing calls this {fact.kind}",
        [Related(f"the training is given its {fact.taken} here", fact.training.span)],
        None,
        f"add {label} to the {fact.taken}",
    )


def fix(unused: UnusedSchedule) -> Fix | None:
    """Return the fix that makes the optimizer with the schedule, where an expression gives it there."""
    if not unused.expression or unused.fixes.give is None:
        return None
    edit = unused.fixes.give(unused.expression)
    return Fix(f"make the optimizer with `{unused.expression}`", (edit,), "unsafe")


BAD = (
    Bad(
        "the optimizer has the start of the decay",
        script("""\
step = tf.train.get_or_create_global_step()
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)  # <- LS301
train_op = tf.train.GradientDescentOptimizer(0.1).minimize(loss, global_step=step)
"""),
        script("""\
step = tf.train.get_or_create_global_step()
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)  # <- LS301
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=step)
"""),
        applicability="unsafe",
    ),
    Bad(
        "the optimizer has its own default rate",
        script("""\
step = tf.train.get_or_create_global_step()
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)  # <- LS301
train_op = tf.train.AdamOptimizer().minimize(loss, global_step=step)
"""),
        script("""\
step = tf.train.get_or_create_global_step()
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)  # <- LS301
train_op = tf.train.AdamOptimizer(learning_rate=rate).minimize(loss, global_step=step)
"""),
        applicability="unsafe",
    ),
)
GOOD = (
    Good(
        "the optimizer is given the decay",
        script("""\
step = tf.train.get_or_create_global_step()
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=step)
"""),
    ),
    Good(
        "the optimizer is given it by keyword",
        script("""\
step = tf.train.get_or_create_global_step()
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
train_op = tf.train.AdamOptimizer(learning_rate=rate).minimize(loss, global_step=step)
"""),
    ),
)
RULE = Rule(
    code="LS301",
    name="unused-schedule",
    severity=Severity.WARNING,
    summary="a schedule is built and no optimizer gets it, while the optimizer has a constant rate",
    claim=Claim.UNUSED,
    check=check,
    page=__doc__ or "",
    bad=BAD,
    good=GOOD,
)
