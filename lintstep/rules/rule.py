"""What a rule is: one module under ``lintstep/rules/`` that holds a ``RULE`` and, in its docstring, the rule's page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lintstep.analysis.facts import Facts, Place, Schedule, Step, StepCounter
from lintstep.finding import Confidence, Finding, Fix, Related, Severity

HEADINGS = ("What it does", "Why is this bad?", "Example", "Use instead", "Fix safety", "Limits", "References")


@dataclass(frozen=True, slots=True)
class Bad:
    """A source that must be flagged. The line of each expected finding ends in ``# <- CODE``; ``fixed`` is the whole
    text after the fix, where there is one (markers included)."""

    why: str
    source: str
    fixed: str | None = None


@dataclass(frozen=True, slots=True)
class Good:
    """A source that must not be flagged, and the reason."""

    why: str
    source: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its code, its name, how much it matters, its check and its cases."""

    code: str
    name: str
    severity: Severity
    summary: str
    check: Callable[[Facts], Iterator[Finding]]
    page: str
    bad: tuple[Bad, ...] = ()
    good: tuple[Good, ...] = ()

    @property
    def fixable(self) -> bool:
        """Whether any case of the rule shows a fix."""
        return any(case.fixed is not None for case in self.bad)


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
    )


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


READERS = {"average": "this moving average", "stop": "this stop condition", "label": "this label"}


def beside(facts: Facts, counter: StepCounter) -> list[Related]:
    """Return the other readers of a frozen counter: one cause is one finding."""
    return [
        Related(f"{READERS[reader.kind]} reads `{counter.label}` as well", reader.place.span)
        for reader in facts.readers
        if reader.counter is counter
    ]


def has_frozen_schedule(facts: Facts, counter: StepCounter) -> bool:
    """Whether a schedule reads this counter and stands still: that finding speaks of its other readers too."""
    return any(read.counter is counter and read.standing.frozen for op in facts.train_ops for read in op.reads)


def standing_still(rule: Rule, facts: Facts, kind: str, message: str, label: str) -> Iterator[Finding]:
    """Yield the findings of one kind of reader on counters that nothing advances."""
    for reader in facts.readers:
        counter, op = reader.counter, reader.train_op
        if reader.kind != kind or not reader.standing.frozen or has_frozen_schedule(facts, counter):
            continue
        fix = None
        if reader.step is Step.OMITTED and reader.expression and op.insert is not None:
            fix = Fix(f"pass `global_step={reader.expression}` to the train op", (op.insert(reader.expression),))
        related = [Related("this train op does not advance it", op.place.span), *at_counter(counter)]
        yield report(
            rule,
            message.format(counter=counter.label),
            reader.standing.confidence,
            reader.place,
            label.format(counter=counter.label),
            related,
            fix,
            "pass the counter to the train op as `global_step=`",
            reader.standing.assumptions,
        )
