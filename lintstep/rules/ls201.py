"""One pass advances a counter more than once.

## What it does

Finds passes of a training loop that advance one counter twice: two TensorFlow train ops that were given the same step
and run together, a train op beside an `assign_add` of its step, a PyTorch scheduler stepped twice or by hand where a
library steps it too.

## Why is this bad?

The counter counts twice as fast as the training. The schedule reaches its end in half the time, and whatever stops,
saves or reports by the counter is off by the same factor.

## Example

```python
step = tf.Variable(0, trainable=False)
rate = tf.train.exponential_decay(0.1, step, 1000, 0.96)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=step)
sess.run([train_op, tf.assign_add(step, 1)])
```

## Use instead

```python
step = tf.Variable(0, trainable=False)
rate = tf.train.exponential_decay(0.1, step, 1000, 0.96)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=step)
sess.run(train_op)
```

## Fix safety

The fix leaves one of them to advance the counter: it takes the step from the other train ops, or from the train op
beside an `assign_add`. It is only suggested, as which of them should advance the counter is for a person to say. Two
writes beside each other have no fix, and neither have advances in separate runs.

## Limits

Two runs in one pass of a loop (a GAN that trains its two nets in turn) may be meant, and are reported at low
confidence. Where no schedule in sight reads the counter, it is an info. The arms
of a `tf.cond` are alternatives, and so are the arms of an `if`.

## References

- [giving `minimize` a step](https://www.tensorflow.org/api_docs/python/tf/compat/v1/train/Optimizer#minimize)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lintstep.analysis.facts import Advance, By, DoubleAdvance, Facts, Twice
from lintstep.findings import Claim, Confidence, Finding, Fix, Related, Severity
from lintstep.rules.reporting import once, report
from lintstep.rules.rule import Bad, Good, Rule


def check(facts: Facts) -> Iterator[Finding]:
    """Yield one finding for each set of advances that one run makes together."""
    for double in facts.double_advances:
        yield finding(facts, double)
    yield from once(in_one_pass(fact) for fact in facts.twice)


def in_one_pass(fact: Twice) -> Finding:
    """Return the finding of a clock that one pass advances more than once."""
    clock, (first, *_, last) = fact.clock, fact.advances
    times = len(fact.advances)
    return report(
        RULE,
        f"`{clock.schedule.label}` is {clock.moves} {times} times a pass: {clock.kind} runs {times} times too fast",
        fact.confidence,
        last.place,
        f"{clock.moves} here again",
        [Related(first.words or "and here, in the same pass", first.place.span)],
        None,
        f"keep one of the calls of `{clock.call}`",
        fact.assumptions,
    )


def fix(facts: Facts, double: DoubleAdvance, main: Advance) -> Fix | None:
    """Return the fix that leaves one of the advances: a write where there is one, else the train op reported."""
    droppers = {op.place.identity: op.fixes.take for op in facts.updates}
    staying = [one for one in double.advances if droppers.get(one.place.identity) is None] or [main]
    if len(staying) > 1 or not double.together:
        return None
    dropped = [droppers.get(one.place.identity) for one in double.advances if one is not staying[0]]
    text = f"let only line {staying[0].place.span.line} advance `{double.counter.label}`"
    return Fix(text, tuple(drop() for drop in dropped if drop is not None), "unsafe")


def finding(facts: Facts, double: DoubleAdvance) -> Finding:
    """Return the finding of a counter that moves twice."""
    made = [advance for advance in double.advances if advance.by is By.UPDATE]
    main = max(made or double.advances, key=lambda advance: advance.place.span)
    others = [advance for advance in double.advances if advance is not main]
    label, times = double.counter.label, len(double.advances)
    related = [Related(f"`{label}` is advanced here too", advance.place.span) for advance in others]
    where = "run" if double.together else "pass"
    related.append(Related("one run fetches them together" if double.together else "a pass runs this", double.run.span))
    effect = f": its schedule goes {times} times as fast" if double.read else ", though no schedule in sight reads it"
    found = report(
        RULE,
        f"`{label}` moves {times} times in one {where}{effect}",
        Confidence.HIGH if double.together else Confidence.LOW,
        main.place,
        f"`{label}` is advanced here",
        related,
        fix(facts, double, main),
        f"let one of them advance `{label}`",
    )
    return found if double.read else replace(found, severity=Severity.INFO)


BAD = (
    Bad(
        "an assign_add beside the train op",
        """\
import tensorflow as tf

step = tf.Variable(0, trainable=False)
w = tf.Variable(1.0)
v = tf.Variable(2.0)
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
optimizer = tf.train.GradientDescentOptimizer(rate)
train_op = optimizer.minimize(tf.square(w), global_step=step)  # <- LS201
move = tf.assign_add(step, 1)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(5):
        sess.run([train_op, move])
""",
        """\
import tensorflow as tf

step = tf.Variable(0, trainable=False)
w = tf.Variable(1.0)
v = tf.Variable(2.0)
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
optimizer = tf.train.GradientDescentOptimizer(rate)
train_op = optimizer.minimize(tf.square(w))  # <- LS201
move = tf.assign_add(step, 1)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(5):
        sess.run([train_op, move])
""",
        applicability="unsafe",
    ),
    Bad(
        "the step assigned to itself plus one",
        """\
import tensorflow as tf

step = tf.Variable(0, trainable=False)
w = tf.Variable(1.0)
v = tf.Variable(2.0)
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
optimizer = tf.train.GradientDescentOptimizer(rate)
train_op = optimizer.minimize(tf.square(w), global_step=step)  # <- LS201
move = tf.assign(step, step + 1)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(5):
        sess.run([train_op, move])
""",
        """\
import tensorflow as tf

step = tf.Variable(0, trainable=False)
w = tf.Variable(1.0)
v = tf.Variable(2.0)
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
optimizer = tf.train.GradientDescentOptimizer(rate)
train_op = optimizer.minimize(tf.square(w))  # <- LS201
move = tf.assign(step, step + 1)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(5):
        sess.run([train_op, move])
""",
        applicability="unsafe",
    ),
)
GOOD = (
    Good(
        "only the train op advances it",
        """\
import tensorflow as tf

step = tf.Variable(0, trainable=False)
w = tf.Variable(1.0)
v = tf.Variable(2.0)
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
optimizer = tf.train.GradientDescentOptimizer(rate)
train_op = optimizer.minimize(tf.square(w), global_step=step)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(5):
        sess.run(train_op)
""",
    ),
    Good(
        "the same train op twice in one fetch runs once",
        """\
import tensorflow as tf

step = tf.Variable(0, trainable=False)
w = tf.Variable(1.0)
v = tf.Variable(2.0)
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
optimizer = tf.train.GradientDescentOptimizer(rate)
train_op = optimizer.minimize(tf.square(w), global_step=step)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(5):
        sess.run([train_op, train_op])
""",
    ),
)
RULE = Rule(
    code="LS201",
    name="double-advance",
    severity=Severity.WARNING,
    summary="one pass advances a counter more than once",
    claim=Claim.MOVES_TWICE,
    check=check,
    page=__doc__ or "",
    bad=BAD,
    good=GOOD,
)
