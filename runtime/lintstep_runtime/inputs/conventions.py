"""What Python is told when it asks an unknown value for a real one: the conventions of a script that must go on.

==========================  ==========================================================================================
asked for                   answer
==========================  ==========================================================================================
``if x``                    the arm that does not leave (break, return, raise, exit); the first where neither does
truth anywhere else         true
``while x``, ``for _ in x``  as long as train ops run; twice where none does (`pace.Activation`)
``a, b = x``                as many unknown values as there are targets
``len(x)``, ``int(x)``      unknown, where first-party code asks
``len(x)`` elsewhere        `LENGTH`: enough for a few batches
a list of x, ``*x``         `ITEMS` unknown values
``int(x)`` elsewhere        `WHOLE`: a number of rounds that shows something, a size that costs nothing
``a[x]``, ``np.zeros(x)``   1
``float(x)`` elsewhere      1.0
``str(x)``, ``"%s" % x``    its name, as far as a path or a scope may have it
``y in x``                  false
``x < y``, ``x + y``, ...   unknown; numpy's functions too, but for `isnan` and `isinf`, which are false
``np.asarray(x)``           1.0, without dimensions; fed to a placeholder, whatever fits that
==========================  ==========================================================================================

Every answer is recorded as a decision with its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lintstep_runtime.engine import unknown as opaque
from lintstep_runtime.engine.unknown import Opaque

UNSPEAKABLE = re.compile(r"[^A-Za-z0-9_.]+")
LENGTH = 1000
ITEMS = 256
WHOLE = 16


class GoOn(opaque.Conventions):
    """The answers above."""

    def truth(self, value: Opaque) -> bool:
        return self._decide("truth", True)

    def length(self, value: Opaque) -> int:
        return self._decide("len", LENGTH)

    def items(self, value: Opaque) -> Iterator[Any]:
        self._decide("iter", ITEMS)
        return (value[index] for index in range(ITEMS))

    def text(self, value: Opaque) -> str:
        return self._decide("str", UNSPEAKABLE.sub("_", value._opaque_name).strip("_.") or "unknown")

    def integer(self, value: Opaque) -> int:
        return self._decide("int", WHOLE)
