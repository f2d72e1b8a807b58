"""trainkit, a framework that does not exist, as another package would describe it: rows of data, and a rule of its own.

A script makes a clock, a decay that reads it and an optimizer; the optimizer updates at once, and ticks the clock that
it is given::

    clock = trainkit.Clock(0)
    optimizer = trainkit.Descent(trainkit.decay(0.1, clock, every=10, factor=0.9))
    for batch in batches:
        optimizer.descend(batch, clock=clock)

Rules see facts, not frameworks, so lintstep's own rules work on trainkit as soon as its library is there.
"""

from __future__ import annotations

from collections.abc import Iterator

from lintstep.analysis.facts import Facts
from lintstep.findings import Confidence, Finding, Severity
from lintstep.interpreter.library import (
    OPTIMIZER,
    VARIABLE,
    Default,
    Hook,
    Library,
    Pace,
    Param,
    Rises,
    Role,
    Row,
    Words,
)
from lintstep.rules.rule import Rule

_RATE = Param("rate", 0, Default.REQUIRED)
_DECAY = {
    "rate": _RATE,
    "step": Param("clock", 1, Default.REQUIRED),
    "steps": Param("every", 2),
    "factor": Param("factor", 3),
}

LIBRARY = Library(
    name="trainkit",
    prefixes=(("trainkit", "tk"),),
    namespaces=frozenset({"tk"}),
    markers=((b"trainkit",), (b"decay",)),
    rows={
        row.api: row
        for row in (
            Row("tk.Clock", Role.VARIABLE, {"initial": Param("start", 0)}),
            Row("tk.decay", Role.SCHEDULE, _DECAY, rises=Rises.FACTOR_ABOVE_ONE),
            Row("tk.Descent", Role.OPTIMIZER, {"rate": _RATE}),
        )
    },
    methods={
        (OPTIMIZER, "descend"): Row(
            "Descent.descend", Role.MAKE_UPDATE, {"loss": Param("loss", 0), "step": Param("clock", 1)}
        ),
        (VARIABLE, "tick"): Row("Clock.tick", Role.WRITE, delta=1),
    },
    hooks={("tk.Loop", "on_start"): Hook(Pace.ONCE, 0), ("tk.Loop", "on_batch"): Hook(Pace.BATCH, 1)},
    eager=True,
    words=Words(update="call of `descend`", keyword="clock"),
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
