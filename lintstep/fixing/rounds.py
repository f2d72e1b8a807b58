"""Mending a source: edits in rounds, each round proved by a new check before it counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from lintstep.findings import Edit, Finding, Severity
from lintstep.source.script import Source, SourceError

MAX_ROUNDS = 10

Check = Callable[[Source], Sequence[Finding] | None]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A fix that was not made, and why."""

    finding: Finding
    reason: str


@dataclass(slots=True)
class Mended:
    """A source after its fixes: the new text, what was mended, what was refused, and the findings that are left."""

    source: Source
    applied: list[Finding] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    remaining: tuple[Finding, ...] = ()


def mend(source: Source, findings: Sequence[Finding], check: Check, *, unsafe: bool = False) -> Mended:
    """Apply the fixes of ``findings``, safe ones or all, until none is left or ``MAX_ROUNDS`` rounds are done.

    ``check`` gives the findings of a changed source, or None where it can't be read. A fix counts only if the source
    can still be read after it, the finding is gone and no other of its severity has come; any other is refused, and its
    edits are not made.
    """
    mended = Mended(source, remaining=tuple(findings))
    refused: set[tuple[str, str]] = set()
    for _ in range(MAX_ROUNDS):
        wanted = [
            finding
            for finding in mended.remaining
            if finding.fix and (unsafe or finding.fix.applicability == "safe") and _key(finding) not in refused
        ]
        batch = _compatible(wanted)
        if not batch:
            break
        if not _try(mended, batch, check):
            for finding in batch:
                current = next((left for left in mended.remaining if _key(left) == _key(finding)), None)
                if current and (reason := _attempt(mended, [current], check)):
                    refused.add(_key(current))
                    mended.refused.append(Refusal(current, reason))
    return mended


def _try(mended: Mended, batch: Sequence[Finding], check: Check) -> bool:
    return not _attempt(mended, batch, check)


def _attempt(mended: Mended, batch: Sequence[Finding], check: Check) -> str:
    """Make the batch's edits and keep them if they hold; return why they do not, or nothing."""
    edits = [edit for finding in batch for edit in _edits(finding)]
    if any(edit.span.path != mended.source.path for edit in edits):
        return "it edits another file"
    try:
        text = mended.source.edited(edits)
        mended.source.encode(text)
        changed = Source(mended.source.path, text, mended.source.file, mended.source.encoding)
    except ValueError as error:
        return f"its edits do not fit the text: {error}"
    except SourceError as error:
        return error.message
    remaining = check(changed)
    if remaining is None:
        return "the file could not be read after it"
    before, after = Counter(map(_key, mended.remaining)), Counter(map(_key, remaining))
    for key, count in Counter(map(_key, batch)).items():
        if after[key] > before[key] - count:
            return "the finding is still there after it"
    brought = _brought(mended.remaining, remaining, min(finding.severity for finding in batch))
    if brought is not None:
        return f"it would bring {brought.code}: {brought.message}"
    mended.source, mended.remaining = changed, tuple(remaining)
    mended.applied.extend(batch)
    return ""


def _brought(before: Sequence[Finding], after: Sequence[Finding], least: Severity) -> Finding | None:
    """Return a finding that was not there before, of a rule that now finds more, and at least as severe."""
    known, codes = Counter(map(_key, before)), Counter(finding.code for finding in before)
    more = Counter(finding.code for finding in after) - codes
    return next((one for one in after if more[one.code] and one.severity >= least and not known[_key(one)]), None)


def _compatible(findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings whose edits can be made together, the first of those that overlap."""
    chosen: list[Finding] = []
    taken: list[Edit] = []
    for finding in findings:
        edits = _edits(finding)
        if not any(_overlap(edit, other) for edit in edits for other in taken):
            chosen.append(finding)
            taken.extend(edits)
    return chosen


def _overlap(one: Edit, other: Edit) -> bool:
    a, b = one.span, other.span
    if (a.path, a.cell) != (b.path, b.cell):
        return False
    return (a.line, a.column) <= (b.end_line, b.end_column) and (b.line, b.column) <= (a.end_line, a.end_column)


def _edits(finding: Finding) -> Sequence[Edit]:
    return finding.fix.edits if finding.fix else ()


def _key(finding: Finding) -> tuple[str, str]:
    return finding.code, finding.message
