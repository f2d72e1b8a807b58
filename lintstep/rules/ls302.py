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

from lintstep.analysis.facts import Facts, Schedule
from lintstep.findings import Confidence, Finding, Severity
from lintstep.rules.reporting import name_of, report
from lintstep.rules.rule import Bad, Good, Rule, script

ABOVE_ONE_RISES = ("tf.train.exponential_decay",)
NEGATIVE_RISES = ("tf.train.natural_exp_decay", "tf.train.inverse_time_decay")
POLYNOMIAL = "tf.train.polynomial_decay"
DEFAULT_END = 0.0001  # polynomial_decay's own


def check(facts: Facts) -> Iterator[Finding]:
    """Yield one finding for each decay that trains and rises."""
    seen: set[int] = set()
    for op in facts.train_ops:
        for schedule in op.rises_with:
            why = rising(schedule)
            if why and schedule.place is not None and schedule.place.identity not in seen:
                seen.add(schedule.place.identity)
                yield report(
                    RULE,
                    f"{name_of(schedule)} grows instead of decaying: {why}",
                    Confidence.LOW if "end" in schedule.constants else Confidence.HIGH,
                    schedule.place,
                    why,
                    [],
                    help="use a decay rate below 1 (or an end below the start), or say that it is meant",
                )


def rising(schedule: Schedule) -> str:
    """Say why a schedule's own numbers make it rise, or return an empty string."""
    factor, rate = number(schedule, "factor"), number(schedule, "rate")
    if rate is not None and rate <= 0:
        return ""
    if factor is not None:
        above_one = schedule.api in ABOVE_ONE_RISES and factor > 1
        negative = schedule.api in NEGATIVE_RISES and factor < 0
        return f"its decay rate is {factor:g}" if above_one or negative else ""
    end = DEFAULT_END if by_default(schedule, "end") else number(schedule, "end")
    if schedule.api == POLYNOMIAL and rate is not None and end is not None and end > rate:
        return f"it starts at {rate:g} and ends at {end:g}"
    return ""


def by_default(schedule: Schedule, word: str) -> bool:
    """Whether an argument is left out for certain: the call shows its arguments, and this is none of them."""
    return bool(schedule.arguments) and word not in schedule.arguments


def number(schedule: Schedule, word: str) -> float | int | None:
    """Return a literal argument, or None where it is no number in sight."""
    value = schedule.constants.get(word)
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


_STEP = "step = tf.train.get_or_create_global_step()\n"
_TRAIN = "train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=step)\n"


def _rising(why: str, rate: str, confidence: Confidence = Confidence.HIGH) -> Bad:
    return Bad(why, script(f"{_STEP}rate = tf.train.{rate}  # <- LS302\n{_TRAIN}"), confidence=confidence)


def _falling(why: str, rate: str) -> Good:
    return Good(why, script(f"{_STEP}rate = {rate}\n{_TRAIN}"))


BAD = (
    _rising("a decay rate above 1", "exponential_decay(0.01, step, 10, 1.05)"),
    _rising("a decay rate above 1, in steps", "exponential_decay(0.01, step, 2, decay_rate=2, staircase=True)"),
    _rising("a negative exponent is negated once more", "natural_exp_decay(0.01, step, 10, -0.5)"),
    _rising("a negative rate shrinks the divisor", "inverse_time_decay(0.01, step, 100, -0.5)"),
    _rising("the default end of a polynomial decay is above its start", "polynomial_decay(1e-5, step, 10)"),
    _rising(
        "a polynomial decay is told to end above its start, which may be a warm-up",
        "polynomial_decay(0.01, step, 10, end_learning_rate=0.1)",
        Confidence.LOW,
    ),
    _rising("half of a decay that grows", "exponential_decay(0.01, step, 10, 1.05) * 0.5"),
    Bad(
        "the numbers have names",
        script(
            f"FACTOR = 1.5\nSTART = 0.01\n{_STEP}"
            f"rate = tf.train.exponential_decay(START, step, 10, FACTOR)  # <- LS302\n{_TRAIN}"
        ),
    ),
)

GOOD = (
    _falling("a decay rate below 1", "tf.train.exponential_decay(0.1, step, 10, 0.95)"),
    _falling("a decay rate of 1 keeps the rate", "tf.train.exponential_decay(0.1, step, 10, 1.0)"),
    _falling("the exponent of a natural decay may be above 1", "tf.train.natural_exp_decay(0.1, step, 10, 1.5)"),
    _falling("the divisor of an inverse time decay may grow fast", "tf.train.inverse_time_decay(0.1, step, 10, 2.0)"),
    _falling("a polynomial decay ends below its start", "tf.train.polynomial_decay(0.1, step, 10, 0.01)"),
    _falling("the default end of a polynomial decay is below its start", "tf.train.polynomial_decay(0.1, step, 10)"),
    _falling("a small start with an end below it", "tf.train.polynomial_decay(1e-5, step, 10, 0.0)"),
    _falling(
        "the end of a polynomial decay is no literal",
        "tf.train.polynomial_decay(1e-5, step, 10, tf.constant(0.0))",
    ),
    _falling("a negative start grows towards zero", "-tf.train.exponential_decay(-0.1, step, 10, 1.05)"),
    _falling("the rate is divided by a divisor that grows", "0.1 / tf.train.exponential_decay(1.0, step, 10, 1.05)"),
    _falling(
        "the divisor that grows is an argument of a function",
        "tf.divide(0.1, tf.train.exponential_decay(1.0, step, 10, 1.05))",
    ),
    _falling(
        "what grows is subtracted from the start",
        "tf.maximum(0.1 - tf.train.exponential_decay(0.001, step, 10, 1.5), 0.0)",
    ),
    Good(
        "a factor that grows weighs the loss, no optimizer gets it",
        script(
            _STEP
            + """\
share = tf.train.exponential_decay(0.1, step, 10, 1.1)
train_op = tf.train.AdamOptimizer(0.01).minimize(share * loss, global_step=step)
"""
        ),
    ),
)

RULE = Rule(
    code="LS302",
    name="rising-decay",
    severity=Severity.WARNING,
    summary="a decay whose literal arguments make the rate grow",
    check=check,
    page=__doc__ or "",
    bad=BAD,
    good=GOOD,
)
