"""The training loop sets a counter back."""

from __future__ import annotations

from collections.abc import Iterator

from lintstep.analysis.facts import Facts
from lintstep.finding import Confidence, Finding, Related, Severity
from lintstep.rules.reporting import at_counter, report
from lintstep.rules.rule import Rule


def check(facts: Facts) -> Iterator[Finding]:
    """Yield one finding for each reset inside the loop that trains."""
    for reset in facts.resets:
        label = reset.counter.label
        yield report(
            RULE,
            f"`{label}` is set back in the training loop, so its schedule starts again each time",
            Confidence.MEDIUM,
            reset.place,
            f"this sets `{label}` back",
            [
                Related("the same loop runs this train op", reset.train_op.place.span),
                *at_counter(reset.counter, "the counter"),
            ],
            help="set it back before the loop",
        )


RULE = Rule(
    code="LS202",
    name="counter-reset",
    severity=Severity.WARNING,
    summary="the training loop resets the counter",
    check=check,
    page=__doc__ or "",
)
