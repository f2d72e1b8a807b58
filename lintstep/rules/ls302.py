"""A decay whose arguments make the rate grow."""

from __future__ import annotations

from collections.abc import Iterator

from lintstep.analysis.facts import Facts, Schedule
from lintstep.finding import Confidence, Finding, Severity
from lintstep.rules.reporting import name_of, report
from lintstep.rules.rule import Rule

NEGATIVE_RISES = ("tf.train.natural_exp_decay", "tf.train.inverse_time_decay")
DEFAULT_END = 0.0001  # polynomial_decay's own


def check(facts: Facts) -> Iterator[Finding]:
    """Yield one finding for each decay that trains and rises."""
    seen: set[int] = set()
    for op in facts.train_ops:
        for schedule in op.schedules:
            why = rising(schedule)
            if why and schedule.place is not None and id(schedule) not in seen:
                seen.add(id(schedule))
                yield report(
                    RULE,
                    f"{name_of(schedule)} grows instead of decaying: {why}",
                    Confidence.HIGH,
                    schedule.place,
                    why,
                    [],
                    help="use a decay rate below 1 (or an end below the start), or say that it is meant",
                )


def rising(schedule: Schedule) -> str:
    """Say why a schedule's own numbers make it rise, or return an empty string."""
    numbers = {word: v for word, v in schedule.constants.items() if isinstance(v, (int, float))}
    factor, rate = numbers.get("factor"), numbers.get("rate", 1.0)
    if rate <= 0:
        return ""
    if schedule.api == "tf.train.exponential_decay" and factor is not None and factor > 1:
        return f"its decay rate is {factor:g}"
    if (
        schedule.api in ("tf.train.natural_exp_decay", "tf.train.inverse_time_decay")
        and factor is not None
        and factor < 0
    ):
        return f"its decay rate is {factor:g}"
    end = numbers.get(
        "end", 0.0001 if schedule.api == "tf.train.polynomial_decay" and "end" not in schedule.arguments else None
    )
    if schedule.api == "tf.train.polynomial_decay" and "rate" in numbers and end is not None and end > rate:
        return f"it starts at {rate:g} and ends at {end:g}"
    return ""


RULE = Rule(
    code="LS302",
    name="rising-decay",
    severity=Severity.WARNING,
    summary="a decay whose literal arguments make the rate grow",
    check=check,
    page=__doc__ or "",
)
