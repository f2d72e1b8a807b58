"""The registered step was asked for before there was one.

## What it does

Finds a train op, a decay or a moving average that is given `tf.train.get_global_step()` where nothing has made a
registered step yet.

## Why is this bad?

`get_global_step()` then gives None, `minimize` takes None for "no step", and nothing complains: no counter moves. A
step made later does not change that, and a schedule that reads it stands still. A moving average takes None for "no
step" as well; a decay raises an error.

## Example

```python
train_op = tf.train.GradientDescentOptimizer(0.1).minimize(loss, global_step=tf.train.get_global_step())
```

## Use instead

```python
train_op = tf.train.GradientDescentOptimizer(0.1).minimize(loss, global_step=tf.train.get_or_create_global_step())
```

## Fix safety

The fix calls `get_or_create_global_step()` instead, and where the script makes its step later with
`create_global_step()`, there as well, as that call allows no second step. It is only suggested: a counter of the
script's own may be what was meant. Where the script makes its step later as a variable named `global_step` there is no
fix: move that variable before the train op.

## Limits

Only the script's own statements are judged. Code out of sight that runs before may make a step, and so may a graph that
is imported: the finding then has a low confidence. In a model function the library has made the step before it calls,
and a function nobody in sight calls may find one. `optimize_loss` takes None for "the registered step" itself and
refuses a schedule without one, so nothing is said of it.

## References

- [get the step](https://www.tensorflow.org/api_docs/python/tf/compat/v1/train/get_global_step)
- [get or make the step](https://www.tensorflow.org/api_docs/python/tf/compat/v1/train/get_or_create_global_step)
"""

from __future__ import annotations

from collections.abc import Iterator

from lintstep.analysis.facts import Facts, Missing, MissingStep
from lintstep.findings import Claim, Confidence, Finding, Fix, Related, Severity
from lintstep.rules.reporting import report
from lintstep.rules.rule import Bad, Good, Rule


def check(facts: Facts) -> Iterator[Finding]:
    """Yield one finding for each train op that was given a registered step before there was one."""
    for op in facts.updates:
        if op.missing is None:
            continue
        missing = op.missing
        related = [Related("nothing has made a registered step before this", missing.place.span)]
        help = f"call `{op.words.makes_registered}` first"
        if missing.made_later is not None:
            related.append(Related("the script makes its step here, which is too late", missing.made_later.span))
            help = f"make the step of line {missing.made_later.span.line} before this {op.words.update}"
        yield report(
            RULE,
            f"`{missing.place.text()}` is None here: no registered step exists yet, so the {op.words.update} advances "
            "nothing",
            Confidence.MEDIUM if missing.in_sight else Confidence.LOW,
            op.place,
            f"this {op.words.update} is given None",
            related,
            fix(missing),
            help,
        )
    for given in facts.missing_steps:
        yield reader(given)


def reader(given: MissingStep) -> Finding:
    """Return the finding of a schedule or an average that was given a registered step before there was one."""
    missing = given.missing
    effect = "which is an error" if given.fails else "so it averages as if it had been given no step"
    return report(
        RULE,
        f"`{missing.place.text()}` is None here: "
        f"no registered step exists yet, and `{given.how}` is given None, {effect}",
        Confidence.MEDIUM if missing.in_sight else Confidence.LOW,
        given.place,
        "this is given None",
        [Related("nothing has made a registered step before this", missing.place.span)],
        fix(missing),
        f"call `{given.words.makes_registered}` first",
    )


def fix(missing: Missing) -> Fix | None:
    """Return the fix that makes the step where it was asked for; what makes it later must then find it there."""
    made = tuple(one.take() for one in missing.fixes if one.take is not None)
    if not made or len(made) != len(missing.fixes):
        return None
    return Fix("make the registered step where there is none", made, "unsafe")


BAD = (
    Bad(
        "no step was ever made",
        """\
import tensorflow as tf

w = tf.Variable(1.0)
train_op = tf.train.AdamOptimizer(0.1).minimize(w, global_step=tf.train.get_global_step())  # <- LS105

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(5):
        sess.run(train_op)
""",
        """\
import tensorflow as tf

w = tf.Variable(1.0)
train_op = tf.train.AdamOptimizer(0.1).minimize(w, global_step=tf.train.get_or_create_global_step())  # <- LS105

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(5):
        sess.run(train_op)
""",
        confidence=Confidence.MEDIUM,
        applicability="unsafe",
    ),
    Bad(
        "the step is given by position",
        """\
import tensorflow as tf

w = tf.Variable(1.0)
train_op = tf.train.AdamOptimizer(0.1).minimize(w, tf.train.get_global_step())  # <- LS105

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(5):
        sess.run(train_op)
""",
        """\
import tensorflow as tf

w = tf.Variable(1.0)
train_op = tf.train.AdamOptimizer(0.1).minimize(w, tf.train.get_or_create_global_step())  # <- LS105

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(5):
        sess.run(train_op)
""",
        confidence=Confidence.MEDIUM,
        applicability="unsafe",
    ),
)
GOOD = (
    Good(
        "the step is made where there is none",
        """\
import tensorflow as tf

w = tf.Variable(1.0)
train_op = tf.train.AdamOptimizer(0.1).minimize(w, global_step=tf.train.get_or_create_global_step())

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(5):
        sess.run(train_op)
""",
    ),
    Good(
        "the step was made before",
        """\
import tensorflow as tf

tf.train.create_global_step()
w = tf.Variable(1.0)
train_op = tf.train.AdamOptimizer(0.1).minimize(w, global_step=tf.train.get_global_step())

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(5):
        sess.run(train_op)
""",
    ),
)
RULE = Rule(
    code="LS105",
    name="missing-registered-step",
    severity=Severity.ERROR,
    summary="`get_global_step()` was called where no registered step exists yet, so the train op gets None",
    claim=Claim.NO_STEP,
    check=check,
    page=__doc__ or "",
    bad=BAD,
    good=GOOD,
)
