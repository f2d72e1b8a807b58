"""The schedule of three phases: up, level, down. Source: timm 1.0.31."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from lintstep_runtime.timm.schedulers import Scheduler
from lintstep_runtime.torch.rates import certainly

__all__ = ["WSDLRScheduler"]

_DECAYS: dict[str, Callable[[float, Any, Any], float]] = {
    "linear": lambda x, power, ratio: 1.0 - x,
    "1-sqrt": lambda x, power, ratio: 1.0 - math.sqrt(x),
    "cosine": lambda x, power, ratio: 0.5 * (1.0 + math.cos(math.pi * x)),
    "power": lambda x, power, ratio: 1.0 - x**power,
    "exp": lambda x, power, ratio: (ratio**x - ratio) / (1.0 - ratio),
}


class WSDLRScheduler(Scheduler):
    """A warm-up, a stable phase, and a decay over the last `decay_t`."""

    def __init__(
        self,
        optimizer: Any,
        t_initial: Any,
        decay_t: Any,
        lr_min: Any = 0.0,
        stable_fn: str = "constant",
        stable_timescale: Any = None,
        stable_power: Any = 0.5,
        decay_fn: Any = "1-sqrt",
        decay_power: Any = 0.5,
        decay_ratio: Any = 0.1,
        warmup_t: Any = 0,
        warmup_lr_init: Any = 0.0,
        t_in_epochs: Any = True,
        noise_range_t: Any = None,
        noise_pct: Any = 0.67,
        noise_std: Any = 1.0,
        noise_seed: Any = 42,
        initialize: bool = True,
    ) -> None:
        noise = {"noise_pct": noise_pct, "noise_std": noise_std, "noise_seed": noise_seed}
        super().__init__(optimizer, "lr", t_in_epochs, noise_range_t, **noise, initialize=initialize)
        if certainly(t_initial <= 0):
            raise ValueError(f"Invalid t_initial ({t_initial}), must be > 0.")
        if certainly(decay_t <= 0) or certainly(decay_t > t_initial):
            raise ValueError(f"Invalid decay_t ({decay_t}), must be in (0, t_initial] w/ t_initial={t_initial}.")
        self.t_initial, self.decay_t, self.lr_min = t_initial, decay_t, lr_min
        self.stable_fn, self.stable_power = stable_fn, stable_power
        self.stable_timescale = warmup_t if stable_timescale is None else stable_timescale
        self.decay_fn, self.decay_power, self.decay_ratio = decay_fn, decay_power, decay_ratio
        self._warm_up(warmup_t, warmup_lr_init, True)

    def _stable(self, t: Any) -> Any:
        if self.stable_fn == "constant":
            return 1.0
        power = 0.5 if self.stable_fn == "rsqrt" else self.stable_power
        return (1.0 + t / self.stable_timescale) ** -power

    def _after(self, t: Any) -> list[Any]:
        stable = [max(value * self._stable(t), self.lr_min) for value in self.base_values]
        into = t - (self.t_initial - self.decay_t)
        if into <= 0:
            return stable
        share = min(into / self.decay_t, 1.0)
        if callable(self.decay_fn):
            factor = self.decay_fn(share)
        else:
            factor = _DECAYS[self.decay_fn](share, self.decay_power, self.decay_ratio)
        return [self.lr_min + (value - self.lr_min) * factor for value in stable]

    def get_cycle_length(self, cycles: Any = 0) -> Any:
        """Return how long it is."""
        return self.warmup_t + self.t_initial
