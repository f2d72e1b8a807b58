"""trainkit, a framework that does not exist: its model, and a rule that speaks of counters like any other.

Rules see facts, not frameworks, so lintstep's own rules work on trainkit as soon as its model is there.
"""

from __future__ import annotations

from collections.abc import Iterator

from lintstep.analysis.facts import Facts
from lintstep.findings import Confidence, Finding, Severity
from lintstep.interpreter.library import Default, Library, Param, Role, Row
from lintstep.rules.rule import Rule

_RATE = Param("rate", 0, Default.REQUIRED)

LIBRARY = Library(
    name="trainkit",
    prefixes=(("trainkit", "tk"),),
    namespaces=frozenset({"tk"}),
    markers=((b"trainkit",), (b"decay",)),
    rows={
        row.api: row
        for row in (
            Row("tk.Counter", Role.VARIABLE, {"initial": Param("start", 0)}),
            Row("tk.decay", Role.SCHEDULE, {"rate": _RATE, "step": Param("counter", 1, Default.REQUIRED)}),
            Row("tk.Descent", Role.OPTIMIZER, {"rate": _RATE}),
        )
    },
)


def _late(facts: Facts) -> Iterator[Finding]:
    for counter in facts.counters:
        if counter.initial and counter.place is not None:
            message = f"`{counter.label}` starts at {counter.initial}"
            yield Finding("TK001", "late-start", message, Severity.INFO, Confidence.HIGH, counter.place.span, "here")


RULE = Rule(
    code="TK001",
    name="late-start",
    severity=Severity.INFO,
    summary="a counter that does not start at 0",
    check=_late,
    page="A counter that does not start at 0.\n",
)
