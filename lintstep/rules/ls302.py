"""A decay whose arguments make the rate grow.

## What it does

Finds a decay that a train op trains with and whose own numbers make it grow: a decay rate above 1, a negative decay
rate where that is an exponent or a divisor, or a polynomial decay that ends above its start.

## Why is this bad?

A rate that grows by a factor passes every bound in time, and training diverges. `polynomial_decay` ends at 0.0001
unless it is told otherwise, so one that starts below that grows, and nothing says so.

## Example

```python
step = tf.train.get_or_create_global_step()
rate = tf.train.exponential_decay(0.01, step, 1000, 1.05)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=step)
```

## Use instead

```python
step = tf.train.get_or_create_global_step()
rate = tf.train.exponential_decay(0.01, step, 1000, 0.95)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=step)
```

## Fix safety

There is no fix: which number was meant is not in the script.

## Limits

Only numbers that stand in the script count. A polynomial decay that is told to end above its start may be a warm-up
that is meant, so that finding has a low confidence. A growing decay that the rate is divided by, that is subtracted
from something, bounded from above or joined with another schedule is left alone: the rate need not grow with it.

## References

- [`tf.train.exponential_decay`](https://www.tensorflow.org/api_docs/python/tf/compat/v1/train/exponential_decay)
- [`tf.train.polynomial_decay`](https://www.tensorflow.org/api_docs/python/tf/compat/v1/train/polynomial_decay)
"""

from __future__ import annotations

from collections.abc import Iterator

from lintstep.analysis.facts import Facts, Rise
from lintstep.findings import Claim, Confidence, Finding, Severity
from lintstep.rules.reporting import name_of, report
from lintstep.rules.rule import Bad, Good, Rule, script


def check(facts: Facts) -> Iterator[Finding]:
    """Yield one finding for each decay that trains and rises."""
    seen: set[int] = set()
    for op in facts.updates:
        for schedule in op.rises_with:
            if schedule.rise is not None and schedule.place is not None and schedule.place.identity not in seen:
                seen.add(schedule.place.identity)
                why = reason(schedule.rise)
                yield report(
                    RULE,
                    f"{name_of(schedule)} grows instead of decaying: {why}",
                    Confidence.LOW if schedule.rise.stated else Confidence.HIGH,
                    schedule.place,
                    why,
                    [],
                    help="use a decay rate below 1 (or an end below the start), or say that it is meant",
                )


def reason(rise: Rise) -> str:
    """Say why a schedule's own numbers make it rise."""
    if rise.factor is not None:
        return f"its decay rate is {rise.factor:g}"
    return f"it starts at {rise.start:g} and ends at {rise.end:g}"


BAD = (
    Bad(
        "a decay rate above 1",
        script("""\
step = tf.train.get_or_create_global_step()
rate = tf.train.exponential_decay(0.01, step, 10, 1.05)  # <- LS302
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=step)
"""),
    ),
    Bad(
        "a decay rate above 1, in steps",
        script("""\
step = tf.train.get_or_create_global_step()
rate = tf.train.exponential_decay(0.01, step, 2, decay_rate=2, staircase=True)  # <- LS302
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=step)
"""),
    ),
)
GOOD = (
    Good(
        "a decay rate below 1",
        script("""\
step = tf.train.get_or_create_global_step()
rate = tf.train.exponential_decay(0.1, step, 10, 0.95)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=step)
"""),
    ),
    Good(
        "a decay rate of 1 keeps the rate",
        script("""\
step = tf.train.get_or_create_global_step()
rate = tf.train.exponential_decay(0.1, step, 10, 1.0)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=step)
"""),
    ),
)
RULE = Rule(
    code="LS302",
    name="rising-decay",
    severity=Severity.WARNING,
    summary="a decay whose literal arguments make the rate grow",
    claim=Claim.RISES,
    check=check,
    page=__doc__ or "",
    bad=BAD,
    good=GOOD,
)
