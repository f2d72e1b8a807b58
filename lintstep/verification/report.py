"""What a verification found, as values and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from lintstep.findings import Finding
from lintstep.verification.isolation import Layer
from lintstep.verification.request import Asked
from lintstep.verification.show.place import Place
from lintstep.verification.trace.events import Ahead, Number
from lintstep.verification.trace.numbers import shown
from lintstep.verification.verdict.claims.case import lines_of
from lintstep.verification.verdict.claims.table import Claimed, judge_claims, with_claims
from lintstep.verification.verdict.judge import Judgement, Kind
from lintstep.verification.verdict.rungs import Ruling

EXIT_CODES: dict[Kind, int] = {"frozen": 1, "wrong-pace": 1, "no-effect": 1, "advances": 0, "inconclusive": 3}
VERSION = 2
"""The version of the JSON that `VerifyReport.to_json` makes."""


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """The verdict on one script and all it rests on.

    ``script`` is the path as it was given. ``stopped`` says why the parent ended the child, if it did. ``fixed`` is the
    report of the same script with its fix applied, where that was asked for, ``fix`` the option of ``lintstep check``
    that applies it. ``asked`` is what hints repeat. ``claims`` is what the run says of each
    finding, once `beside` was asked.
    """

    script: str
    ruling: Ruling
    engine: str
    level: str
    layers: tuple[Layer, ...]
    blocked: tuple[str, ...] = ()
    stopped: str | None = None
    seconds: float = 0.0
    fixed: VerifyReport | None = None
    claims: tuple[Claimed, ...] = ()
    fix: str = "--fix"
    asked: Asked = field(default_factory=Asked)

    def beside(self, findings: Sequence[Finding]) -> VerifyReport:
        """Return the report with what the run says of what the check found; the verdict is the gravest of all."""
        claims = judge_claims(self.ruling, findings)
        return replace(self, ruling=with_claims(self.ruling, claims), claims=claims)

    @property
    def verdict(self) -> Kind:
        return self.ruling.kind

    @property
    def reason(self) -> str:
        return self.ruling.reason

    @property
    def exit_code(self) -> int:
        return EXIT_CODES[self.verdict]

    @property
    def main(self) -> Judgement | None:
        """The judgement to show: the one that decided, else the first on an update that ran, None where none did.

        Where nothing was found out, an update whose rate reads no counter has nothing to show.
        """
        judged = self.ruling.judgements
        decided = next((each for each in judged if each.kind == self.verdict), None)
        others = self.ruling.others if self.verdict != "inconclusive" else ()
        return decided or next(iter((*judged, *others)), None)

    @property
    def assumptions(self) -> list[str]:
        return list(dict.fromkeys(text for section in self.ruling.sections for text in section.assumptions))

    def _update_json(self, judgement: Judgement) -> dict[str, Any]:
        counter, ahead = judgement.counter, self.ahead(judgement)
        return {
            **_place_json(judgement.op.place),
            "kind": judgement.op.kind,
            "verdict": judgement.kind,
            "reason": judgement.reason,
            "runs": len(judgement.runs),
            "rates": [run.rate for run in judgement.runs],
            "losses": [run.loss for run in judgement.runs],
            "counter": None if counter is None else counter.name,
            "counter_values": counter_values(judgement),
            "ahead": None
            if ahead is None
            else {"change": ahead.change, "points": [list(each) for each in ahead.points]},
        }

    @property
    def deciding(self) -> Claimed | None:
        """The claim that is the verdict: the one in its very words, else the first confirmed one that brings it."""
        same = (each for each in self.claims if each.verdict != "undecided" and each.reason == self.reason)
        return next(same, None) or next((each for each in self.claims if each.kind == self.verdict), None)

    def concerning(self, judgement: Judgement) -> list[Finding]:
        """Return the findings that name the lines of an update, those that lie there first."""
        place = judgement.op.place
        there = [each.finding for each in self.claims if lines_of(each.finding.span).overlaps(place)]
        beside = [
            each.finding
            for each in self.claims
            if any(lines_of(related.span).overlaps(place) for related in each.finding.related)
        ]
        return [*there, *(each for each in beside if each not in there)]

    def ahead(self, judgement: Judgement) -> Ahead | None:
        """Return what the schedule of a judged update gives at later values of its counter, where it was worked out."""
        counter = judgement.counter
        return None if counter is None else self.ruling.evidence.ahead(judgement.op.id, counter.id)

    def to_json(self) -> dict[str, Any]:
        """Return the report as JSON values (the contract of ``lintstep verify --output-format json``)."""
        sections = self.ruling.sections
        seen = (*self.ruling.judgements, *self.ruling.others)
        counters = {counter.id: counter for each in seen for counter in each.counters}
        order = sorted({run.order: run for each in seen for run in each.runs}.items())
        return {
            "version": VERSION,
            "script": self.script,
            "verdict": self.verdict,
            "reason": self.reason,
            "engine": self.engine,
            "rung": self.ruling.rung,
            "isolation": self.level,
            "isolation_layers": [
                {
                    "name": each.name,
                    "holds": each.holds,
                    "detail": each.detail,
                    "open": None if each.holds else each.open,
                }
                for each in self.layers
            ],
            "counters": [
                {"name": counter.name, "values": [run.counters[key] for _, run in order if key in run.counters]}
                for key, counter in counters.items()
            ],
            "updates": [self._update_json(each) for each in sorted(seen, key=lambda each: each.runs[0].order)],
            "claims": [_claim_json(each) for each in self.claims],
            "skipped": [
                {**_place_json(each.place), "error": each.error, "targets": list(each.targets)}
                for section in sections
                for each in section.skipped
            ],
            "decisions": [
                {**_place_json(each.place), "what": each.what, "chosen": each.chosen}
                for section in sections
                for each in section.decisions
            ],
            "assumptions": self.assumptions,
            "blocked": list(self.blocked),
            "stopped": self.stopped,
            "seconds": round(self.seconds, 3),
            "fix": None if self.fixed is None else "safe" if self.fix == "--fix" else "suggested",
            "fixed": None if self.fixed is None else self.fixed.to_json(),
        }


def _claim_json(claimed: Claimed) -> dict[str, Any]:
    span = claimed.finding.span
    place = {"path": relative(span.path), "line": span.line}
    return {
        "code": claimed.finding.code,
        **(place if span.cell is None else {**place, "cell": span.cell}),
        "verdict": claimed.verdict,
        "reason": claimed.reason,
    }


def counter_values(judgement: Judgement) -> list[Number]:
    """Return the counter's value after each run of the judged train op."""
    counter = judgement.counter
    return [] if counter is None else [run.counters.get(counter.id) for run in judgement.runs]


def _place_json(place: Place) -> dict[str, Any]:
    lines = {"path": relative(place.path), "line": place.line, "end_line": place.end_line}
    return lines if place.cell is None else {**lines, "cell": place.cell}


def relative(path: str) -> str:
    """Return ``path`` as seen from the working directory, or unchanged where it lies outside it."""
    if not Path(path).is_absolute():
        return path
    try:
        return Path(path).relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path


def counterpart(fixed: VerifyReport, main: Judgement) -> Judgement | None:
    """Return the fixed script's judgement on the same train op: the one built as the same in line."""
    return next((each for each in fixed.ruling.judgements if each.op.id == main.op.id), fixed.main)


def what_changed(before: Judgement, after: Judgement, ahead: Ahead | None = None, fix: str = "--fix") -> str:
    """Say in one sentence what the fix changed: the rate's course, and the loss where it is known.

    ``ahead`` is what the fixed schedule gives later; ``fix`` the option that applies the fix.
    """
    rates, losses = [run.rate for run in after.runs], (before.runs[-1].loss, after.runs[-1].loss)
    count = len(after.runs)
    name = "With the fix" if fix == "--fix" else "With the suggested fix"
    sentence = f"{name} the rate {course(rates)} over {'this run' if count == 1 else f'these {count:,} runs'}"
    sentence += first_change(ahead) and f", and {first_change(ahead)}"
    if None not in losses and losses[0] != losses[1]:
        sentence += f"; the loss after them is {shown(losses[1])} instead of {shown(losses[0])}"
    return sentence + "."


def first_change(ahead: Ahead | None) -> str:
    """Say where a schedule first moves the rate: "first changes at step 1,000, to 0.0005". Empty where it does not."""
    if ahead is None or not isinstance(ahead.change, int | float):
        return ""
    rate = dict(ahead.points).get(ahead.change)
    return f"first changes at step {int(ahead.change):,}" + ("" if rate is None else f", to {shown(rate)}")


def course(rates: Sequence[Number]) -> str:
    """Say how a rate goes: \"falls from 0.1 to 0.01\"."""
    known = [rate for rate in rates if isinstance(rate, int | float)]
    if not known:
        return "is unknown"
    first, last = known[0], known[-1]
    if first == last:
        return f"stays at {shown(first)}" if len(set(known)) == 1 else f"varies around {shown(first)}"
    return f"{'falls' if last < first else 'rises'} from {shown(first)} to {shown(last)}"
