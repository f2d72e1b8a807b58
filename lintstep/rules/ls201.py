"""One session run advances a counter more than once."""

from __future__ import annotations

from collections.abc import Iterator

from lintstep.analysis.facts import DoubleAdvance, Facts
from lintstep.finding import Confidence, Finding, Related, Severity
from lintstep.rules.reporting import report
from lintstep.rules.rule import Rule


def check(facts: Facts) -> Iterator[Finding]:
    """Yield one finding for each set of advances that one run makes together."""
    for double in facts.double_advances:
        yield finding(double)


def finding(double: DoubleAdvance) -> Finding:
    """Return the finding of a counter that moves twice."""
    made = [advance for advance in double.advances if "Optimizer" in advance.how or "train_op" in advance.how]
    main = made[-1] if made else double.advances[-1]
    others = [advance for advance in double.advances if advance is not main]
    label, times = double.counter.label, len(double.advances)
    related = [Related(f"`{label}` is advanced here too", advance.place.span) for advance in others]
    related.append(Related("one run fetches them together", double.run.span))
    return report(
        RULE,
        f"`{label}` moves {times} times in one run: its schedule goes {times} times as fast",
        Confidence.HIGH if double.together else Confidence.LOW,
        main.place,
        f"`{label}` is advanced here",
        related,
        help=f"let one of them advance `{label}`",
    )


RULE = Rule(
    code="LS201",
    name="double-advance",
    severity=Severity.WARNING,
    summary="one session run advances the counter more than once",
    check=check,
    page=__doc__ or "",
)
