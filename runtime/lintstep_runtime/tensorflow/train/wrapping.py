"""An optimizer around another one."""

from __future__ import annotations

from typing import Any

from lintstep_runtime.tensorflow.train.optimizer import Optimizer


class WrappedOptimizer(Optimizer):
    """An optimizer whose gradients and updates are those of the one it is given; the step passes through."""

    def __init__(self, opt: Any, name: str | None = None, use_locking: bool = False) -> None:
        super().__init__(use_locking, name or getattr(opt, "_name", None) or "Optimizer")
        self._opt = self._optimizer_ = opt

    def compute_gradients(self, *args: Any, **kwargs: Any) -> Any:
        """As the inner optimizer."""
        return self._opt.compute_gradients(*args, **kwargs)

    def apply_gradients(self, grads_and_vars: Any, global_step: Any = None, name: str | None = None) -> Any:
        """As the inner optimizer."""
        return self._opt.apply_gradients(grads_and_vars, global_step=global_step, name=name)

    def get_slot(self, var: Any, name: str) -> Any:
        """As the inner optimizer."""
        return self._opt.get_slot(var, name)

    def get_slot_names(self) -> list[str]:
        """As the inner optimizer."""
        found: list[str] = self._opt.get_slot_names()
        return found

    def variables(self) -> list[Any]:
        """As the inner optimizer."""
        found: list[Any] = self._opt.variables()
        return found
