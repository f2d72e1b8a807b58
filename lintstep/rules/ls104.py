"""A schedule reads a placeholder that the training run does not feed."""

from __future__ import annotations

from collections.abc import Iterator

from lintstep.analysis.facts import Facts
from lintstep.finding import Finding, Severity
from lintstep.rules.reporting import at_counter, at_schedule, name_of, report
from lintstep.rules.rule import Rule


def check(facts: Facts) -> Iterator[Finding]:
    """Yield one finding for each train op whose schedule reads a placeholder that no run of it feeds."""
    for op in facts.train_ops:
        unfed = [read for read in op.reads if read.counter.kind == "placeholder" and read.standing.frozen]
        if unfed and op.fed:
            read = max(unfed, key=lambda one: one.standing.confidence)
            yield report(
                RULE,
                f"{name_of(read.schedule)} reads `{read.counter.label}`, which no training run feeds",
                read.standing.confidence,
                op.place,
                "no run that trains this feeds it",
                [
                    *at_schedule(read.schedule, f"the schedule reads `{read.counter.label}` here"),
                    *at_counter(read.counter, "the placeholder"),
                ],
                help=f"feed `{read.counter.label}` in the run that trains, or use a step counter",
                assumptions=read.standing.assumptions,
            )


RULE = Rule(
    code="LS104",
    name="unfed-step",
    severity=Severity.ERROR,
    summary="a schedule reads a placeholder that the training run does not feed",
    check=check,
    page=__doc__ or "",
)
