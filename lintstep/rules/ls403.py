"""Checkpoints or summaries are named by a counter that nothing advances."""

from __future__ import annotations

from collections.abc import Iterator

from lintstep.analysis.facts import Facts
from lintstep.finding import Finding, Severity
from lintstep.rules.reporting import standing_still
from lintstep.rules.rule import Rule


def check(facts: Facts) -> Iterator[Finding]:
    """Yield one finding for each such reader that no frozen schedule's finding speaks of."""
    yield from standing_still(
        RULE,
        facts,
        "label",
        "every label is the same: nothing advances `{counter}`",
        "this names what it writes by `{counter}`",
    )


RULE = Rule(
    code="LS403",
    name="frozen-label",
    severity=Severity.WARNING,
    summary="checkpoints or summaries are named by a counter that nothing advances",
    check=check,
    page=__doc__ or "",
)
