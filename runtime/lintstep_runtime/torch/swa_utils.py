"""torch.optim.swa_utils of PyTorch 2.13: averages of a model's parameters, and SWALR."""

from __future__ import annotations

import math
from typing import Any

from lintstep_runtime.torch.lr_scheduler.base import LRScheduler
from lintstep_runtime.torch.rates import each_group, is_whole

__all__ = ["SWALR"]


class SWALR(LRScheduler):
    """From the rate at hand to `swa_lr` in `anneal_epochs` steps, then constant. Its clock is `_step_count`."""

    _passing = ("optimizer", "anneal_func")

    def __init__(
        self,
        optimizer: Any,
        swa_lr: Any,
        anneal_epochs: Any = 10,
        anneal_strategy: Any = "cos",
        last_epoch: Any = -1,
    ) -> None:
        groups = optimizer.param_groups
        for rate, group in zip(each_group("swa_lr", groups, swa_lr), groups, strict=True):
            group["swa_lr"] = rate
        if anneal_strategy not in ("cos", "linear"):
            raise ValueError(f"anneal_strategy must be one of 'cos' or 'linear', instead got {anneal_strategy}")
        self._set_anneal_func(anneal_strategy)
        if not is_whole(anneal_epochs) or anneal_epochs < 0:
            raise ValueError(f"anneal_epochs must be equal or greater than 0, got {anneal_epochs}")
        self.anneal_epochs = anneal_epochs
        super().__init__(optimizer, last_epoch)

    def _set_anneal_func(self, anneal_strategy: str) -> None:
        self._anneal_strategy = anneal_strategy
        self.anneal_func = _cosine_anneal if anneal_strategy == "cos" else _linear_anneal

    def get_lr(self) -> list[Any]:
        self._warn_outside_step()
        step = self._step_count - 1
        if self.anneal_epochs == 0:
            step = max(1, step)
        length = max(1, self.anneal_epochs)
        before = self.anneal_func(max(0, min(1, (step - 1) / length)))
        starts = [_start(group["lr"], group["swa_lr"], before) for group in self.optimizer.param_groups]
        now = self.anneal_func(max(0, min(1, step / length)))
        pairs = zip(self.optimizer.param_groups, starts, strict=True)
        return [group["swa_lr"] * now + start * (1 - now) for group, start in pairs]

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        self.__dict__.update(state_dict)
        self._set_anneal_func(self._anneal_strategy)


def _linear_anneal(part: Any) -> Any:
    return part


def _cosine_anneal(part: Any) -> Any:
    return (1 - math.cos(math.pi * part)) / 2


def _start(rate: Any, swa_rate: Any, done: Any) -> Any:
    """Return the rate the anneal began at, from the rate that it has come to."""
    return swa_rate if done == 1 else (rate - done * swa_rate) / (1 - done)
