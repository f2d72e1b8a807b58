"""ReduceLROnPlateau: a schedule that a metric drives."""

from __future__ import annotations

import math
from typing import Any

from lintstep_runtime.engine.unknown import is_unknown
from lintstep_runtime.torch import events
from lintstep_runtime.torch.lr_scheduler.base import EPOCH_WARNING, LRScheduler, require_optimizer, take_verbose
from lintstep_runtime.torch.rates import certainly, number, possibly, real, values, write


class ReduceLROnPlateau(LRScheduler):
    """Times `factor` when the metric has not got better for more than `patience` steps.

    Its constructor writes nothing and makes no first tick. A metric that nobody knows is taken for a bad one, and the
    rates become unknown when enough of them could have reduced them.
    """

    _passing = ("optimizer", "_unsure")

    def __init__(
        self,
        optimizer: Any,
        mode: Any = "min",
        factor: Any = 0.1,
        patience: Any = 10,
        threshold: Any = 1e-4,
        threshold_mode: Any = "rel",
        cooldown: Any = 0,
        min_lr: Any = 0,
        eps: Any = 1e-8,
        verbose: Any = None,
    ) -> None:
        take_verbose(verbose)
        if certainly(factor >= 1.0):
            raise ValueError("Factor should be < 1.0.")
        self.factor = factor
        require_optimizer(optimizer)
        self.optimizer = optimizer
        groups = list(optimizer.param_groups)
        if isinstance(min_lr, (list, tuple)):
            if len(min_lr) != len(groups):
                raise ValueError(f"expected {len(groups)} min_lrs, got {len(min_lr)}")
            self.default_min_lr = None
            self.min_lrs = list(min_lr)
        else:
            self.default_min_lr = min_lr
            self.min_lrs = [min_lr] * len(groups)
        self.patience = patience
        self.cooldown = cooldown
        self.eps = eps
        self.last_epoch = 0
        self._last_lr = values(groups, "lr")
        self._init_is_better(mode, threshold, threshold_mode)
        self._reset()
        self._tell_made()

    def _reset(self) -> None:
        self.best = self.mode_worse
        self.cooldown_counter = 0
        self.num_bad_epochs = 0
        self._unsure: Any = None  # an unknown value that the next reduction depends on

    def step(self, metrics: Any, epoch: Any = None) -> None:  # type: ignore[override]
        """Take the metric of one epoch in."""
        metric = real(metrics)
        if epoch is None:
            epoch = self.last_epoch + 1
        else:
            events.warn(EPOCH_WARNING)
        self.last_epoch = epoch
        better = self._is_better(metric, self.best)
        if is_unknown(better):
            self._unsure = better
        if certainly(better):
            self.best = metric
            self.num_bad_epochs = 0
        else:
            self.num_bad_epochs += 1
        if self.in_cooldown:
            self.cooldown_counter -= 1
            self.num_bad_epochs = 0
        late = self.num_bad_epochs > self.patience
        if is_unknown(late):
            self._unsure = late
        if possibly(late):
            self._reduce_lr(epoch)
            self.cooldown_counter = self.cooldown
            self.num_bad_epochs = 0
        self._last_lr = self._rates()

    def _reduce_lr(self, epoch: Any) -> None:
        groups = list(self.optimizer.param_groups)
        if len(groups) != len(self.min_lrs):
            if self.default_min_lr is None:
                raise RuntimeError(
                    f"The number of param groups in the `optimizer` ({len(groups)}) differs from when "
                    f"`ReduceLROnPlateau` was initialized ({len(self.min_lrs)}), usually due to a new param group "
                    "being added to the optimizer. Please modify the `min_lrs` field to match the length of the "
                    "`optimizer` param groups."
                )
            self.min_lrs = [self.default_min_lr] * len(groups)
        for low, group in zip(self.min_lrs, groups, strict=True):
            if self._unsure is not None:
                write(group, "lr", group["lr"] * self._unsure)
                continue
            old = number(group["lr"])
            new = max(old * self.factor, low)
            if possibly(old - new > self.eps):
                write(group, "lr", new)

    @property
    def in_cooldown(self) -> bool:
        """Whether bad epochs don't count yet."""
        return bool(self.cooldown_counter > 0)

    def _is_better(self, metric: Any, best: Any) -> Any:
        if self.mode == "min":
            if self.threshold_mode == "rel":
                return metric < best * (1.0 - self.threshold)
            return metric < best - self.threshold
        if self.threshold_mode == "rel":
            return metric > best * (self.threshold + 1.0)
        return metric > best + self.threshold

    def _init_is_better(self, mode: Any, threshold: Any, threshold_mode: Any) -> None:
        if mode not in {"min", "max"}:
            raise ValueError("mode " + mode + " is unknown!")
        if threshold_mode not in {"rel", "abs"}:
            raise ValueError("threshold mode " + threshold_mode + " is unknown!")
        self.mode_worse = math.inf if mode == "min" else -math.inf
        self.mode = mode
        self.threshold = threshold
        self.threshold_mode = threshold_mode

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        self.__dict__.update(state_dict)
        self._init_is_better(self.mode, self.threshold, self.threshold_mode)
