"""LBFGS: an optimizer that calls its closure many times in one step."""

from __future__ import annotations

from typing import Any

import numpy as np

from lintstep_runtime.torch.optim import checks
from lintstep_runtime.torch.optim.optimizer import Optimizer
from lintstep_runtime.torch.rates import number
from lintstep_runtime.torch.tensor import is_tensor
from lintstep_runtime.training.lbfgs import minimise


class _UnknownNumbersError(Exception):
    """A loss or gradient that nobody knows came up."""


class LBFGS(Optimizer):
    """Limited-memory BFGS. One step is one update, whatever the closure calls.

    Where a loss or gradient is unknown, the closure is called no more and the parameters become unknown.
    """

    def __init__(
        self,
        params: Any,
        lr: Any = 1,
        max_iter: Any = 20,
        max_eval: Any = None,
        tolerance_grad: Any = 1e-7,
        tolerance_change: Any = 1e-9,
        history_size: Any = 100,
        line_search_fn: Any = None,
    ) -> None:
        checks.rate(lr)
        if max_eval is None:
            max_eval = max_iter * 5 // 4
        defaults = {
            "lr": lr,
            "max_iter": max_iter,
            "max_eval": max_eval,
            "tolerance_grad": tolerance_grad,
            "tolerance_change": tolerance_change,
            "history_size": history_size,
            "line_search_fn": line_search_fn,
        }
        super().__init__(params, defaults)
        if len(self.param_groups) != 1:
            raise ValueError("LBFGS doesn't support per-parameter options (parameter groups)")
        self._params = self.param_groups[0]["params"]

    def step(self, closure: Any) -> Any:  # type: ignore[override]
        """Minimise what `closure` returns; return its first value."""
        group = self.param_groups[0]
        first = closure()
        try:
            loss, gradient = self._evaluated(first)
            state = self.state[self._params[0]]
            settings = {**group, "lr": number(group["lr"])}
            end = minimise(lambda point: self._evaluate(closure, point), self._point(), loss, gradient, state, settings)
            self._move(end)
        except _UnknownNumbersError:
            for parameter in self._params:
                if is_tensor(parameter):
                    parameter.set(None)
        return first

    def _evaluate(self, closure: Any, point: Any) -> tuple[float, Any]:
        self._move(point)
        return self._evaluated(closure())

    def _evaluated(self, loss: Any) -> tuple[float, Any]:
        value = number(loss)
        parts = []
        for parameter in self._params:
            gradient = parameter.grad
            numbers = np.zeros(tuple(parameter.shape)) if gradient is None else gradient.known()
            if numbers is None:
                raise _UnknownNumbersError
            parts.append(np.reshape(numbers, -1))
        if not isinstance(value, (int, float)):
            raise _UnknownNumbersError
        return float(value), np.concatenate(parts).astype(parts[0].dtype, copy=False)

    def _point(self) -> Any:
        values = [parameter.known() for parameter in self._params]
        if any(value is None for value in values):
            raise _UnknownNumbersError
        return np.concatenate([np.reshape(value, -1) for value in values])

    def _move(self, point: Any) -> None:
        at = 0
        for parameter in self._params:
            value = parameter.known()
            part = point[at : at + value.size]
            parameter.set(part.reshape(value.shape).astype(value.dtype, copy=False))
            at += value.size
