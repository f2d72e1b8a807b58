"""How much is computed: beyond a bound, numbers are unknown and nothing more is computed for them."""

from __future__ import annotations

from lintstep_runtime.engine import recorder
from lintstep_runtime.engine.run import current_run

MOST = 30_000_000  # elements of one tensor
LARGEST = 1e9  # multiplications of one operation
TOTAL = 2e10  # of a run: a few seconds


class Work:
    """What a run has spent."""

    def __init__(self) -> None:
        self.spent = 0.0


def spend(amount: float) -> bool:
    """Say whether an operation of `amount` multiplications may be computed, and count it."""
    work = current_run().keep(Work)
    if amount > LARGEST or work.spent > TOTAL:
        recorder.current().assumed("tensors are larger than what is computed here: what comes of them is unknown")
        return False
    work.spent += amount
    return True
