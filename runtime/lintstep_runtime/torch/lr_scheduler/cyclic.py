"""CyclicLR: the rate goes up and down between two bounds."""

from __future__ import annotations

import math
import types
from functools import partial
from typing import Any

from lintstep_runtime.torch.lr_scheduler.base import LRScheduler, require_optimizer
from lintstep_runtime.torch.lr_scheduler.momentum import bounds, start, uses_beta1, write_momentum
from lintstep_runtime.torch.rates import certainly, each_group, real, write


class CyclicLR(LRScheduler):
    """From `base_lr` up to `max_lr` in `step_size_up` steps, down again in `step_size_down`."""

    _passing = ("optimizer", "_scale_fn_ref")

    def __init__(
        self,
        optimizer: Any,
        base_lr: Any,
        max_lr: Any,
        step_size_up: Any = 2000,
        step_size_down: Any = None,
        mode: Any = "triangular",
        gamma: Any = 1.0,
        scale_fn: Any = None,
        scale_mode: Any = "cycle",
        cycle_momentum: Any = True,
        base_momentum: Any = 0.8,
        max_momentum: Any = 0.9,
        last_epoch: Any = -1,
        verbose: Any = None,
    ) -> None:
        require_optimizer(optimizer)
        self.optimizer = optimizer
        groups = optimizer.param_groups
        base_lrs = each_group("base_lr", groups, base_lr)
        if last_epoch == -1:
            for rate, group in zip(base_lrs, groups, strict=True):
                write(group, "lr", rate)
        self.max_lrs = each_group("max_lr", groups, max_lr)
        up = real(step_size_up)
        down = real(step_size_down) if step_size_down is not None else up
        self.total_size = up + down
        self.step_ratio = up / self.total_size
        if mode not in ("triangular", "triangular2", "exp_range") and scale_fn is None:
            raise ValueError("mode is invalid and scale_fn is None")
        self.mode = mode
        self.gamma = gamma
        self._scale_fn_custom = scale_fn
        self.scale_mode = scale_mode
        self._init_scale_fn()
        self.cycle_momentum = cycle_momentum
        if cycle_momentum:
            self.use_beta1 = uses_beta1(optimizer)
            self.base_momentums, self.max_momentums = bounds(optimizer, base_momentum, max_momentum)
            if last_epoch == -1:
                start(optimizer, self.base_momentums, self.max_momentums, self.use_beta1)
        super().__init__(optimizer, last_epoch, verbose)
        self.base_lrs = base_lrs  # the first value came from initial_lr, an older one if the optimizer had one

    def _init_scale_fn(self) -> None:
        if self._scale_fn_custom is not None:
            return
        if self.mode == "triangular":
            self._scale_fn_ref: Any = _flat
        elif self.mode == "triangular2":
            self._scale_fn_ref = _halved
        else:
            self._scale_fn_ref = partial(_shrunk, self.gamma)
        self.scale_mode = "iterations" if self.mode == "exp_range" else "cycle"

    def scale_fn(self, x: Any) -> Any:
        """Return the factor of the height at cycle or iteration `x`."""
        custom = self._scale_fn_custom
        return self._scale_fn_ref(x) if custom is None else custom(x)

    def get_lr(self) -> list[Any]:
        self._warn_outside_step()
        cycle = math.floor(1 + self.last_epoch / self.total_size)
        x = 1.0 + self.last_epoch / self.total_size - cycle
        height = x / self.step_ratio if certainly(x <= self.step_ratio) else (x - 1) / (self.step_ratio - 1)
        at = cycle if self.scale_mode == "cycle" else self.last_epoch
        pairs = zip(self.base_lrs, self.max_lrs, strict=True)
        rates = [base + (top - base) * height * self.scale_fn(at) for base, top in pairs]
        if self.cycle_momentum:
            pairs = zip(self.base_momentums, self.max_momentums, strict=True)
            momentums = [top - (top - base) * height * self.scale_fn(at) for base, top in pairs]
            for group, momentum in zip(self.optimizer.param_groups, momentums, strict=True):
                write_momentum(group, momentum, self.use_beta1)
        return rates

    def state_dict(self) -> dict[str, Any]:
        state = super().state_dict()
        custom = state["_scale_fn_custom"]
        plain = custom is None or isinstance(custom, types.FunctionType)
        state["_scale_fn_custom"] = None if plain else dict(custom.__dict__)
        return state

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        attributes = state_dict.pop("_scale_fn_custom")
        super().load_state_dict(state_dict)
        if attributes is not None:
            self._scale_fn_custom.__dict__.update(attributes)
        self._init_scale_fn()


def _flat(x: Any) -> Any:
    return 1.0


def _halved(x: Any) -> Any:
    return 1 / 2.0 ** (x - 1)


def _shrunk(gamma: Any, x: Any) -> Any:
    return gamma**x
