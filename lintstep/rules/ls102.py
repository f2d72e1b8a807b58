"""A train op advances one counter, its schedule reads another that nothing advances."""

from __future__ import annotations

from collections.abc import Iterator

from lintstep.analysis.facts import Facts, Read, Step, TrainOp
from lintstep.finding import Finding, Fix, Related, Severity
from lintstep.rules.reporting import at_counter, at_schedule, beside, name_of, report
from lintstep.rules.rule import Rule


def check(facts: Facts) -> Iterator[Finding]:
    """Yield one finding for each train op that advances another counter than its schedule reads."""
    for op in facts.train_ops:
        wrong = [
            read
            for read in op.reads
            if read.step is Step.COUNTER and read.given is not read.counter and read.standing.frozen
        ]
        wrong = [
            read for read in wrong if read.counter.kind != "placeholder" and op.weight is None and op.missing is None
        ]
        if wrong:
            yield finding(facts, op, max(wrong, key=lambda read: read.standing.confidence))


def finding(facts: Facts, op: TrainOp, read: Read) -> Finding:
    """Return the finding of a train op and the read that proves it."""
    counter, schedule = read.counter, read.schedule
    given = f"`{read.given.label}`" if read.given is not None else "another counter"
    related = [*at_schedule(schedule, f"the schedule reads `{counter.label}` here"), *at_counter(counter)]
    if read.given is not None and read.given.place is not None:
        related.append(Related("the counter that the train op advances", read.given.place.span))
    fix = None
    if read.expression and op.insert is not None:
        text = f"pass `{op.step_keyword}={read.expression}` to the train op"
        fix = Fix(text, (op.insert(read.expression),), "unsafe")
    return report(
        RULE,
        f"{name_of(schedule)} never changes: the train op advances {given}, the schedule reads `{counter.label}`",
        read.standing.confidence,
        op.place,
        f"this train op advances {given}",
        [*related, *beside(facts, counter)],
        fix,
        "let the schedule read the counter that the train op advances",
        read.standing.assumptions,
    )


RULE = Rule(
    code="LS102",
    name="mismatched-counter",
    severity=Severity.ERROR,
    summary="a train op advances one counter, its schedule reads another that nothing advances",
    check=check,
    page=__doc__ or "",
)
