"""A schedule is built and nothing trains with it."""

from __future__ import annotations

from collections.abc import Iterator

from lintstep.analysis.facts import Facts
from lintstep.finding import Confidence, Finding, Related, Severity
from lintstep.rules.reporting import name_of, report
from lintstep.rules.rule import Rule


def check(facts: Facts) -> Iterator[Finding]:
    """Yield one finding for each schedule that nothing trains with."""
    for unused in facts.unused_schedules:
        place = unused.schedule.place
        if place is not None:
            yield report(
                RULE,
                f"{name_of(unused.schedule)} has no effect: no optimizer gets it, and training uses a constant rate",
                Confidence.HIGH,
                place,
                "this schedule reaches no optimizer",
                [Related("this train op's rate is constant", unused.train_op.place.span)],
                help="pass the schedule to the optimizer as its learning rate",
            )


RULE = Rule(
    code="LS301",
    name="unused-schedule",
    severity=Severity.WARNING,
    summary="a schedule is built and no optimizer gets it, while the optimizer has a constant rate",
    check=check,
    page=__doc__ or "",
)
