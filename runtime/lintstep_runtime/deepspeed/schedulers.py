"""DeepSpeed's own schedulers, whose clock `last_batch_iteration` begins at -1. Source: DeepSpeed 0.19.8.

The constructor's rate and that of the first step are both those of iteration 0.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.torch import events
from lintstep_runtime.torch.rates import certainly, each_group, first_unknown, write

__all__ = ["LRRangeTest", "OneCycle", "WarmupCosineLR", "WarmupDecayLR", "WarmupLR"]

_LOG, _LINEAR = "log", "linear"


class _Schedule:
    """What all have: a clock, and the write into the groups."""

    def __init__(self, optimizer: Any, last_batch_iteration: Any) -> None:
        self.optimizer = optimizer
        self.last_batch_iteration = last_batch_iteration
        self._last_lr: list[Any] = []
        events.current().scheduler_made(self, optimizer, events.place())

    @property
    def last_epoch(self) -> Any:
        """The clock, under the name that PyTorch's schedulers give it."""
        return self.last_batch_iteration

    def _write(self, rates: list[Any]) -> None:
        for group, rate in zip(self.optimizer.param_groups, rates, strict=False):
            write(group, "lr", rate)
        self._last_lr = [group["lr"] for group in self.optimizer.param_groups]

    def _settings(self) -> tuple[Any, ...]:
        return tuple(value for name, value in vars(self).items() if name not in ("optimizer", "_last_lr"))

    def _count(self) -> int:
        return len(list(self.optimizer.param_groups))

    def get_lr(self) -> list[Any]:
        """Return the rates at the clock, one a group."""
        raise NotImplementedError

    def get_last_lr(self) -> list[Any]:
        """Return the rates that were written last."""
        return self._last_lr

    def step(self, last_batch_iteration: Any = None) -> None:
        """Move the clock by one, or to `last_batch_iteration`, and write the rates."""
        before = self.last_batch_iteration
        self.last_batch_iteration = before + 1 if last_batch_iteration is None else last_batch_iteration
        flat = [each for value in self._settings() for each in (value if isinstance(value, list) else [value])]
        unknown = first_unknown(flat)
        self._write(self.get_lr() if unknown is None else [Opaque("a rate", (unknown,))] * self._count())
        events.current().scheduler_stepped(self, before, self.last_batch_iteration, None, events.place())

    def state_dict(self) -> dict[str, Any]:
        """Return the clock."""
        events.current().saved(self, events.place())
        return {"last_batch_iteration": self.last_batch_iteration}

    def load_state_dict(self, sd: Any) -> None:
        """Take a clock in."""
        if first_unknown((sd,)) is None:
            self.last_batch_iteration = sd["last_batch_iteration"]
        events.current().restored(self, events.place())


def _steps(given: Any) -> Any:
    """Return the length of a warm-up. Raises ValueError unless it is a positive number."""
    if first_unknown((given,)) is not None:
        return given
    if not isinstance(given, int) or given <= 0:
        raise ValueError(f"warmup_num_steps must be a positive integer, got {given}")
    return max(2, given)


class WarmupLR(_Schedule):
    """From `warmup_min_lr` to `warmup_max_lr`, along a logarithm or a line, and no further."""

    def __init__(
        self,
        optimizer: Any,
        warmup_min_lr: Any = 0.0,
        warmup_max_lr: Any = None,
        warmup_num_steps: Any = 1000,
        warmup_type: str = _LOG,
        last_batch_iteration: Any = -1,
    ) -> None:
        super().__init__(optimizer, last_batch_iteration)
        top = [group["lr"] for group in optimizer.param_groups] if warmup_max_lr is None else warmup_max_lr
        self.min_lrs = each_group("min_lr", optimizer.param_groups, warmup_min_lr)
        self.max_lrs = each_group("max_lr", optimizer.param_groups, top)
        self.delta_lrs = [high - low for high, low in zip(self.max_lrs, self.min_lrs, strict=True)]
        self.warmup_num_steps = _steps(warmup_num_steps)
        self.warmup_type = warmup_type if warmup_type == _LINEAR else _LOG
        if last_batch_iteration == -1:
            self._write(self.get_lr())

    def get_lr(self) -> list[Any]:
        if self.last_batch_iteration < 0:
            return self.min_lrs
        gamma = self._get_gamma()
        return [low + (delta * gamma) for low, delta in zip(self.min_lrs, self.delta_lrs, strict=True)]

    def _get_gamma(self) -> Any:
        if self.last_batch_iteration < self.warmup_num_steps:
            return _warming(self.last_batch_iteration, self.warmup_num_steps, self.warmup_type)
        return 1.0


def _warming(iteration: Any, steps: Any, kind: str) -> Any:
    return 1.0 / math.log(steps) * math.log(iteration + 1) if kind == _LOG else iteration / steps


class WarmupDecayLR(WarmupLR):
    """A warm-up, then a line to 0 at `total_num_steps`."""

    def __init__(
        self,
        optimizer: Any,
        total_num_steps: Any,
        warmup_min_lr: Any = 0.0,
        warmup_max_lr: Any = 0.001,
        warmup_num_steps: Any = 1000,
        warmup_type: str = _LOG,
        last_batch_iteration: Any = -1,
    ) -> None:
        self.total_num_steps = total_num_steps
        super().__init__(optimizer, warmup_min_lr, warmup_max_lr, warmup_num_steps, warmup_type, last_batch_iteration)

    def _get_gamma(self) -> Any:
        t, w, n = self.last_batch_iteration, self.warmup_num_steps, self.total_num_steps
        return _warming(t, w, self.warmup_type) if t < w else max(0.0, float(n - t) / float(max(1.0, n - w)))


class WarmupCosineLR(_Schedule):
    """Shares of each group's rate: a warm-up, then a cosine down to `cos_min_ratio`."""

    def __init__(
        self,
        optimizer: Any,
        total_num_steps: Any,
        warmup_min_ratio: Any = 0.0,
        warmup_num_steps: Any = 1000,
        cos_min_ratio: Any = 0.0001,
        warmup_type: str = _LOG,
        last_batch_iteration: Any = -1,
    ) -> None:
        super().__init__(optimizer, last_batch_iteration)
        self.total_num_steps = total_num_steps
        self.cos_min_ratio, self.warmup_min_ratio = cos_min_ratio, warmup_min_ratio
        self.warmup_type = warmup_type if warmup_type == _LINEAR else _LOG
        self.warmup_num_steps = _steps(warmup_num_steps)
        self.org_lrs = [group["lr"] for group in optimizer.param_groups]
        if last_batch_iteration == -1:
            self._write(self.get_lr())

    def get_lr_ratio(self) -> Any:
        """Return the share at the clock."""
        t, w = self.last_batch_iteration, self.warmup_num_steps
        if t < w:
            ratio = _warming(t, w, self.warmup_type)
            return self.warmup_min_ratio + ratio * (1.0 - self.warmup_min_ratio)
        share = min(1.0, (t - w + 1) / max(1, self.total_num_steps - w))
        ratio = (1 + math.cos(math.pi * share)) / 2
        return max(0.0, self.cos_min_ratio + (1.0 - self.cos_min_ratio) * ratio)

    def get_lr(self) -> list[Any]:
        if self.last_batch_iteration < 0:
            return [0.0 for _ in self.org_lrs]
        ratio = self.get_lr_ratio()
        return [rate * ratio for rate in self.org_lrs]


class LRRangeTest(_Schedule):
    """A rate that rises without end, to see how much a training bears."""

    def __init__(
        self,
        optimizer: Any,
        lr_range_test_min_lr: Any = 1e-3,
        lr_range_test_step_size: Any = 2000,
        lr_range_test_step_rate: Any = 1.0,
        lr_range_test_staircase: Any = False,
        last_batch_iteration: Any = -1,
    ) -> None:
        super().__init__(optimizer, last_batch_iteration)
        self.min_lr = each_group("lr_range_test_min_lr", optimizer.param_groups, lr_range_test_min_lr)
        if certainly(lr_range_test_step_size <= 0):
            raise ValueError(f"lr_range_test_step_size must be a positive integer, got {lr_range_test_step_size}")
        self.step_size, self.step_rate = lr_range_test_step_size, lr_range_test_step_rate
        self.staircase = lr_range_test_staircase
        if last_batch_iteration == -1:
            self._write(self.min_lr)

    def get_lr(self) -> list[Any]:
        interval: float = float(self.last_batch_iteration + 1) / self.step_size
        interval = math.floor(interval) if self.staircase else interval
        increase = 1 + self.step_rate * interval
        return [low * increase for low in self.min_lr]


class OneCycle(_Schedule):
    """Up, down, and then a slow decay; where the optimizer has betas, momentum goes the other way."""

    def __init__(
        self,
        optimizer: Any,
        cycle_min_lr: Any,
        cycle_max_lr: Any,
        decay_lr_rate: Any = 0.0,
        cycle_first_step_size: Any = 2000,
        cycle_second_step_size: Any = None,
        cycle_first_stair_count: Any = 0,
        cycle_second_stair_count: Any = None,
        decay_step_size: Any = 0,
        cycle_momentum: Any = True,
        cycle_min_mom: Any = 0.8,
        cycle_max_mom: Any = 0.9,
        decay_mom_rate: Any = 0.0,
        last_batch_iteration: Any = -1,
    ) -> None:
        super().__init__(optimizer, last_batch_iteration)
        second = cycle_first_step_size if cycle_second_step_size is None else cycle_second_step_size
        self.first_step_size, self.second_step_size = cycle_first_step_size * 1.0, second * 1.0
        self.total_size = self.first_step_size + self.second_step_size
        self.step_ratio = self.first_step_size / self.total_size
        self.first_stair_count = cycle_first_stair_count
        self.second_stair_count = (
            cycle_first_stair_count if cycle_second_stair_count is None else cycle_second_stair_count
        )
        self.decay_step_size, self.decay_lr_rate = decay_step_size, decay_lr_rate
        self.min_lrs = each_group("cycle_min_lr", optimizer.param_groups, cycle_min_lr)
        self.max_lrs = each_group("cycle_max_lr", optimizer.param_groups, cycle_max_lr)
        if last_batch_iteration == -1:
            self._write(self.min_lrs)

    def _scale(self) -> float:
        iteration = self.last_batch_iteration + 1
        cycle = math.floor(1 + iteration / self.total_size)
        x = 1.0 + iteration / self.total_size - cycle
        rising = x <= self.step_ratio
        scale = x / self.step_ratio if rising else (x - 1) / (self.step_ratio - 1)
        stairs = self.first_stair_count if rising else self.second_stair_count
        if stairs > 0:
            at = iteration % self.total_size
            up = at <= self.first_step_size
            place = (
                at * stairs / self.first_step_size if up else (self.total_size - at) * stairs / self.second_step_size
            )
            scale = math.floor(place) / stairs
        return scale  # type: ignore[no-any-return]

    def get_lr(self) -> list[Any]:
        if self.last_batch_iteration < self.total_size:
            scale = self._scale()
            return [low + (high - low) * scale for low, high in zip(self.min_lrs, self.max_lrs, strict=True)]
        if math.isclose(self.decay_step_size, 0) or math.isclose(self.decay_lr_rate, 0):
            return self.min_lrs
        interval = (self.last_batch_iteration - self.total_size + 1) / self.decay_step_size
        return [low / (1 + self.decay_lr_rate * interval) for low in self.min_lrs]


BY_NAME: dict[str, Callable[..., Any]] = {
    each.__name__: each for each in (LRRangeTest, OneCycle, WarmupCosineLR, WarmupDecayLR, WarmupLR)
}
