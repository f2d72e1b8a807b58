"""``timm.scheduler``: schedules that are functions of the index they are handed. Source: timm 1.0.31.

A scheduler goes by epochs, and then only `step` means something, or by updates, and then only `step_update` does; the
other one returns in silence.
"""

from __future__ import annotations

import bisect
import math
from typing import Any

from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.torch import events
from lintstep_runtime.torch.creation import rand, randn
from lintstep_runtime.torch.lr_scheduler.plateau import ReduceLROnPlateau
from lintstep_runtime.torch.random import Generator
from lintstep_runtime.torch.rates import certainly, first_unknown, write

__all__ = [
    "CosineLRScheduler",
    "MultiStepLRScheduler",
    "PlateauLRScheduler",
    "PolyLRScheduler",
    "Scheduler",
    "StepLRScheduler",
    "TanhLRScheduler",
]


class Scheduler:
    """What all have: base values, a warm-up, noise, and the write into the groups."""

    def __init__(
        self,
        optimizer: Any,
        param_group_field: str,
        t_in_epochs: Any = True,
        noise_range_t: Any = None,
        noise_type: str = "normal",
        noise_pct: Any = 0.67,
        noise_std: Any = 1.0,
        noise_seed: Any = None,
        initialize: bool = True,
    ) -> None:
        self.optimizer = optimizer
        self.param_group_field = param_group_field
        initial = self._initial_param_group_field = f"initial_{param_group_field}"
        for index, group in enumerate(optimizer.param_groups):
            needed = param_group_field if initialize else initial
            if needed not in group:
                raise KeyError(f"{needed} missing from param_groups[{index}]")
            if initialize:
                group.setdefault(initial, group[param_group_field])
        self.base_values = [group[initial] for group in optimizer.param_groups]
        self.metric: Any = None
        self.t_in_epochs = t_in_epochs
        self.noise_range_t, self.noise_type = noise_range_t, noise_type
        self.noise_pct, self.noise_std = noise_pct, noise_std
        self.noise_seed = 42 if noise_seed is None else noise_seed
        self.update_groups(self.base_values)
        events.current().scheduler_made(self, optimizer, events.place())

    def _warm_up(self, warmup_t: Any, warmup_lr_init: Any, warmup_prefix: Any, tops: Any = None) -> None:
        self.warmup_t, self.warmup_lr_init, self.warmup_prefix = warmup_t, warmup_lr_init, warmup_prefix
        self.warmup_steps: list[Any] = [1 for _ in self.base_values]
        if warmup_t:
            values = self.base_values if tops is None or warmup_prefix else tops(warmup_t)
            self.warmup_steps = [(value - warmup_lr_init) / warmup_t for value in values]
            self.update_groups(warmup_lr_init)

    def state_dict(self) -> dict[str, Any]:
        """Return everything but the optimizer."""
        events.current().saved(self, events.place())
        return {key: value for key, value in self.__dict__.items() if key != "optimizer"}

    def load_state_dict(self, state_dict: Any) -> None:
        """Take a state in."""
        if first_unknown((state_dict,)) is None:
            self.__dict__.update(state_dict)
        events.current().restored(self, events.place())

    def _after(self, t: Any) -> list[Any]:
        """Return the values at an index after the warm-up."""
        raise NotImplementedError

    def _get_lr(self, t: Any) -> list[Any]:
        """Return the values at an index."""
        if t < self.warmup_t:
            return [self.warmup_lr_init + t * step for step in self.warmup_steps]
        return self._after(t - self.warmup_t if self.warmup_prefix else t)

    def step(self, epoch: Any, metric: Any = None) -> None:
        """Write the values of an epoch, where the schedule goes by epochs."""
        self._go(epoch, metric, self.t_in_epochs)

    def step_update(self, num_updates: Any, metric: Any = None) -> None:
        """Write the values of an update, where the schedule goes by updates."""
        self._go(num_updates, metric, not self.t_in_epochs)

    def _go(self, t: Any, metric: Any, counts: Any) -> None:
        self.metric = metric
        if not counts:
            return
        settings = (t, *(value for name, value in vars(self).items() if name not in ("metric", "optimizer")))
        unknown = first_unknown((*settings, *self.base_values))
        if unknown is None:
            values = self._get_lr(t)
            values = self._noisy(values, t)
        else:
            values = [Opaque("a rate", (unknown,)) for _ in self.base_values]
        self.update_groups(values)
        self._tell(t)

    def _tell(self, t: Any) -> None:
        events.current().scheduler_stepped(self, None, t, None, events.place())

    def update_groups(self, values: Any) -> None:
        """Write a value a group, or one for all; a group's ``lr_scale`` multiplies its own."""
        if not isinstance(values, list | tuple):
            values = [values] * len(list(self.optimizer.param_groups))
        for group, value in zip(self.optimizer.param_groups, values, strict=False):
            scaled = value * group["lr_scale"] if "lr_scale" in group else value
            write(group, self.param_group_field, scaled)

    def _noisy(self, values: list[Any], t: Any) -> list[Any]:
        bounds = self.noise_range_t
        if bounds is None:
            return values
        inside = bounds[0] <= t < bounds[1] if isinstance(bounds, list | tuple) else t >= bounds
        if not inside:
            return values
        noise = self._noise(t)
        return [value + value * noise for value in values]

    def _noise(self, t: Any) -> float:
        generator = Generator()
        generator.manual_seed(self.noise_seed + t)
        if self.noise_type != "normal":
            return 2 * (rand(1, generator=generator).item() - 0.5) * self.noise_pct  # type: ignore[no-any-return]
        while True:
            noise = randn(1, generator=generator).item() * self.noise_std
            if abs(noise) < self.noise_pct:
                return noise  # type: ignore[no-any-return]


class _Cyclic(Scheduler):
    """A schedule in cycles, each `cycle_mul` times as long as the one before and `cycle_decay` times as high."""

    def _cycles(
        self, t_initial: Any, lr_min: Any, cycle_mul: Any, cycle_decay: Any, cycle_limit: Any, k_decay: Any
    ) -> None:
        if certainly(t_initial <= 0) or certainly(lr_min < 0):
            raise AssertionError
        self.t_initial, self.lr_min, self.k_decay = t_initial, lr_min, k_decay
        self.cycle_mul, self.cycle_decay, self.cycle_limit = cycle_mul, cycle_decay, cycle_limit

    def _after(self, t: Any) -> list[Any]:
        n, mul = self.t_initial, self.cycle_mul
        if mul != 1:
            cycle = math.floor(math.log(1 - t / n * (1 - mul), mul))
            size, at = mul**cycle * n, t - (1 - mul**cycle) / (1 - mul) * n
        else:
            cycle = t // n
            size, at = n, t - (n * cycle)
        if not cycle < self.cycle_limit:
            return [self.lr_min for _ in self.base_values]
        gamma = self.cycle_decay**cycle
        return [self._at(value * gamma, at, size) for value in self.base_values]

    def _at(self, top: Any, at: Any, size: Any) -> Any:
        """Return the value at an index of a cycle that starts at `top`."""
        raise NotImplementedError

    def get_cycle_length(self, cycles: Any = 0) -> Any:
        """Return how long the cycles are together, with a warm-up that stands before them."""
        cycles = max(1, cycles or self.cycle_limit)
        t = self.t_initial * cycles
        if self.cycle_mul != 1.0:
            t = math.floor(-self.t_initial * (self.cycle_mul**cycles - 1) / (1 - self.cycle_mul))
        return t + self.warmup_t if self.warmup_prefix else t


class CosineLRScheduler(_Cyclic):
    """A cosine down to `lr_min` in each cycle, and `lr_min` after the last."""

    def __init__(
        self,
        optimizer: Any,
        t_initial: Any,
        lr_min: Any = 0.0,
        cycle_mul: Any = 1.0,
        cycle_decay: Any = 1.0,
        cycle_limit: Any = 1,
        warmup_t: Any = 0,
        warmup_lr_init: Any = 0.0,
        warmup_prefix: Any = False,
        t_in_epochs: Any = True,
        noise_range_t: Any = None,
        noise_pct: Any = 0.67,
        noise_std: Any = 1.0,
        noise_seed: Any = 42,
        k_decay: Any = 1.0,
        initialize: bool = True,
        **older: Any,
    ) -> None:
        noise = {"noise_pct": noise_pct, "noise_std": noise_std, "noise_seed": noise_seed}
        super().__init__(optimizer, "lr", t_in_epochs, noise_range_t, **noise, initialize=initialize)
        cycle_mul = older.get("t_mul", cycle_mul)
        self._cycles(t_initial, lr_min, cycle_mul, older.get("decay_rate", cycle_decay), cycle_limit, k_decay)
        self._warm_up(warmup_t, warmup_lr_init, warmup_prefix)

    def _at(self, top: Any, at: Any, size: Any) -> Any:
        k = self.k_decay
        return self.lr_min + 0.5 * (top - self.lr_min) * (1 + math.cos(math.pi * at**k / size**k))


class PolyLRScheduler(_Cyclic):
    """A polynomial down to `lr_min` in each cycle."""

    def __init__(
        self,
        optimizer: Any,
        t_initial: Any,
        power: Any = 0.5,
        lr_min: Any = 0.0,
        cycle_mul: Any = 1.0,
        cycle_decay: Any = 1.0,
        cycle_limit: Any = 1,
        warmup_t: Any = 0,
        warmup_lr_init: Any = 0.0,
        warmup_prefix: Any = False,
        t_in_epochs: Any = True,
        noise_range_t: Any = None,
        noise_pct: Any = 0.67,
        noise_std: Any = 1.0,
        noise_seed: Any = 42,
        k_decay: Any = 1.0,
        initialize: bool = True,
    ) -> None:
        noise = {"noise_pct": noise_pct, "noise_std": noise_std, "noise_seed": noise_seed}
        super().__init__(optimizer, "lr", t_in_epochs, noise_range_t, **noise, initialize=initialize)
        self._cycles(t_initial, lr_min, cycle_mul, cycle_decay, cycle_limit, k_decay)
        self.power = power
        self._warm_up(warmup_t, warmup_lr_init, warmup_prefix)

    def _at(self, top: Any, at: Any, size: Any) -> Any:
        k = self.k_decay
        return self.lr_min + (top - self.lr_min) * (1 - at**k / size**k) ** self.power


class TanhLRScheduler(_Cyclic):
    """A hyperbolic tangent from `lb` to `ub` in each cycle."""

    def __init__(
        self,
        optimizer: Any,
        t_initial: Any,
        lb: Any = -7.0,
        ub: Any = 3.0,
        lr_min: Any = 0.0,
        cycle_mul: Any = 1.0,
        cycle_decay: Any = 1.0,
        cycle_limit: Any = 1,
        warmup_t: Any = 0,
        warmup_lr_init: Any = 0.0,
        warmup_prefix: Any = False,
        t_in_epochs: Any = True,
        noise_range_t: Any = None,
        noise_pct: Any = 0.67,
        noise_std: Any = 1.0,
        noise_seed: Any = 42,
        initialize: bool = True,
    ) -> None:
        noise = {"noise_pct": noise_pct, "noise_std": noise_std, "noise_seed": noise_seed}
        super().__init__(optimizer, "lr", t_in_epochs, noise_range_t, **noise, initialize=initialize)
        self._cycles(t_initial, lr_min, cycle_mul, cycle_decay, cycle_limit, 1.0)
        self.lb, self.ub = lb, ub
        self._warm_up(warmup_t, warmup_lr_init, warmup_prefix, self._after)

    def _at(self, top: Any, at: Any, size: Any) -> Any:
        share = at / size
        return self.lr_min + 0.5 * (top - self.lr_min) * (1 - math.tanh(self.lb * (1.0 - share) + self.ub * share))


class StepLRScheduler(Scheduler):
    """Times `decay_rate` every `decay_t`."""

    def __init__(
        self,
        optimizer: Any,
        decay_t: Any,
        decay_rate: Any = 1.0,
        warmup_t: Any = 0,
        warmup_lr_init: Any = 0.0,
        warmup_prefix: Any = True,
        t_in_epochs: Any = True,
        noise_range_t: Any = None,
        noise_pct: Any = 0.67,
        noise_std: Any = 1.0,
        noise_seed: Any = 42,
        initialize: bool = True,
    ) -> None:
        noise = {"noise_pct": noise_pct, "noise_std": noise_std, "noise_seed": noise_seed}
        super().__init__(optimizer, "lr", t_in_epochs, noise_range_t, **noise, initialize=initialize)
        self.decay_t, self.decay_rate = decay_t, decay_rate
        self._warm_up(warmup_t, warmup_lr_init, warmup_prefix)

    def _after(self, t: Any) -> list[Any]:
        return [value * (self.decay_rate ** self._decays(t)) for value in self.base_values]

    def _decays(self, t: Any) -> Any:
        return t // self.decay_t


class MultiStepLRScheduler(StepLRScheduler):
    """Times `decay_rate` one index before each of the milestones `decay_t`."""

    def _decays(self, t: Any) -> Any:
        return bisect.bisect_right(self.decay_t, t + 1)


class PlateauLRScheduler(Scheduler):
    """A warm-up, then ReduceLROnPlateau; without a metric it does nothing."""

    def __init__(
        self,
        optimizer: Any,
        decay_rate: Any = 0.1,
        patience_t: Any = 10,
        threshold: Any = 1e-4,
        cooldown_t: Any = 0,
        warmup_t: Any = 0,
        warmup_lr_init: Any = 0.0,
        lr_min: Any = 0.0,
        mode: str = "max",
        noise_range_t: Any = None,
        noise_type: str = "normal",
        noise_pct: Any = 0.67,
        noise_std: Any = 1.0,
        noise_seed: Any = None,
        initialize: bool = True,
    ) -> None:
        noise = {"noise_pct": noise_pct, "noise_std": noise_std, "noise_seed": noise_seed}
        super().__init__(optimizer, "lr", True, noise_range_t, noise_type, **noise, initialize=initialize)
        self.lr_scheduler = ReduceLROnPlateau(
            optimizer,
            patience=patience_t,
            factor=decay_rate,
            threshold=threshold,
            cooldown=cooldown_t,
            mode=mode,
            min_lr=lr_min,
        )
        self._warm_up(warmup_t, warmup_lr_init, False)

    def step(self, epoch: Any, metric: Any = None) -> None:
        """Write the warm-up's value of an epoch, or compare a metric."""
        if epoch <= self.warmup_t:
            self.update_groups([self.warmup_lr_init + epoch * step for step in self.warmup_steps])
            self._tell(epoch)
        elif metric is not None:
            self.lr_scheduler.step(metric)

    def step_update(self, num_updates: Any, metric: Any = None) -> None:
        """Do nothing."""
