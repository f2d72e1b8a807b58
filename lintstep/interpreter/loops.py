"""Loops as values: what one goes over, and how many passes that gives."""

from __future__ import annotations

import ast
from collections.abc import Hashable
from dataclasses import dataclass

from lintstep.interpreter import counts
from lintstep.interpreter.site import Site
from lintstep.interpreter.values import Scope, Value


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class Loop:
    """A loop. ``trips`` is the key of the count of its passes, None where that can't be told; ``over`` is what a
    ``for`` goes over, None for a ``while``; ``head`` is the place of what it goes over, or of its test; ``scope`` has
    the names there. What was made before it has a lower ``serial``."""

    number: int
    head: Site
    serial: int
    trips: Hashable = None
    over: Value | None = None
    node: ast.For | ast.AsyncFor | None = None
    scope: Scope | None = None
    index: Hashable = None  # the key of the number of the pass, where the loop counts them

    @property
    def count(self) -> counts.Count | None:
        """How many passes it has."""
        return counts.of(self.trips)
