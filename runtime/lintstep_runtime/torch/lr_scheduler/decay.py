"""Schedules that multiply the last rate by a factor: steps, constants, lines, exponentials, polynomials."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from typing import Any

from lintstep_runtime.engine.unknown import is_unknown
from lintstep_runtime.torch.lr_scheduler.base import LRScheduler
from lintstep_runtime.torch.rates import certainly, first_unknown


def _least(length: Any, clock: Any) -> Any:
    return length if is_unknown(length) else min(length, clock)


class StepLR(LRScheduler):
    """Times gamma at every multiple of `step_size`."""

    def __init__(
        self, optimizer: Any, step_size: Any, gamma: Any = 0.1, last_epoch: Any = -1, verbose: Any = None
    ) -> None:
        self.step_size = step_size
        self.gamma = gamma
        super().__init__(optimizer, last_epoch, verbose)

    def get_lr(self) -> list[Any]:
        self._warn_outside_step()
        if self.last_epoch == 0:
            return self._rates()
        left = self.last_epoch % self.step_size
        if is_unknown(left):
            return self._times(left)
        return self._rates() if left != 0 else self._times(self.gamma)

    def _get_closed_form_lr(self) -> list[Any]:
        return [base * self.gamma ** (self.last_epoch // self.step_size) for base in self.base_lrs]


class MultiStepLR(LRScheduler):
    """Times gamma at each milestone, as often as it is named."""

    def __init__(
        self, optimizer: Any, milestones: Iterable[Any], gamma: Any = 0.1, last_epoch: Any = -1, verbose: Any = None
    ) -> None:
        self.milestones = Counter([milestones] if is_unknown(milestones) else milestones)
        self.gamma = gamma
        super().__init__(optimizer, last_epoch, verbose)

    def get_lr(self) -> list[Any]:
        self._warn_outside_step()
        unknown = first_unknown(self.milestones)
        if unknown is not None:
            return self._rates() if self.last_epoch == 0 else self._times(unknown)
        if self.last_epoch not in self.milestones:
            return self._rates()
        return self._times(self.gamma ** self.milestones[self.last_epoch])

    def _get_closed_form_lr(self) -> list[Any]:
        unknown = first_unknown(self.milestones)
        if unknown is not None:
            return [base * unknown for base in self.base_lrs]
        milestones = sorted(self.milestones.elements())
        return [base * self.gamma ** bisect_right(milestones, self.last_epoch) for base in self.base_lrs]


class ConstantLR(LRScheduler):
    """`factor` of the rate until `total_iters`."""

    def __init__(
        self, optimizer: Any, factor: Any = 1.0 / 3, total_iters: Any = 5, last_epoch: Any = -1, verbose: Any = None
    ) -> None:
        if certainly(factor > 1.0) or certainly(factor < 0):
            raise ValueError("Constant multiplicative factor expected to be between 0 and 1.")
        self.factor = factor
        self.total_iters = total_iters
        super().__init__(optimizer, last_epoch, verbose)

    def get_lr(self) -> list[Any]:
        self._warn_outside_step()
        if self.last_epoch == 0:
            return self._times(self.factor)
        if is_unknown(self.total_iters):
            return self._times(self.total_iters)
        if self.last_epoch != self.total_iters:
            return self._rates()
        return self._times(1.0 / self.factor)

    def _get_closed_form_lr(self) -> list[Any]:
        over = self.last_epoch >= self.total_iters
        return [base * (self.factor + over * (1 - self.factor)) for base in self.base_lrs]


class LinearLR(LRScheduler):
    """From `start_factor` to `end_factor` of the rate, in a line over `total_iters` steps."""

    def __init__(
        self,
        optimizer: Any,
        start_factor: Any = 1.0 / 3,
        end_factor: Any = 1.0,
        total_iters: Any = 5,
        last_epoch: Any = -1,
        verbose: Any = None,
    ) -> None:
        if certainly(start_factor > 1.0) or certainly(start_factor <= 0):
            raise ValueError("Starting multiplicative factor expected to be greater than 0 and less or equal to 1.")
        if certainly(end_factor > 1.0) or certainly(end_factor < 0):
            raise ValueError("Ending multiplicative factor expected to be between 0 and 1.")
        self.start_factor = start_factor
        self.end_factor = end_factor
        self.total_iters = total_iters
        super().__init__(optimizer, last_epoch, verbose)

    def get_lr(self) -> list[Any]:
        self._warn_outside_step()
        if self.last_epoch == 0:
            return self._times(self.start_factor)
        if self._is_initial or certainly(self.last_epoch > self.total_iters):
            return self._rates()
        rise = self.end_factor - self.start_factor
        return self._times(1.0 + rise / (self.total_iters * self.start_factor + (self.last_epoch - 1) * rise))

    def _get_closed_form_lr(self) -> list[Any]:
        rise = self.end_factor - self.start_factor
        done = _least(self.total_iters, self.last_epoch)
        return [base * (self.start_factor + rise * done / self.total_iters) for base in self.base_lrs]


class ExponentialLR(LRScheduler):
    """Times gamma at every step."""

    def __init__(self, optimizer: Any, gamma: Any, last_epoch: Any = -1, verbose: Any = None) -> None:
        self.gamma = gamma
        super().__init__(optimizer, last_epoch, verbose)

    def get_lr(self) -> list[Any]:
        self._warn_outside_step()
        return self._rates() if self._is_initial else self._times(self.gamma)

    def _get_closed_form_lr(self) -> list[Any]:
        return [base * self.gamma**self.last_epoch for base in self.base_lrs]


class PolynomialLR(LRScheduler):
    """``base * (1 - t / total_iters) ** power``, as a factor of the last rate."""

    def __init__(
        self, optimizer: Any, total_iters: Any = 5, power: Any = 1.0, last_epoch: Any = -1, verbose: Any = None
    ) -> None:
        self.total_iters = total_iters
        self.power = power
        super().__init__(optimizer, last_epoch, verbose)

    def get_lr(self) -> list[Any]:
        self._warn_outside_step()
        if self._is_initial or certainly(self.last_epoch > self.total_iters):
            return self._rates()
        now, before = self.last_epoch / self.total_iters, (self.last_epoch - 1) / self.total_iters
        return self._times(((1.0 - now) / (1.0 - before)) ** self.power)

    def _get_closed_form_lr(self) -> list[Any]:
        left = 1.0 - _least(self.total_iters, self.last_epoch) / self.total_iters
        return [base * left**self.power for base in self.base_lrs]
