"""How rules put facts into words: findings, the names in them, the places beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lintstep.analysis.facts import Facts, Place, ReaderKind, Schedule, Step, StepCounter, Update
from lintstep.findings import Confidence, Finding, Fix, Related, Span
from lintstep.rules.rule import Rule


def report(
    rule: Rule,
    message: str,
    confidence: Confidence,
    place: Place,
    label: str,
    related: list[Related],
    fix: Fix | None = None,
    help: str = "",
    assumptions: tuple[str, ...] = (),
) -> Finding:
    """Return a rule's finding; the assumptions it rests on become part of its message."""
    if assumptions:
        message += f" (assuming that {' and '.join(assumptions)})"
    return Finding(
        rule.code,
        rule.name,
        message,
        rule.severity,
        confidence,
        place.span,
        label,
        tuple(related),
        fix,
        "" if fix else help,
        assumptions,
        claim=rule.claim,
    )


def once(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield the surest finding of each place."""
    surest: dict[Span, Finding] = {}
    for finding in findings:
        known = surest.get(finding.span)
        if known is None or finding.confidence > known.confidence:
            surest[finding.span] = finding
    yield from surest.values()


def name_of(schedule: Schedule) -> str:
    """Return what a message calls a schedule."""
    return f"`{schedule.label}`" if schedule.label else "the rate"


def at_counter(counter: StepCounter, text: str = "") -> list[Related]:
    """Return the counter's own place as a related location."""
    if counter.place is None:
        return []
    start = "" if counter.initial is None else f" starts at {counter.initial:g} and"
    return [Related(text or f"the counter{start} stays there", counter.place.span)]


def at_schedule(schedule: Schedule, text: str) -> list[Related]:
    """Return the schedule's place as a related location."""
    return [Related(text, schedule.place.span)] if schedule.place is not None else []


def unreachable(counter: StepCounter, op: Update) -> str:
    """Say what to do where no expression reaches the counter that a train op should be given."""
    if counter.place is None:
        return f"hand the counter over to this place, and pass it as `{op.keyword}=`"
    span = counter.place.span
    where = f"line {span.line}" if span.path == op.place.path else f"{span.path}:{span.line}"
    return f"no name gives `{counter.label}` here: hand it over from {where}, and pass it as `{op.keyword}=`"


def beside(facts: Facts, counter: StepCounter) -> list[Related]:
    """Return the other readers of a frozen counter: one cause is one finding."""
    return [
        Related(f"{reader.kind.value} reads `{counter.label}` as well", reader.place.span)
        for reader in facts.readers
        if reader.counter is counter
    ]


def has_frozen_schedule(facts: Facts, counter: StepCounter) -> bool:
    """Whether a schedule reads this counter and stands still: that finding speaks of its other readers too."""
    return any(read.counter is counter and read.standing.frozen for op in facts.updates for read in op.reads)


def standing_still(rule: Rule, facts: Facts, kind: ReaderKind, message: str, label: str) -> Iterator[Finding]:
    """Yield the findings of one kind of reader on counters that nothing advances, one a place."""
    seen: set[int] = set()
    for reader in facts.readers:
        counter, op = reader.counter, reader.update
        if reader.kind is not kind or not reader.standing.frozen or has_frozen_schedule(facts, counter):
            continue
        if reader.place.identity in seen:
            continue
        seen.add(reader.place.identity)
        fix = None
        if reader.step is Step.OMITTED and reader.expression and op.fixes.give is not None:
            fix = Fix(
                f"pass `{op.keyword}={reader.expression}` to the {op.words.update}", (op.fixes.give(reader.expression),)
            )
        related = [Related(f"this {op.words.update} does not advance it", op.place.span), *at_counter(counter)]
        yield report(
            rule,
            message.format(counter=counter.label),
            reader.standing.confidence,
            reader.place,
            label.format(counter=counter.label),
            related,
            fix,
            f"pass the counter to the {op.words.update} as `{op.keyword}=`"
            if reader.expression
            else unreachable(counter, op),
            reader.standing.assumptions,
        )
