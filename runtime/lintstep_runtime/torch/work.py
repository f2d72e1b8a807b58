"""How much is computed: beyond a bound, numbers are unknown and nothing more is computed for them."""

from __future__ import annotations

from lintstep_runtime.engine import recorder

MOST = 30_000_000  # elements of one tensor
LARGEST = 1e9  # multiplications of one operation
TOTAL = 2e10  # of a run: a few seconds


class Work:
    """What has been spent."""

    spent = 0.0


def spend(amount: float) -> bool:
    """Say whether an operation of `amount` multiplications may be computed, and count it."""
    if amount > LARGEST or Work.spent > TOTAL:
        recorder.current().assumed("tensors are larger than what is computed here: what comes of them is unknown")
        return False
    Work.spent += amount
    return True
