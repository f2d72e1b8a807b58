"""Which function judges which claim, what verdict a confirmed one is, and the verdict of a script with its findings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from lintstep.findings import Claim, Finding
from lintstep.verification.verdict.claims import pacing, passes, rates, standing
from lintstep.verification.verdict.claims.case import Answer, Case, ClaimVerdict
from lintstep.verification.verdict.judge import GRAVITY, Kind
from lintstep.verification.verdict.rungs import Ruling

JUDGES: dict[Claim, Callable[[Case], Answer]] = {
    Claim.STANDS_STILL: standing.stands_still,
    Claim.STANDS_ON_OTHERS: standing.stands_on_others,
    Claim.CONSTANT_STEP: standing.constant_step,
    Claim.NO_STEP: standing.no_step,
    Claim.MOVES_TWICE: pacing.moves_twice,
    Claim.FALLS_BACK: pacing.falls_back,
    Claim.MISSES_HORIZON: pacing.misses_horizon,
    Claim.SKIPS_FIRST: pacing.skips_first,
    Claim.UNUSED: rates.unused,
    Claim.STALE: rates.stale,
    Claim.RISES: rates.rises,
    Claim.COMPOUNDS: rates.compounds,
    Claim.NEVER_DECAYS: rates.never_decays,
    Claim.AVERAGE_STANDS: passes.average_stands,
    Claim.STOP_STANDS: standing.reader_stands,
    Claim.LABEL_STANDS: standing.reader_stands,
    Claim.ONE_ORDER: passes.one_order,
    Claim.LOST_ON_RESUME: passes.lost_on_resume,
}

VERDICTS: dict[Claim, Kind] = {
    Claim.STANDS_STILL: "frozen",
    Claim.STANDS_ON_OTHERS: "frozen",
    Claim.CONSTANT_STEP: "frozen",
    Claim.NO_STEP: "frozen",
    Claim.MOVES_TWICE: "wrong-pace",
    Claim.FALLS_BACK: "wrong-pace",
    Claim.MISSES_HORIZON: "wrong-pace",
    Claim.SKIPS_FIRST: "advances",
    Claim.UNUSED: "no-effect",
    Claim.STALE: "no-effect",
    Claim.RISES: "advances",
    Claim.COMPOUNDS: "wrong-pace",
    Claim.NEVER_DECAYS: "no-effect",
    Claim.AVERAGE_STANDS: "frozen",
    Claim.STOP_STANDS: "frozen",
    Claim.LABEL_STANDS: "frozen",
    Claim.ONE_ORDER: "no-effect",
    Claim.LOST_ON_RESUME: "wrong-pace",
}
"""What a script is called whose finding with such a claim is confirmed. A rate that rises with its counter advances."""

NO_CLAIM = "A run shows nothing of it."


@dataclass(frozen=True, slots=True)
class Claimed:
    """A finding, and what the run says of it."""

    finding: Finding
    verdict: ClaimVerdict
    reason: str

    @property
    def kind(self) -> Kind | None:
        """The verdict it brings the script, where it is confirmed."""
        return VERDICTS[self.finding.claim] if self.verdict == "confirmed" and self.finding.claim is not None else None


def judge_claims(ruling: Ruling, findings: Sequence[Finding]) -> tuple[Claimed, ...]:
    """Return what the run says of each finding, in their order."""
    return tuple(_judged(ruling, finding) for finding in findings)


def _judged(ruling: Ruling, finding: Finding) -> Claimed:
    if finding.claim is None:
        return Claimed(finding, "undecided", NO_CLAIM)
    otherwise = ruling.reason if not ruling.judgements else "No update that ran was made there."
    answer = JUDGES[finding.claim](Case(finding, ruling.evidence, ruling.judgements, otherwise))
    return Claimed(finding, answer.verdict, answer.reason)


def with_claims(ruling: Ruling, claims: tuple[Claimed, ...]) -> Ruling:
    """Return the ruling on a script with findings: the gravest of its updates' verdicts and its confirmed claims'."""
    gravest = min((each for each in claims if each.kind is not None), key=_gravity, default=None)
    if gravest is None or gravest.kind is None:
        return ruling
    if ruling.kind == "inconclusive" and not ruling.judgements and gravest.kind == "advances":
        return ruling
    if GRAVITY.index(gravest.kind) >= GRAVITY.index(ruling.kind):
        return ruling
    return replace(ruling, kind=gravest.kind, reason=gravest.reason)


def _gravity(claimed: Claimed) -> int:
    return len(GRAVITY) if claimed.kind is None else GRAVITY.index(claimed.kind)
