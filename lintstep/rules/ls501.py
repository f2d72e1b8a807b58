"""A step counter is created trainable."""

from __future__ import annotations

from collections.abc import Iterator

from lintstep.analysis.facts import Facts
from lintstep.finding import Confidence, Finding, Severity
from lintstep.rules.reporting import report
from lintstep.rules.rule import Rule


def check(facts: Facts) -> Iterator[Finding]:
    """Yield one finding for each variable that is used as a step and left trainable."""
    steps = [read.counter for op in facts.train_ops for read in op.reads]
    steps += [advance.counter for advance in facts.advances if "Optimizer" in advance.how]
    for counter in dict.fromkeys(steps):
        place = counter.place
        if place is None or place.path != facts.path or counter.kind != "variable":
            continue
        if counter.trainable is not False and counter.initial is not None:
            yield report(
                RULE,
                f"`{counter.label}` is a step counter, and stands among the trainable variables",
                Confidence.HIGH,
                place,
                "created trainable",
                [],
                help="create it with `trainable=False`",
            )


RULE = Rule(
    code="LS501",
    name="trainable-counter",
    severity=Severity.INFO,
    summary="a step counter is created trainable",
    check=check,
    page=__doc__ or "",
)
