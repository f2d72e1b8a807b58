"""Schedules along a cosine: CosineAnnealingLR and CosineAnnealingWarmRestarts."""

from __future__ import annotations

import math
from typing import Any

from lintstep_runtime.engine.unknown import is_unknown
from lintstep_runtime.torch.lr_scheduler.base import LRScheduler
from lintstep_runtime.torch.rates import certainly, cosine, is_whole, possibly


class CosineAnnealingLR(LRScheduler):
    """From the base rate to `eta_min` over `T_max` steps, and back again: its period is ``2 * T_max``."""

    def __init__(
        self,
        optimizer: Any,
        T_max: Any,  # noqa: N803
        eta_min: Any = 0.0,
        last_epoch: Any = -1,
        verbose: Any = None,
    ) -> None:
        self.T_max = T_max
        self.eta_min = eta_min
        super().__init__(optimizer, last_epoch, verbose)

    def get_lr(self) -> list[Any]:
        self._warn_outside_step()
        if self._is_initial:
            return self._rates()
        low, length, clock = self.eta_min, self.T_max, self.last_epoch
        if self._step_count == 1 and clock > 0:
            wave = 1 + cosine(clock * math.pi / length)
            return [low + (base - low) * wave / 2 for base, _ in self._bases()]
        if certainly((clock - 1 - length) % (2 * length) == 0):
            wave = 1 - cosine(math.pi / length)
            return [group["lr"] + (base - low) * wave / 2 for base, group in self._bases()]
        ratio = (1 + cosine(math.pi * clock / length)) / (1 + cosine(math.pi * (clock - 1) / length))
        return [ratio * (group["lr"] - low) + low for group in self.optimizer.param_groups]

    def _bases(self) -> Any:
        return zip(self.base_lrs, self.optimizer.param_groups, strict=True)

    def _get_closed_form_lr(self) -> list[Any]:
        wave = 1 + cosine(math.pi * self.last_epoch / self.T_max)
        return [self.eta_min + (base - self.eta_min) * wave / 2 for base in self.base_lrs]


class CosineAnnealingWarmRestarts(LRScheduler):
    """A cosine from the base rate to `eta_min` that starts again after `T_0` steps, then ``T_0 * T_mult``, and so on.

    ``step(epoch)`` takes fractions of an epoch. It never warns and leaves `_step_count` alone.
    """

    def __init__(
        self,
        optimizer: Any,
        T_0: Any,  # noqa: N803
        T_mult: Any = 1,  # noqa: N803
        eta_min: Any = 0.0,
        last_epoch: Any = -1,
        verbose: Any = None,
    ) -> None:
        if certainly(T_0 <= 0) or not is_whole(T_0):
            raise ValueError(f"Expected positive integer T_0, but got {T_0}")
        if certainly(T_mult < 1) or not is_whole(T_mult):
            raise ValueError(f"Expected integer T_mult >= 1, but got {T_mult}")
        if not isinstance(eta_min, (float, int)) and not is_unknown(eta_min):
            raise ValueError(f"Expected float or int eta_min, but got {eta_min} of type {type(eta_min)}")
        self.T_0 = T_0
        self.T_i = T_0
        self.T_mult = T_mult
        self.eta_min = eta_min
        self.T_cur = last_epoch
        super().__init__(optimizer, last_epoch, verbose)

    def get_lr(self) -> list[Any]:
        self._warn_outside_step()
        wave = 1 + cosine(math.pi * self.T_cur / self.T_i)
        return [self.eta_min + (base - self.eta_min) * wave / 2 for base in self.base_lrs]

    def step(self, epoch: Any = None) -> None:
        """Move the clock by one, or to `epoch`, which may be a fraction; ValueError below 0."""
        if epoch is None and self.last_epoch < 0:
            epoch = 0
        if epoch is None:
            epoch = self.last_epoch + 1
            self.T_cur = self.T_cur + 1
            if certainly(self.T_cur >= self.T_i):
                self.T_cur = self.T_cur % self.T_i
                self.T_i = self.T_i * self.T_mult
        elif epoch < 0:
            raise ValueError(f"Expected non-negative epoch, but got {epoch}")
        else:
            self._go_to(epoch)
        self.last_epoch = math.floor(epoch)
        self._get_lr_called_within_step = True
        try:
            rates = self.get_lr()
        finally:
            self._get_lr_called_within_step = False
        self._write(rates)

    def _go_to(self, epoch: Any) -> None:
        if possibly(epoch < self.T_0):
            self.T_i = self.T_0
            self.T_cur = epoch
        elif is_unknown(self.T_mult):
            self.T_cur = epoch % self.T_mult
        elif self.T_mult == 1:
            self.T_cur = epoch % self.T_0
        else:
            restarts = int(math.log(epoch / self.T_0 * (self.T_mult - 1) + 1, self.T_mult))
            self.T_cur = epoch - self.T_0 * (self.T_mult**restarts - 1) / (self.T_mult - 1)
            self.T_i = self.T_0 * self.T_mult**restarts
