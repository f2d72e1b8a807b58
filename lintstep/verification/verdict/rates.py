"""The rate that updates used: whether it moved, where it first did, and what a schedule would have given."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from lintstep.verification.trace.events import Ahead, Counter, Number, Run
from lintstep.verification.trace.numbers import same, shown

_MOST_DROPS = 4


def flat(runs: Sequence[Run]) -> Number:
    """Return the rate that all the runs used, None where it is unknown in one or moved."""
    rates = [run.rate for run in runs]
    return rates[0] if same(rates) else None


def formula(ahead: Ahead, values: Sequence[Number]) -> list[Number]:
    """Return what a schedule gives at those of the values of its counter that were looked at."""
    known = dict(ahead.points)
    return [known[value] for value in dict.fromkeys(values) if value in known]


def differs(ahead: Ahead, seen: Sequence[Number]) -> bool:
    """Whether the schedule's own formula gives more than one rate at the values a counter had."""
    rates = formula(ahead, seen)
    return len(rates) > 1 and not same(rates)


def unmoved(ahead: Ahead, seen: Sequence[Number]) -> Number:
    """Return what the schedule gives at the last value."""
    return formula(ahead, seen)[-1]


def changes(rates: Sequence[Number]) -> list[int]:
    """Return the places (from 0) at which a rate is another than the one before."""
    return [at + 1 for at, (before, after) in enumerate(itertools.pairwise(rates)) if before != after]


def course(counter: Counter, runs: Sequence[Run]) -> str:
    """Say how the rate of a scheduler went over a training, in the advances of its counter."""
    rates = [run.rate for run in runs]
    if None in rates:
        return f"`{counter.name}` went from {_at(counter, runs[0])} to {_at(counter, runs[-1])}; the rate is unknown."
    moves = changes(rates)
    if not moves:
        return (
            f"`{counter.name}` went from {_at(counter, runs[0])} to {_at(counter, runs[-1])}; the rate stayed "
            f"{shown(rates[0])} over {len(runs):,} updates."
        )
    low, high = min(_number(rate) for rate in rates), max(_number(rate) for rate in rates)
    ends = f"{shown(rates[0])} to {shown(rates[-1])}"
    if len(moves) <= _MOST_DROPS:
        where = ", ".join(shown(runs[at].counters.get(counter.id)) for at in moves)
        word = "drop" if all(_number(rates[at]) < _number(rates[at - 1]) for at in moves) else "change"
        return f"{ends} over {len(runs):,} updates, {len(moves)} {word}{'' if len(moves) == 1 else 's'} at {where}."
    between = (
        "" if {low, high} == {_number(rates[0]), _number(rates[-1])} else f", between {shown(low)} and {shown(high)}"
    )
    return f"{ends} over {len(runs):,} updates{between}, {len(moves):,} changes."


def _at(counter: Counter, run: Run) -> str:
    return shown(run.counters.get(counter.id))


def _number(rate: Number) -> float:
    return float(rate) if rate is not None else float("nan")
