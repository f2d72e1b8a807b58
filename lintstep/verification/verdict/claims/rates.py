"""Claims about the rate that updates used: not the schedule's, not the name's, rising, compounding, never decaying."""

from __future__ import annotations

import itertools

from lintstep.verification.trace.events import HandWritten, Run
from lintstep.verification.trace.numbers import finite, shown
from lintstep.verification.verdict.claims.case import Answer, Case, undecided
from lintstep.verification.verdict.claims.standing import constant
from lintstep.verification.verdict.rates import changes

_LEAST_FACTORS = 3


def unused(case: Case) -> Answer:
    """LS301: the rate is one number throughout."""
    return constant(case, "nothing that trains gets the schedule")


def stale(case: Case) -> Answer:
    """LS304: the rate is one number, whatever its name is set to."""
    return constant(case, "the optimizer keeps the value that the name had")


def rises(case: Case) -> Answer:
    """LS302: the rate rises with the counter, in the runs or further along the schedule."""
    for op, runs in case.updates:
        known = [number for number in (finite(run.rate) for run in runs) if number is not None]
        if not known:
            continue
        if known[0] != known[-1]:
            return _rise(known[0], known[-1], f"over {len(runs)} runs")
        for counter in op.reads:
            ahead = case.evidence.ahead(op.id, counter)
            points = [(value, finite(rate)) for value, rate in ahead.points] if ahead is not None else []
            rates = [(value, rate) for value, rate in points if rate is not None]
            if rates and rates[0][1] != rates[-1][1]:
                return _rise(rates[0][1], rates[-1][1], f"by {shown(rates[-1][0])}, if the counter gets there")
    return undecided("The rate did not move in the run." if case.updates else case.otherwise)


def _rise(first: float, last: float, when: str) -> Answer:
    verdict, word = ("confirmed", "rises") if last > first else ("refuted", "falls")
    return Answer(
        "confirmed" if verdict == "confirmed" else "refuted", f"The rate {word} from {first!r} to {last!r} {when}."
    )


def compounds(case: Case) -> Answer:
    """LS305: the rates the script writes are each a smaller share of the last."""
    written = [each for section in case.evidence.sections for each in section.rates if case.names(each.place)]
    factors = [factor for factor in map(_factor, written) if factor is not None and factor != 1]
    if len(factors) < _LEAST_FACTORS:
        return undecided("The script wrote too few rates to tell.")
    if all(after < before for before, after in itertools.pairwise(dict.fromkeys(factors))) and len(set(factors)) > 1:
        return Answer(
            "confirmed", f"The rate was multiplied by {factors[0]:.3g} at first and by {factors[-1]:.3g} in the end."
        )
    return Answer("refuted", f"The rate was multiplied by {factors[0]:.3g} each time.")


def _factor(written: HandWritten) -> float | None:
    before, after = finite(written.before), finite(written.after)
    return after / before if before and after is not None else None


def never_decays(case: Case) -> Answer:
    """LS306: the rate does not change, over the whole training."""
    runs: list[Run] = [run for _, each in case.updates for run in each]
    if not runs:
        return undecided(case.otherwise)
    for op, each in case.updates:
        moved = changes([run.rate for run in each])
        if moved:
            at = each[moved[0]]
            return Answer("refuted", f"The rate of the update at {op.place.text} became {shown(at.rate)}.")
    if not case.whole:
        return undecided("The rate did not change as far as the run went.")
    return Answer("confirmed", f"The rate was {shown(runs[0].rate)} in each of {len(runs):,} updates.")
