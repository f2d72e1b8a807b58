"""A bound of the analysis was hit."""

from __future__ import annotations

from collections.abc import Iterator

from lintstep.analysis.facts import Facts
from lintstep.finding import Confidence, Finding, Severity, Span
from lintstep.rules.rule import Rule


def check(facts: Facts) -> Iterator[Finding]:
    """Yield one finding for each bound that was hit."""
    for limit in facts.limits:
        span = limit.place.span if limit.place is not None else Span(facts.path, 1, 1, 1, 1)
        message = f"the analysis met {limit.message}: a finding may be missing"
        yield Finding(RULE.code, RULE.name, message, RULE.severity, Confidence.HIGH, span, label="here")


RULE = Rule(
    code="LS903",
    name="analysis-limit",
    severity=Severity.INFO,
    summary="a bound of the analysis was hit, so a finding may be missing",
    check=check,
    page=__doc__ or "",
)
