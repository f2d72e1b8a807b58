"""frozen-schedule"""

from __future__ import annotations

from collections.abc import Iterator

from lintstep.analysis.facts import Facts, Read, Step, TrainOp
from lintstep.finding import Confidence, Finding, Fix, Related, Severity
from lintstep.rules.rule import Bad, Good, Rule

PAGE = """\
## What it does

Finds a train op that leaves out the step while its rate is a schedule that reads a step counter, and nothing that can
run together with the train op advances that counter.

## Why is this bad?

A decay only reads its counter. The counter moves when `minimize` or `apply_gradients` is given it as `global_step=`, or
when the script advances it by hand. Leave that out and nothing complains: the counter keeps its first value, and the
rate never changes, for the whole run.

## Example

```python
step = tf.Variable(0, trainable=False)
rate = tf.train.exponential_decay(0.1, step, 1000, 0.96)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss)
```

## Use instead

```python
step = tf.Variable(0, trainable=False)
rate = tf.train.exponential_decay(0.1, step, 1000, 0.96)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=step)
```

## Fix safety

The fix passes the counter to the train op and changes nothing else. It is offered only where an expression for that
very counter is in scope at the call: a name, an attribute of `self`, or the registered step.

## Limits

A counter that flows into code lintstep can't see may be advanced there; the finding then has a lower confidence and
says what it assumes. A counter that is a parameter of a function nobody in sight calls gives a finding at low
confidence.

## References

- [`tf.train.exponential_decay`](https://www.tensorflow.org/api_docs/python/tf/compat/v1/train/exponential_decay)
- [`Optimizer.minimize`](https://www.tensorflow.org/api_docs/python/tf/compat/v1/train/Optimizer#minimize)
"""


def check(facts: Facts) -> Iterator[Finding]:
    """Yield one finding for each train op whose schedule stands still."""
    for op in facts.train_ops:
        frozen = [
            read
            for read in op.reads
            if read.step in (Step.OMITTED, Step.IGNORED) and read.standing.frozen and read.counter.kind != "placeholder"
        ]
        if frozen:
            yield finding(op, max(frozen, key=lambda read: (read.standing.confidence, bool(read.expression))))


def finding(op: TrainOp, read: Read) -> Finding:
    """Return the finding of a train op and the read that proves it."""
    counter, schedule, standing = read.counter, read.schedule, read.standing
    rate = f"`{schedule.label}`" if schedule.label else "the rate"
    message = f"{rate} never changes: nothing advances `{counter.label}`"
    if standing.assumptions:
        message += f" (assuming that {' and '.join(standing.assumptions)})"
    related = []
    if schedule.place is not None:
        related.append(Related(f"the schedule reads `{counter.label}` here", schedule.place.span))
    if counter.place is not None:
        start = "" if counter.initial is None else f" starts at {counter.initial:g} and"
        related.append(Related(f"the counter{start} stays there", counter.place.span))
    fix = None
    if read.expression and op.insert is not None and read.step is Step.OMITTED:
        text = f"pass `{op.step_keyword}={read.expression}` to the train op"
        fix = Fix(text, (op.insert(read.expression),))
    return Finding(
        code=RULE.code,
        name=RULE.name,
        message=message,
        severity=RULE.severity,
        confidence=standing.confidence,
        span=op.place.span,
        label="this train op does not advance it",
        related=tuple(related),
        fix=fix,
        help="" if fix else f"pass the counter as `{op.step_keyword}=`, or advance it once in every training run",
        assumptions=standing.assumptions,
    )


BAD = (
    Bad(
        "minimize leaves out the step that the decay reads",
        """\
import tensorflow as tf

step = tf.Variable(0, trainable=False)
rate = tf.train.exponential_decay(0.1, step, 1000, 0.96)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss)  # <- LS101
""",
        """\
import tensorflow as tf

step = tf.Variable(0, trainable=False)
rate = tf.train.exponential_decay(0.1, step, 1000, 0.96)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=step)  # <- LS101
""",
    ),
)
GOOD = (
    Good(
        "the step is passed",
        """\
import tensorflow as tf

step = tf.Variable(0, trainable=False)
rate = tf.train.exponential_decay(0.1, step, 1000, 0.96)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=step)
""",
    ),
)

RULE = Rule(
    code="LS101",
    name="frozen-schedule",
    severity=Severity.ERROR,
    summary="a train op leaves out the step that its schedule reads, and nothing advances it",
    check=check,
    page=PAGE,
    bad=BAD,
    good=GOOD,
)

__all__ = ["RULE", "Confidence"]
