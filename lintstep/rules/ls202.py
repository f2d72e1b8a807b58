"""The training sets a counter back.

## What it does

Finds what starts a schedule again in the middle of training: a write inside the loop that sets the counter to a
constant, an initializer that runs in the loop that trains, a scheduler made anew in every pass.

## Why is this bad?

The schedule starts again from its first rate on every pass, so it never gets far; with an initializer in the loop the
weights start again as well.

## Example

```python
step = tf.Variable(0, trainable=False)
rate = tf.train.exponential_decay(0.1, step, 1000, 0.96)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=step)
for batch in batches:
    sess.run(step.assign(0))
    sess.run(train_op)
```

## Use instead

```python
step = tf.Variable(0, trainable=False)
rate = tf.train.exponential_decay(0.1, step, 1000, 0.96)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=step)
sess.run(step.assign(0))
for batch in batches:
    sess.run(train_op)
```

## Fix safety

There is no fix: where the counter should start again is for a person to say.

## Limits

A reset in an outer loop (once a fold, once an episode) may be meant and is left alone, but for an outermost loop that
names epochs or files; so is one that only some passes make, and one beside a model that each pass makes.

## References

- [assigning a variable](https://www.tensorflow.org/api_docs/python/tf/compat/v1/assign)
"""

from __future__ import annotations

from collections.abc import Iterator

from lintstep.analysis.facts import Facts, Remade
from lintstep.findings import Claim, Confidence, Finding, Related, Severity
from lintstep.rules.reporting import at_counter, once, report
from lintstep.rules.rule import Bad, Good, Rule


def check(facts: Facts) -> Iterator[Finding]:
    """Yield one finding for each reset inside the loop that trains."""
    for reset in facts.resets:
        label = reset.counter.label
        where = "a loop around the training loop" if reset.around else "the training loop"
        yield report(
            RULE,
            f"`{label}` is set back in {where}, so its schedule starts again each time",
            Confidence.MEDIUM,
            reset.place,
            f"this sets `{label}` back",
            [
                Related(
                    f"the {'inner' if reset.around else 'same'} loop runs this {reset.update.words.update}",
                    reset.update.place.span,
                ),
                *at_counter(reset.counter, "the counter"),
            ],
            help="set it back before the loop",
        )
    yield from once(made_anew(fact) for fact in facts.remade)


def made_anew(fact: Remade) -> Finding:
    """Return the finding of a clock that each pass makes anew."""
    clock = fact.clock
    assert clock.schedule.place is not None
    return report(
        RULE,
        f"`{clock.schedule.label}` is made anew in each pass of the loop, so its schedule starts again each time",
        fact.confidence,
        clock.schedule.place,
        f"{clock.kind} starts at its first step here",
        [
            Related("each pass of this loop makes it", fact.loop.span),
            Related("this update uses the rate", fact.update.place.span),
        ],
        help="make it once, before the loop",
        assumptions=fact.assumptions,
    )


BAD = (
    Bad(
        "an assign of 0 in the loop",
        """\
import tensorflow as tf

step = tf.Variable(0, trainable=False)
w = tf.Variable(1.0)
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(tf.square(w), global_step=step)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for i in range(5):
        sess.run(step.assign(0))  # <- LS202
        sess.run(train_op)
""",
        confidence=Confidence.MEDIUM,
    ),
    Bad(
        "tf.assign of 0 in the loop",
        """\
import tensorflow as tf

step = tf.Variable(0, trainable=False)
w = tf.Variable(1.0)
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(tf.square(w), global_step=step)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for i in range(5):
        sess.run(tf.assign(step, 0))  # <- LS202
        sess.run(train_op)
""",
        confidence=Confidence.MEDIUM,
    ),
)
GOOD = (
    Good(
        "the reset stands before the loop",
        """\
import tensorflow as tf

step = tf.Variable(0, trainable=False)
w = tf.Variable(1.0)
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(tf.square(w), global_step=step)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    sess.run(step.assign(0))
    for i in range(5):
        sess.run(train_op)
""",
    ),
    Good(
        "nothing is reset",
        """\
import tensorflow as tf

step = tf.Variable(0, trainable=False)
w = tf.Variable(1.0)
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(tf.square(w), global_step=step)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for i in range(5):
        sess.run(train_op)
""",
    ),
)
RULE = Rule(
    code="LS202",
    name="counter-reset",
    severity=Severity.WARNING,
    summary="the training sets the counter back, so the schedule starts again",
    claim=Claim.FALLS_BACK,
    check=check,
    page=__doc__ or "",
    bad=BAD,
    good=GOOD,
)
