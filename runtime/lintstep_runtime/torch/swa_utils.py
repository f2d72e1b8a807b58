"""torch.optim.swa_utils of PyTorch 2.13: averages of a model's parameters, and SWALR."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from copy import deepcopy
from typing import Any

import numpy as np

from lintstep_runtime.engine.unknown import is_unknown
from lintstep_runtime.torch import events
from lintstep_runtime.torch.lr_scheduler.base import LRScheduler
from lintstep_runtime.torch.nn.layers import _BatchNorm, _InstanceNorm
from lintstep_runtime.torch.nn.module import Module
from lintstep_runtime.torch.rates import certainly, each_group, is_whole, number
from lintstep_runtime.torch.tensor import as_tensor
from lintstep_runtime.training.updates import lerp

__all__ = [
    "SWALR",
    "AveragedModel",
    "get_ema_avg_fn",
    "get_ema_multi_avg_fn",
    "get_swa_avg_fn",
    "get_swa_multi_avg_fn",
    "update_bn",
]


def _require_share(decay: Any) -> None:
    if certainly(decay < 0.0) or certainly(decay > 1.0):
        raise ValueError(f"Invalid decay value {decay} provided. Please provide a value in [0,1] range.")


def get_ema_multi_avg_fn(decay: Any = 0.999) -> Callable[..., None]:
    """Return a function that moves averages by ``1 - decay`` towards the parameters."""
    _require_share(decay)

    def ema_update(ema_param_list: Any, current_param_list: Any, _: Any) -> None:
        for mean, now in zip(ema_param_list, current_param_list, strict=True):
            _move(mean, now, 1 - decay)

    return ema_update


def get_swa_multi_avg_fn() -> Callable[..., None]:
    """Return a function that takes parameters into an equal mean."""

    def swa_update(averaged_param_list: Any, current_param_list: Any, num_averaged: Any) -> None:
        weight = float(np.float32(1 / (number(num_averaged) + 1)))
        for mean, now in zip(averaged_param_list, current_param_list, strict=True):
            _move(mean, now, weight)

    return swa_update


def get_ema_avg_fn(decay: Any = 0.999) -> Callable[..., Any]:
    """Return a function of one average, its parameter and the count: the average moved by ``1 - decay``."""
    _require_share(decay)

    def ema_update(ema_param: Any, current_param: Any, num_averaged: Any) -> Any:
        return decay * ema_param + (1 - decay) * current_param

    return ema_update


def get_swa_avg_fn() -> Callable[..., Any]:
    """Return a function of one average, its parameter and the count: the equal mean."""

    def swa_update(averaged_param: Any, current_param: Any, num_averaged: Any) -> Any:
        return averaged_param + (current_param - averaged_param) / (num_averaged + 1)

    return swa_update


def _move(mean: Any, now: Any, weight: Any) -> None:
    """Move a tensor's numbers towards another's; they become unknown where either's are."""
    numbers = mean.known()
    if numbers is None:
        return
    target = now.known()
    if target is None or is_unknown(weight):
        mean.set(None)
    else:
        mean.set(lerp(numbers, target, weight).astype(numbers.dtype))


class AveragedModel(Module):
    """A copy of a model whose parameters are an average; `n_averaged` counts its updates.

    The first update copies. Buffers are copied from the model each time, unless `use_buffers` averages them too.
    """

    def __init__(
        self,
        model: Any,
        device: Any = None,
        avg_fn: Any = None,
        multi_avg_fn: Any = None,
        use_buffers: Any = False,
    ) -> None:
        super().__init__()
        if avg_fn is not None and multi_avg_fn is not None:
            raise AssertionError("Only one of avg_fn and multi_avg_fn should be provided")
        self.module = deepcopy(model)
        if device is not None:
            self.module = self.module.to(device)
        self.register_buffer("n_averaged", as_tensor(0))
        self.avg_fn = avg_fn
        self.multi_avg_fn = multi_avg_fn
        self.use_buffers = use_buffers
        events.current().average_made(self, model, events.place())

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """Return what the averaged model makes of its inputs."""
        events.current().average_read(self, events.place())
        return self.module(*args, **kwargs)

    def update_parameters(self, model: Any) -> None:
        """Take the model's parameters in."""
        own, new = list(self.module.parameters()), list(model.parameters())
        if self.use_buffers:
            own, new = [*own, *self.module.buffers()], [*new, *model.buffers()]
        own, new = [each.detach() for each in own], [each.detach() for each in new]
        count = number(self.n_averaged)
        if count == 0:
            _copy(own, new)
        elif self.avg_fn is not None:
            for mean, now in zip(own, new, strict=False):
                mean.copy_(self.avg_fn(mean, now, self.n_averaged))
        else:
            (self.multi_avg_fn or get_swa_multi_avg_fn())(own, new, self.n_averaged)
        if not self.use_buffers:
            _copy(self.module.buffers(), model.buffers())
        self.n_averaged += 1
        events.current().average_updated(self, int(number(self.n_averaged)), events.place())


def _copy(own: Iterable[Any], new: Iterable[Any]) -> None:
    for mean, now in zip(own, new, strict=False):
        mean.set(now.known())


def update_bn(loader: Any, model: Any, device: Any = None) -> None:
    """Compute the running statistics of the batch norms anew, over one pass of the loader."""
    norms = [each for each in model.modules() if isinstance(each, _BatchNorm) and not isinstance(each, _InstanceNorm)]
    if not norms:
        return
    momenta = [module.momentum for module in norms]
    training = model.training
    model.train()
    for module in norms:
        module.reset_running_stats()
        module.momentum = None
    for batch in loader:
        first = batch[0] if isinstance(batch, (list, tuple)) else batch
        model(first if device is None else first.to(device))
    for module, momentum in zip(norms, momenta, strict=True):
        module.momentum = momentum
    model.train(training)


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
        if not is_whole(anneal_epochs) or certainly(anneal_epochs < 0):
            raise ValueError(f"anneal_epochs must be equal or greater than 0, got {anneal_epochs}")
        self.anneal_epochs = anneal_epochs
        super().__init__(optimizer, last_epoch)

    def _set_anneal_func(self, anneal_strategy: str) -> None:
        self._anneal_strategy = anneal_strategy
        self.anneal_func = _cosine_anneal if anneal_strategy == "cos" else _linear_anneal

    def get_lr(self) -> list[Any]:
        self._warn_outside_step()
        if is_unknown(self.anneal_epochs):
            return [group["swa_lr"] * self.anneal_epochs for group in self.optimizer.param_groups]
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
