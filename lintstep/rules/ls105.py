"""The registered step was asked for before there was one."""

from __future__ import annotations

from collections.abc import Iterator

from lintstep.analysis.facts import Facts
from lintstep.finding import Confidence, Edit, Finding, Fix, Related, Severity
from lintstep.rules.reporting import report
from lintstep.rules.rule import Rule


def check(facts: Facts) -> Iterator[Finding]:
    """Yield one finding for each train op that was given a registered step before there was one."""
    for op in facts.train_ops:
        if op.missing is None:
            continue
        span, text = op.missing.span, op.missing.text()
        fix = None
        if text.count("get_global_step(") == 1:
            edit = Edit(span, text.replace("get_global_step(", "get_or_create_global_step("))
            fix = Fix("make the registered step where there is none", (edit,), "unsafe")
        yield report(
            RULE,
            f"`{text}` is None here: no registered step exists yet, so the train op advances nothing",
            Confidence.MEDIUM,
            op.place,
            "this train op is given None",
            [Related("nothing has made a registered step before this", span)],
            fix,
            "call `get_or_create_global_step()` first",
        )


RULE = Rule(
    code="LS105",
    name="missing-registered-step",
    severity=Severity.ERROR,
    summary="`get_global_step()` was called where no registered step exists yet, so the train op gets None",
    check=check,
    page=__doc__ or "",
)
