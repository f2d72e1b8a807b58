"""The rate that updates used: whether it moved, where it first did, and what a schedule would have given."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from lintstep.verification.trace.events import Ahead, Number, Run
from lintstep.verification.trace.numbers import same


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


def change_of(ahead: Ahead | None) -> Number:
    """Return the first later value of a counter that has another rate, None where there is none or nobody looked."""
    change = None if ahead is None else ahead.change
    return change if ahead is not None and change in dict(ahead.points) else None


def stepwise(points: Sequence[tuple[Number, Number]], count: int) -> list[Number]:
    """Return the rates at ``count`` values evenly spread from the first point's to the last's: each that of the point
    before it."""
    known = [(float(value), rate) for value, rate in points if isinstance(value, int | float)]
    first, last = known[0][0], known[-1][0]
    places = [first + (last - first) * at / (count - 1) for at in range(count)]
    return [next(rate for value, rate in reversed(known) if value <= place) for place in places]


def changes(rates: Sequence[Number]) -> list[int]:
    """Return the places (from 0) at which a rate is another than the one before."""
    return [at + 1 for at, (before, after) in enumerate(itertools.pairwise(rates)) if before != after]
