"""One finding beside the trace of its script, and what is answered about it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from lintstep.findings import Finding, Span
from lintstep.verification.show.place import Place
from lintstep.verification.trace.events import Counter, Run, Update
from lintstep.verification.verdict.evidence import Evidence, errors, whole
from lintstep.verification.verdict.judge import Judgement

ClaimVerdict = Literal["confirmed", "refuted", "undecided"]


class Answer(NamedTuple):
    """What the run says of a claim, and why, in a sentence."""

    verdict: ClaimVerdict
    reason: str


def undecided(reason: str) -> Answer:
    """Return the answer where the run does not tell."""
    return Answer("undecided", reason)


@dataclass(frozen=True, slots=True)
class Case:
    """A finding, the evidence of the run, and the judgements on the updates that ran."""

    finding: Finding
    evidence: Evidence
    judgements: tuple[Judgement, ...]
    otherwise: str = ""

    @property
    def places(self) -> list[Place]:
        """The finding's lines, then those of what it names beside them."""
        return [lines_of(self.finding.span), *(lines_of(related.span) for related in self.finding.related)]

    @property
    def judgement(self) -> Judgement | None:
        """The judgement on the update that the finding is about: made at its place or a related one, or with a
        scheduler that is made there."""
        for place in self.places:
            for judgement in self.judgements:
                if judgement.op.place.overlaps(place):
                    return judgement
        named = {counter.id for counter in self.counters if counter.kind == "scheduler"}
        read = (each for each in self.judgements if named & {counter.id for counter in each.counters})
        return next(read, None)

    @property
    def updates(self) -> list[tuple[Update, tuple[Run, ...]]]:
        """The updates the finding names that ran, else all that ran, each with its runs."""
        ran = [(op, self.evidence.runs(op.id)) for op in self.evidence.trace.updates.values()]
        ran = [(op, runs) for op, runs in ran if runs]
        return [(op, runs) for op, runs in ran if self.names(op.place)] or ran

    @property
    def counters(self) -> list[Counter]:
        """The counters that the finding names by their place."""
        return [each for each in self.evidence.trace.counters.values() if self.names(each.place)]

    @property
    def named_updates(self) -> list[Update]:
        """The updates made where the finding or a related place is, whether they ran or not."""
        return [op for op in self.evidence.trace.updates.values() if self.names(op.place)]

    @property
    def whole(self) -> bool:
        """Whether the script was seen from its first line to its last."""
        return whole(self.evidence)

    def names(self, place: Place) -> bool:
        """Whether one of the finding's places shares a line with another."""
        return bool(place.line) and any(place.overlaps(each) for each in self.places)

    def errors(self) -> Iterator[tuple[str, Place]]:
        """Yield what the script raised, whether that ended it or was skipped, and where."""
        yield from errors(self.evidence)


def lines_of(span: Span) -> Place:
    """Return a span's lines, its file named as a child names it."""
    return Place(os.path.abspath(span.path), span.line, span.end_line, span.cell)  # noqa: PTH100 - not resolved either
