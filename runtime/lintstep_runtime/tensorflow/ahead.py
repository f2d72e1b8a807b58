"""Looking ahead along a schedule: its rate at counters that the run did not reach.

A run is short, and a schedule may first move the rate after thousands of updates. Where the rates that a train op used
did not differ, its rate is worked out again, as a formula of the counter, for the values that were seen and for later
ones up to the second change.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from lintstep_runtime.engine import recorder, trace
from lintstep_runtime.tensorflow import recording
from lintstep_runtime.tensorflow.errors import OpError
from lintstep_runtime.tensorflow.graph import Operation, Tensor
from lintstep_runtime.tensorflow.ops.registry import UNKNOWN
from lintstep_runtime.tensorflow.ops.variables import HANDLES
from lintstep_runtime.tensorflow.session import Run

FURTHEST = 1 << 26  # how far ahead of the last value a change is looked for
_MOST = 64  # values of the run that are looked at
_BETWEEN = 24  # points from the last value to the second change

Point = tuple[int, Any]


def look() -> None:
    """Write an `ahead` event for each counter of each train op whose known rates did not differ."""
    for train_op in recorder.current().updates:
        if not isinstance(train_op, recording.TrainOp):
            continue
        if isinstance(train_op.rate, Tensor) and train_op.seen is not None and not train_op.seen.moved:
            for counter in train_op.reads[:4]:
                _follow(train_op, counter)


def _follow(train_op: Any, counter: Operation) -> None:
    rates = _Formula(train_op, counter)
    values = [int(value) for value in train_op.seen.values.get(counter, ())]
    if not values:
        return
    points = [(value, rates(value)) for value in dict.fromkeys(values[:_MOST])]
    if any(rate is None for _, rate in points):
        return
    last = max(values)
    first = _change(rates, last)
    second = None if first is None else _change(rates, first)
    for end in (first, second):
        if end is not None:
            points += [(end - 1, rates(end - 1)), (end, rates(end))]
    if second is not None:
        points += [(at, rates(at)) for at in range(last, second, max(1, (second - last) // _BETWEEN))]
    known = sorted({value: rate for value, rate in points if rate is not None}.items())
    trace.emit(
        "ahead",
        op=train_op.id,
        counter=recording.counter(counter),
        points=[list(point) for point in known],
        change=first,
        until=last + FURTHEST,
    )


def _change(rates: _Formula, start: int) -> int | None:
    """Return the first value after `start` whose rate is another one, None where there is none in reach."""
    base, step = rates(start), 1
    while rates(start + step) == base:
        step *= 2
        if step > FURTHEST:
            return None
    low, high = start + step // 2, start + step
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if rates(middle) == base else (low, middle)
    return high


class _Formula:
    """The rate of a train op as a function of one of its counters, everything else as in the last run."""

    def __init__(self, train_op: Any, counter: Operation) -> None:
        self.train_op, self.counter = train_op, counter
        self.known: dict[int, Any] = {}

    def __call__(self, value: int) -> Any:
        if value not in self.known:
            self.known[value] = self._at(value)
        return self.known[value]

    def _at(self, value: int) -> Any:
        session, feeds = self.train_op.seen.session, dict(self.train_op.seen.feeds)
        output, state = self.counter.outputs[0], session.state
        number = np.asarray(value, output.dtype.base_dtype.as_numpy_dtype)
        before = state.get(self.counter)
        if self.counter.definition in HANDLES:
            state[self.counter] = number
        else:
            feeds[output] = number
        try:
            with np.errstate(all="ignore"):
                (rate,) = Run(session, feeds).evaluate((self.train_op.rate,), feeds)
        except (OpError, ArithmeticError, LookupError, TypeError, ValueError):
            return None
        finally:
            if before is not None:
                state[self.counter] = before
            else:
                state.pop(self.counter, None)
        return trace.plain(rate) if rate is not UNKNOWN and getattr(rate, "size", 0) == 1 else None
