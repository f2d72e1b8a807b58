"""Something advances, but not the counter that the schedule reads.

## What it does

Finds updates whose rate is a schedule that reads one counter, while what is advanced is another: a PyTorch scheduler
of an optimizer that makes no update, a TensorFlow train op that advances a counter other than its schedule's.

## Why is this bad?

The code looks right: a step is passed, or a scheduler is stepped. But a schedule follows its own counter, and moves
its own optimizer. In PyTorch an optimizer that is made anew after its scheduler trains at a constant rate. In
TensorFlow there are many ways to come by a second counter: `tf.Variable(0)` beside the registered global step that
slim, `optimize_loss` and Estimators advance; two calls of a helper that makes a counter; a Keras model, which
advances only its own `iterations`.

## Example

```python
step = tf.Variable(0, trainable=False)
rate = tf.train.exponential_decay(0.1, step, 1000, 0.96)
optimizer = tf.train.GradientDescentOptimizer(rate)
train_op = optimizer.minimize(loss, global_step=tf.train.get_or_create_global_step())
```

## Use instead

```python
step = tf.train.get_or_create_global_step()
rate = tf.train.exponential_decay(0.1, step, 1000, 0.96)
optimizer = tf.train.GradientDescentOptimizer(rate)
train_op = optimizer.minimize(loss, global_step=step)
```

## Fix safety

The fix passes the schedule's counter to the train op. It is only suggested, as hooks, checkpoints and summaries may
rely on the counter that the train op advances now. Where the train op was given no step and advances the registered one
by default, the fix lets the schedule read that one instead.

## Limits

A counter that flows into code lintstep can't see may be advanced there; the finding then has a lower confidence.
`compile` takes no step, so there is no fix for a Keras model: use one of Keras's own optimizers and schedules.

## References

- [`get_or_create_global_step`](https://www.tensorflow.org/api_docs/python/tf/compat/v1/train/get_or_create_global_step)
- [`tf.keras.optimizers.schedules`](https://www.tensorflow.org/api_docs/python/tf/keras/optimizers/schedules)
"""

from __future__ import annotations

from collections.abc import Iterator

from lintstep.analysis.facts import CounterKind, Facts, Read, Schedule, Step, Update, WrongOwner
from lintstep.findings import Claim, Edit, Finding, Fix, Related, Severity
from lintstep.rules.reporting import at_counter, at_schedule, beside, name_of, once, report
from lintstep.rules.rule import Bad, Good, Rule, script


def check(facts: Facts) -> Iterator[Finding]:
    """Yield one finding for each train op that advances another counter than its schedule reads."""
    for op in facts.updates:
        wrong = [
            read
            for read in op.reads
            if read.step is Step.COUNTER and read.given is not read.counter and read.standing.frozen
        ]
        wrong = [
            read
            for read in wrong
            if read.counter.kind is not CounterKind.FED and op.weight is None and op.missing is None
        ]
        if wrong:
            yield finding(facts, op, max(wrong, key=lambda read: read.standing.confidence))
    yield from once(of_another(fact) for fact in facts.wrong_owners)


def of_another(fact: WrongOwner) -> Finding:
    """Return the finding of a clock that advances for an optimizer that makes no update."""
    clock, update = fact.clock, fact.updates[0]
    label, owner = clock.schedule.label, f"`{clock.owner}`" if clock.owner else "its optimizer"
    assert clock.schedule.place is not None
    related = [Related("this update is made by another optimizer", update.place.span)]
    if fact.made is not None:
        related.append(Related("the optimizer that updates is made here", fact.made.span))
    return report(
        RULE,
        f"`{label}` is {clock.moves} for an optimizer that makes no update: the rate in use never changes",
        fact.confidence,
        clock.schedule.place,
        f"{clock.kind} sets the rate of {owner} as it is here",
        related,
        None,
        "make the schedule for the optimizer that updates, after it is made",
        fact.assumptions,
    )


def finding(facts: Facts, op: Update, read: Read) -> Finding:
    """Return the finding of a train op and the read that proves it."""
    counter, schedule = read.counter, read.schedule
    given = f"`{read.given.label}`" if read.given is not None else "another counter"
    if read.given is not None and read.given.label == counter.label:
        given = op.words.registered if read.given.kind is CounterKind.REGISTERED else "another counter"
    clock = read.given is not None and read.given.kind is CounterKind.CLOCK
    if clock and read.given is not None:
        given = f"only the model's own `{read.given.label}`"
    related = [*at_schedule(schedule, f"the schedule reads `{counter.label}` here"), *at_counter(counter)]
    if read.given is not None and read.given.place is not None and not clock:
        related.append(Related(f"the counter that the {op.words.update} advances", read.given.place.span))
    return report(
        RULE,
        f"{name_of(schedule)} never changes: the {op.words.update} advances {given}, "
        f"the schedule reads `{counter.label}`",
        read.standing.confidence,
        op.place,
        f"this {op.words.update} advances {given}",
        [*related, *beside(facts, counter)],
        fix(op, read),
        op.words.clock_help if clock else f"let the schedule read the counter that the {op.words.update} advances",
        read.standing.assumptions,
    )


def fix(op: Update, read: Read) -> Fix | None:
    """Return the fix that lets the schedule read the registered step where the update advances it by default, as the
    library's own hooks read it too; else the one that gives the update the schedule's counter."""
    given, call = read.schedule.arguments.get("step"), registered_beside(op, read.schedule)
    if op.by_default and call and given is not None and given.text() == read.counter.label:
        return Fix(f"read `{call}` instead", (Edit(given.span, call),), "unsafe")
    if read.expression and op.fixes.give is not None:
        text = f"pass `{op.keyword}={read.expression}` to the {op.words.update}"
        return Fix(text, (op.fixes.give(read.expression),), "unsafe")
    return None


def registered_beside(op: Update, schedule: Schedule) -> str:
    """Return the call that gives the registered step, as it is written where the schedule is made, by the library's
    usual name for the module of both; an empty string where that can't be told."""
    if schedule.place is None or schedule.place.path != op.place.path or not op.words.makes_registered:
        return ""
    module = schedule.module()
    return f"{module}.{op.words.makes_registered}" if module else ""


BAD = (
    Bad(
        "two variables: one is read, the other is passed",
        script("""\
step = tf.Variable(0, trainable=False)
epoch = tf.Variable(0, trainable=False)
rate = tf.train.exponential_decay(0.1, epoch, 10, 0.9)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=step)  # <- LS102
"""),
        script("""\
step = tf.Variable(0, trainable=False)
epoch = tf.Variable(0, trainable=False)
rate = tf.train.exponential_decay(0.1, epoch, 10, 0.9)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=epoch)  # <- LS102
"""),
        applicability="unsafe",
    ),
    Bad(
        "an own variable is read, the registered step is passed",
        script("""\
step = tf.Variable(0, trainable=False)
rate = tf.train.polynomial_decay(0.1, step, 10)
optimizer = tf.train.AdamOptimizer(rate)
train_op = optimizer.minimize(loss, tf.train.get_or_create_global_step())  # <- LS102
"""),
        script("""\
step = tf.Variable(0, trainable=False)
rate = tf.train.polynomial_decay(0.1, step, 10)
optimizer = tf.train.AdamOptimizer(rate)
train_op = optimizer.minimize(loss, step)  # <- LS102
"""),
        applicability="unsafe",
    ),
)
GOOD = (
    Good(
        "both names are one counter",
        script("""\
step = tf.Variable(0, trainable=False)
counter = step
rate = tf.train.exponential_decay(0.1, counter, 10, 0.9)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=step)
"""),
    ),
    Good(
        "the counter that is read moves once an epoch, the other one every step",
        script(
            """\
step = tf.Variable(0, trainable=False)
epoch = tf.Variable(0, trainable=False)
next_epoch = tf.assign_add(epoch, 1)
rate = tf.train.exponential_decay(0.1, epoch, 1, 0.5)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=step)
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(3):
        for _ in range(2):
            session.run(train_op)
        session.run(next_epoch)
""",
            loop="",
        ),
    ),
)
RULE = Rule(
    code="LS102",
    name="mismatched-counter",
    severity=Severity.ERROR,
    summary="what is advanced is not the counter that the schedule of these updates reads",
    claim=Claim.STANDS_STILL,
    check=check,
    page=__doc__ or "",
    bad=BAD,
    good=GOOD,
)
