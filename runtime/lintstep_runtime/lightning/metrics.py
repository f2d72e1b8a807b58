"""What a module logs: values by name, averaged over an epoch where they are known."""

from __future__ import annotations

from typing import Any

from lintstep_runtime.engine.unknown import is_unknown
from lintstep_runtime.torch.rates import number
from lintstep_runtime.torch.tensor import Tensor


class Metrics:
    """The metrics of a training, as callbacks and schedulers see them."""

    def __init__(self) -> None:
        self.latest: dict[str, Any] = {}
        self._sums: dict[str, list[Any]] = {}

    def take(self, name: str, value: Any) -> None:
        """Take a value in."""
        self._sums.setdefault(name, []).append(number(value) if isinstance(value, Tensor) else value)
        self.latest[name] = value

    def settle(self) -> None:
        """Put the means of an epoch in the place of the last values."""
        for name, values in self._sums.items():
            known = [each for each in values if isinstance(each, int | float) and not is_unknown(each)]
            if len(known) == len(values) and len(values) > 1:
                self.latest[name] = sum(known) / len(known)
        self._sums.clear()
