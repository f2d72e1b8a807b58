"""Schedules by a function of the script: LambdaLR (a factor of the base rate), MultiplicativeLR (of the last one)."""

from __future__ import annotations

import types
from typing import Any, ClassVar

from lintstep_runtime.torch.lr_scheduler.base import LRScheduler


class _FunctionLR(LRScheduler):
    """A schedule with one function a group; functions don't go into a state, callable objects as their attributes."""

    _passing: ClassVar[tuple[str, ...]] = ("optimizer", "lr_lambdas")

    def __init__(self, optimizer: Any, lr_lambda: Any, last_epoch: Any = -1, verbose: Any = None) -> None:
        self.optimizer = optimizer
        groups = list(optimizer.param_groups)
        if not isinstance(lr_lambda, (list, tuple)):
            self.lr_lambdas = [lr_lambda] * len(groups)
        elif len(lr_lambda) == len(groups):
            self.lr_lambdas = list(lr_lambda)
        else:
            raise ValueError(f"Expected {len(groups)} lr_lambdas, but got {len(lr_lambda)}")
        self._check()
        super().__init__(optimizer, last_epoch, verbose)

    def _check(self) -> None:
        """Raise for functions that won't do."""

    def state_dict(self) -> dict[str, Any]:
        state = super().state_dict()
        state["lr_lambdas"] = [
            None if isinstance(function, types.FunctionType) else dict(function.__dict__)
            for function in self.lr_lambdas
        ]
        return state

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        functions = state_dict.pop("lr_lambdas")
        self.__dict__.update(state_dict)
        state_dict["lr_lambdas"] = functions
        for index, attributes in enumerate(functions):
            if attributes is not None:
                self.lr_lambdas[index].__dict__.update(attributes)


class LambdaLR(_FunctionLR):
    """``base * lr_lambda(t)``"""

    def get_lr(self) -> list[Any]:
        self._warn_outside_step()
        return [base * function(self.last_epoch) for function, base in zip(self.lr_lambdas, self.base_lrs, strict=True)]


class MultiplicativeLR(_FunctionLR):
    """``lr * lr_lambda(t)``; the constructor leaves the rate as it is."""

    def _check(self) -> None:
        for function in self.lr_lambdas:
            if not callable(function):
                raise TypeError(f"lr_lambda should be a function, but got {type(function).__name__}")

    def get_lr(self) -> list[Any]:
        self._warn_outside_step()
        if self._is_initial:
            return self._rates()
        pairs = zip(self.lr_lambdas, self.optimizer.param_groups, strict=True)
        return [group["lr"] * function(self.last_epoch) for function, group in pairs]
