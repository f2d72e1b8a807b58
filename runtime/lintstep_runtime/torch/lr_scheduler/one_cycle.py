"""OneCycleLR: up to the highest rate, then far down, in a given number of steps."""

from __future__ import annotations

import math
from typing import Any

from lintstep_runtime.engine.unknown import is_unknown
from lintstep_runtime.torch.lr_scheduler.base import LRScheduler, require_optimizer
from lintstep_runtime.torch.lr_scheduler.momentum import bounds, start, uses_beta1, write_momentum
from lintstep_runtime.torch.rates import certainly, cosine, each_group, is_whole, real


class OneCycleLR(LRScheduler):
    """One cycle over `total_steps` updates. Its end is clock ``total_steps - 1``; one step more is let through.

    The constructor overwrites `initial_lr`, unlike every other scheduler.
    """

    def __init__(
        self,
        optimizer: Any,
        max_lr: Any,
        total_steps: Any = None,
        epochs: Any = None,
        steps_per_epoch: Any = None,
        pct_start: Any = 0.3,
        anneal_strategy: Any = "cos",
        cycle_momentum: Any = True,
        base_momentum: Any = 0.85,
        max_momentum: Any = 0.95,
        div_factor: Any = 25.0,
        final_div_factor: Any = 1e4,
        three_phase: Any = False,
        last_epoch: Any = -1,
        verbose: Any = None,
    ) -> None:
        require_optimizer(optimizer)
        self.optimizer = optimizer
        self.total_steps = _total(total_steps, epochs, steps_per_epoch)
        self._schedule_phases = _phases(self.total_steps, pct_start, three_phase)
        if (
            certainly(pct_start < 0)
            or certainly(pct_start > 1)
            or not (isinstance(pct_start, float) or is_unknown(pct_start))
        ):
            raise ValueError(f"Expected float between 0 and 1 pct_start, but got {pct_start}")
        if anneal_strategy not in ("cos", "linear"):
            raise ValueError(f"anneal_strategy must be one of 'cos' or 'linear', instead got {anneal_strategy}")
        self._anneal_func_type = anneal_strategy
        max_lrs = each_group("max_lr", optimizer.param_groups, max_lr)
        if last_epoch == -1:
            for top, group in zip(max_lrs, optimizer.param_groups, strict=True):
                group["initial_lr"] = top / div_factor
                group["max_lr"] = top
                group["min_lr"] = group["initial_lr"] / final_div_factor
        self.cycle_momentum = cycle_momentum
        if cycle_momentum:
            self.use_beta1 = uses_beta1(optimizer)
            bases, tops = bounds(optimizer, base_momentum, max_momentum)
            if last_epoch == -1:
                start(optimizer, bases, tops, self.use_beta1)
        super().__init__(optimizer, last_epoch, verbose)

    def _anneal(self, begin: Any, end: Any, part: Any) -> Any:
        if self._anneal_func_type == "cos":
            return end + (begin - end) / 2.0 * (cosine(math.pi * part) + 1)
        return (end - begin) * part + begin

    def get_lr(self) -> list[Any]:
        self._warn_outside_step()
        clock, rates = self.last_epoch, []
        if certainly(clock > self.total_steps):
            raise ValueError(f"Tried to step {clock} times. The specified number of total steps is {self.total_steps}")
        for group in self.optimizer.param_groups:
            begin: Any = 0.0
            for phase in self._schedule_phases:
                end = phase["end_step"]
                if certainly(clock <= end) or phase is self._schedule_phases[-1]:
                    break
                begin = end
            part = (clock - begin) / (end - begin)
            rates.append(self._anneal(group[phase["start_lr"]], group[phase["end_lr"]], part))
            if self.cycle_momentum:
                momentum = self._anneal(group[phase["start_momentum"]], group[phase["end_momentum"]], part)
                write_momentum(group, momentum, self.use_beta1)
        return rates


def _total(total_steps: Any, epochs: Any, steps_per_epoch: Any) -> Any:
    if total_steps is not None:
        if certainly(total_steps <= 0) or not is_whole(total_steps):
            raise ValueError(f"Expected positive integer total_steps, but got {total_steps}")
        return total_steps
    if epochs is None or steps_per_epoch is None:
        raise ValueError("You must define either total_steps OR (epochs AND steps_per_epoch)")
    if not is_whole(epochs) or certainly(epochs <= 0):
        raise ValueError(f"Expected positive integer epochs, but got {epochs}")
    if not is_whole(steps_per_epoch) or certainly(steps_per_epoch <= 0):
        raise ValueError(f"Expected positive integer steps_per_epoch, but got {steps_per_epoch}")
    return epochs * steps_per_epoch


def _phases(total: Any, warm: Any, three: Any) -> list[dict[str, Any]]:
    up = _phase(real(warm * total) - 1, "initial_lr", "max_lr", "max_momentum", "base_momentum")
    if not three:
        return [up, _phase(total - 1, "max_lr", "min_lr", "base_momentum", "max_momentum")]
    return [
        up,
        _phase(real(2 * warm * total) - 2, "max_lr", "initial_lr", "base_momentum", "max_momentum"),
        _phase(total - 1, "initial_lr", "min_lr", "max_momentum", "max_momentum"),
    ]


def _phase(end_step: Any, start_lr: str, end_lr: str, start_momentum: str, end_momentum: str) -> dict[str, Any]:
    return {
        "end_step": end_step,
        "start_lr": start_lr,
        "end_lr": end_lr,
        "start_momentum": start_momentum,
        "end_momentum": end_momentum,
    }
