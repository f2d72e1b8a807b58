"""A name for the rate is changed after the optimizer captured its value."""

from __future__ import annotations

from collections.abc import Iterator

from lintstep.analysis.facts import Facts
from lintstep.finding import Confidence, Finding, Related, Severity
from lintstep.rules.reporting import report
from lintstep.rules.rule import Rule


def check(facts: Facts) -> Iterator[Finding]:
    """Yield one finding for each change that the optimizer does not see."""
    for stale in facts.stale_rates:
        yield report(
            RULE,
            f"changing `{stale.name}` here has no effect: the optimizer keeps the value it was made with",
            Confidence.HIGH,
            stale.place,
            "the optimizer does not see this",
            [Related(f"the optimizer captured `{stale.name}` here", stale.optimizer.span)],
            help="give the optimizer a schedule, or a variable or placeholder that the loop sets",
        )


RULE = Rule(
    code="LS304",
    name="stale-rate",
    severity=Severity.WARNING,
    summary="a Python name for the rate is changed in the training loop after the optimizer captured its value",
    check=check,
    page=__doc__ or "",
)
