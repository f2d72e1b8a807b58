"""A schedule was given a constant where its step belongs."""

from __future__ import annotations

from collections.abc import Iterator

from lintstep.analysis.facts import Facts, Schedule
from lintstep.finding import Confidence, Edit, Finding, Fix, Severity
from lintstep.rules.reporting import name_of, report
from lintstep.rules.rule import Rule

WHAT = {
    "number": "the number {value}",
    "tensor": "a constant tensor",
    "evaluated": "a value that was evaluated once",
}


def check(facts: Facts) -> Iterator[Finding]:
    """Yield one finding for each schedule that trains and whose step can never change."""
    seen: set[int] = set()
    for op in facts.train_ops:
        for schedule in op.schedules:
            place = schedule.place
            if schedule.fixed in WHAT and schedule.swapped is None and place is not None and id(schedule) not in seen:
                seen.add(id(schedule))
                yield finding(facts, schedule)


def finding(facts: Facts, schedule: Schedule) -> Finding:
    """Return the finding of a schedule."""
    assert schedule.place is not None
    what = WHAT[schedule.fixed].format(value=schedule.constants.get("step"))
    return report(
        RULE,
        f"{name_of(schedule)} never changes: its schedule reads {what}, not a step counter",
        Confidence.HIGH,
        schedule.place,
        f"the step is {what}",
        [],
        fix(facts, schedule),
        "pass the step counter itself",
    )


def fix(facts: Facts, schedule: Schedule) -> Fix | None:
    """Return the fix that puts the train op's own counter in the constant's place, where exactly one is in sight."""
    counters = [counter for counter in facts.counters if counter.kind in ("variable", "registered")]
    place = schedule.arguments.get("step")
    if len(counters) != 1 or place is None or not counters[0].label.isidentifier():
        return None
    zero = schedule.fixed == "number" and schedule.constants.get("step") == 0
    text = f"read `{counters[0].label}` instead"
    return Fix(text, (Edit(place.span, counters[0].label),), "safe" if zero else "unsafe")


RULE = Rule(
    code="LS103",
    name="constant-step",
    severity=Severity.ERROR,
    summary="a schedule was given a constant where its step belongs",
    check=check,
    page=__doc__ or "",
)
