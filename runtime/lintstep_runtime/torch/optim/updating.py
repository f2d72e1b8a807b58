"""Optimizers whose update of a parameter is one function of `training.updates`."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from lintstep_runtime.engine.unknown import is_unknown
from lintstep_runtime.torch.optim.optimizer import Optimizer
from lintstep_runtime.torch.rates import first_unknown, number
from lintstep_runtime.torch.tensor import is_tensor
from lintstep_runtime.training.updates import UPDATES


class UpdatingOptimizer(Optimizer):
    """Makes the update named by `update` on every parameter that has a gradient.

    A parameter whose gradient nobody knows becomes unknown itself, and from then on costs next to nothing.
    """

    update: ClassVar[str]

    def step(self, closure: Any = None) -> Any:
        """Make one update; call `closure` first, if given, and return its loss."""
        loss = None if closure is None else closure()
        for group in self.param_groups:
            settings: dict[str, Any] = {}
            for parameter in group["params"]:
                if is_unknown(parameter):
                    continue
                gradient = parameter.grad
                if gradient is None:
                    continue
                numbers = gradient.known()
                settings = settings or _settings(group)
                if numbers is None or first_unknown(settings.values()) is not None:
                    self._forget(parameter)
                else:
                    self._update(parameter, numbers, settings)
        return loss

    def _update(self, parameter: Any, gradient: Any, settings: dict[str, Any]) -> None:
        value = parameter.known()
        if value is None:
            return
        held = self.state[parameter]
        state = {key: each.known() if is_tensor(each) else each for key, each in held.items()}
        shape = np.shape(value)  # numpy 1 makes float64 of arrays without a dimension
        result = UPDATES[self.update](np.atleast_1d(value), np.atleast_1d(gradient), state, settings)
        parameter.set(result.reshape(shape).astype(value.dtype, copy=False))
        for key, numbers in state.items():
            if is_tensor(held.get(key)):
                held[key].set(numbers)
            else:
                held[key] = parameter.new_tensor(numbers)

    def _forget(self, parameter: Any) -> None:
        parameter.set(None)
        for each in self.state.get(parameter, {}).values():
            if is_tensor(each):
                each.set(None)


def _settings(group: dict[str, Any]) -> dict[str, Any]:
    """Return a group's settings as plain numbers."""
    settings = {key: each for key, each in group.items() if key not in ("params", "param_names")}
    return {
        key: tuple(number(part) for part in each) if isinstance(each, tuple) else _plain(number(each))
        for key, each in settings.items()
    }


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, np.number) else value
