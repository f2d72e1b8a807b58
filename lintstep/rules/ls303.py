"""A step stands where another argument belongs, or the reverse."""

from __future__ import annotations

from collections.abc import Iterator

from lintstep.analysis.facts import Facts, Schedule
from lintstep.finding import Confidence, Edit, Finding, Fix, Related, Severity
from lintstep.rules.reporting import name_of, report
from lintstep.rules.rule import Rule


def check(facts: Facts) -> Iterator[Finding]:
    """Yield one finding for each schedule with swapped arguments, and each train op given a weight as its step."""
    for schedule in facts.schedules:
        if schedule.swapped is not None and schedule.fixed in ("number", "sequence") and schedule.place is not None:
            yield swapped(schedule)
    for op in facts.train_ops:
        if op.weight is not None:
            related = [Related("this is a weight", op.weight.place.span)] if op.weight.place is not None else []
            yield report(
                RULE,
                f"`{op.weight.label}` is given as the step, so every training run adds 1 to it",
                Confidence.HIGH,
                op.place,
                "its second argument is the step",
                related,
                help="pass the variables to train as `var_list=`",
            )


def swapped(schedule: Schedule) -> Finding:
    """Return the finding of a schedule whose step and another argument changed places."""
    assert schedule.place is not None and schedule.swapped is not None
    label = schedule.swapped.label
    return report(
        RULE,
        f"`{label}` does not stand where {name_of(schedule)} reads its step",
        Confidence.HIGH,
        schedule.place,
        f"`{label}` is not in the step's place",
        [],
        fix(schedule),
        f"pass `{label}` as the step",
    )


def fix(schedule: Schedule) -> Fix | None:
    """Return the fix that changes the two arguments' places, where both are in sight."""
    step = schedule.arguments.get("step")
    other = schedule.arguments.get("boundaries") or schedule.arguments.get("steps")
    if step is None or other is None:
        return None
    return Fix(
        "change the two arguments' places", (Edit(step.span, other.text()), Edit(other.span, step.text())), "safe"
    )


RULE = Rule(
    code="LS303",
    name="misplaced-step",
    severity=Severity.ERROR,
    summary="a step stands where another argument belongs, or another argument where the step belongs",
    check=check,
    page=__doc__ or "",
)
