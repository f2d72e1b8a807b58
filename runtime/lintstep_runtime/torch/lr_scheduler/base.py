"""The machine all schedulers share: a clock, a first tick in the constructor, and the write into the groups."""

from __future__ import annotations

import functools
import weakref
from collections.abc import Callable
from typing import Any, ClassVar

from lintstep_runtime.engine import recorder
from lintstep_runtime.engine.unknown import is_unknown
from lintstep_runtime.torch import events
from lintstep_runtime.torch.optim.optimizer import Optimizer
from lintstep_runtime.torch.rates import copied, values, write

EPOCH_WARNING = (
    "The epoch parameter in `scheduler.step()` was not necessary and is being deprecated where possible. Please use "
    "`scheduler.step()` to step the scheduler. During the deprecation, if epoch is different from None, the closed "
    "form is used instead of the new chainable form, where available. Please open an issue if you are unable to "
    "replicate your use case: https://github.com/pytorch/pytorch/issues/new/choose."
)
_REPLACED_WARNING = (
    "Seems like `optimizer.step()` has been overridden after learning rate scheduler initialization. Please, make "
    "sure to call `optimizer.step()` before `lr_scheduler.step()`. See more details at "
    "https://pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate"
)
_ORDER_WARNING = (
    "Detected call of `lr_scheduler.step()` before `optimizer.step()`. In PyTorch 1.1.0 and later, you should call "
    "them in the opposite order: `optimizer.step()` before `lr_scheduler.step()`.  Failure to do this will result in "
    "PyTorch skipping the first value of the learning rate schedule. See more details at "
    "https://pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate"
)
_NO_INITIAL_RATE = (
    "param 'initial_lr' is not specified in param_groups[{}] when resuming scheduler with last_epoch >= 0.\n"
    "This typically happens when:\n"
    "1. You're trying to resume training from a checkpoint but haven't properly loaded the optimizer state\n"
    "2. You're using last_epoch >= 0 for a fresh training run (not recommended)"
)
_GET_LR_WARNING = "To get the last learning rate computed by the scheduler, please use `get_last_lr()`."


def require_optimizer(optimizer: object) -> None:
    """Raise TypeError for what is no optimizer; an unknown one may be one."""
    if not isinstance(optimizer, Optimizer) and not is_unknown(optimizer):
        raise TypeError(f"{type(optimizer).__name__} is not an Optimizer")


def take_verbose(verbose: Any) -> None:
    """Take an argument that PyTorch had until 2.6 and refuses now: it only made the scheduler print."""
    if verbose is not None:
        recorder.current().assumed("a scheduler's verbose= means nothing, though PyTorch 2.13 refuses it")


def _told_step(step: Callable[..., Any]) -> Callable[..., Any]:
    """Make a scheduler's step tell of itself, but not of the constructor's first tick nor of a super() call."""

    @functools.wraps(step)
    def wrapper(self: LRScheduler, *args: Any, **kwargs: Any) -> Any:
        if events.under_way(self, "step"):
            return step(self, *args, **kwargs)
        before, within = getattr(self, "last_epoch", None), events.enclosing("step")
        with events.Doing(self, "step"):
            result = step(self, *args, **kwargs)
        if not self._is_initial:
            after = getattr(self, "last_epoch", None)
            events.current().scheduler_stepped(self, before, after, within, events.place())
        return result

    return wrapper


_TOLD = {
    "step": _told_step,
    "state_dict": events.told(events.tell_saved),
    "load_state_dict": events.told(events.tell_restored),
}


class LRScheduler:
    """A schedule over the rates of one optimizer. `last_epoch` counts its steps; the constructor makes it 0.

    A subclass gives `get_lr` (one rate a group, at clock `last_epoch`) and may give `_get_closed_form_lr`, which
    ``step(epoch)`` then uses.
    """

    _get_lr_called_within_step = False
    _is_initial = False
    last_epoch: Any
    _step_count: int
    _last_lr: list[Any]
    _passing: ClassVar[tuple[str, ...]] = ("optimizer",)  # what a state leaves out

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for name, tell in _TOLD.items():
            if name in cls.__dict__:
                setattr(cls, name, tell(cls.__dict__[name]))

    def __init__(self, optimizer: Any, last_epoch: Any = -1, verbose: Any = None) -> None:
        require_optimizer(optimizer)
        take_verbose(verbose)
        self.optimizer = optimizer
        for index, group in enumerate(optimizer.param_groups):
            if last_epoch == -1:
                group.setdefault("initial_lr", copied(group["lr"]))
            elif "initial_lr" not in group:
                raise KeyError(_NO_INITIAL_RATE.format(index))
        self.base_lrs = values(optimizer.param_groups, "initial_lr")
        self.last_epoch = last_epoch
        _mark_steps(optimizer)
        self._initial_step()
        self._tell_made()

    def _tell_made(self) -> None:
        events.current().scheduler_made(self, self.optimizer, events.place())

    def _initial_step(self) -> None:
        self._step_count = 0
        self._is_initial = True
        try:
            self.step()
        finally:
            self._is_initial = False

    def state_dict(self) -> dict[str, Any]:
        """Return everything but the optimizer; shallow."""
        return {key: value for key, value in self.__dict__.items() if key not in self._passing}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take a state in: clock and settings. The optimizer's rate is not written."""
        self.__dict__.update(state_dict)

    def get_last_lr(self) -> list[Any]:
        """Return the rates this scheduler wrote last, one a group."""
        return self._last_lr

    def get_lr(self) -> list[Any]:
        """Return the rates at clock `last_epoch`, one a group."""
        raise NotImplementedError

    def step(self, epoch: Any = None) -> None:
        """Move the clock by one, or to `epoch`, and write the rates."""
        if self._step_count == 1 and not is_unknown(self.optimizer):
            if not hasattr(self.optimizer.step, "_wrapped_by_lr_sched"):
                events.warn(_REPLACED_WARNING)
            elif not getattr(self.optimizer, "_opt_called", False):
                events.warn(_ORDER_WARNING)
        self._step_count += 1
        if epoch is not None:
            events.warn(EPOCH_WARNING)
        self._update_lr(epoch)

    def _update_lr(self, epoch: Any = None) -> None:
        self._get_lr_called_within_step = True
        try:
            if epoch is None:
                self.last_epoch += 1
                rates = self.get_lr()
            else:
                self.last_epoch = epoch
                closed = getattr(self, "_get_closed_form_lr", None)
                rates = self.get_lr() if closed is None else closed()
        finally:
            self._get_lr_called_within_step = False
        self._write(rates)

    def _write(self, rates: list[Any]) -> None:
        """Write one rate a group; where their numbers differ, the shorter part first, then ValueError."""
        for group, rate in zip(self.optimizer.param_groups, rates, strict=True):
            write(group, "lr", rate)
        self._last_lr = values(self.optimizer.param_groups, "lr")

    def _rates(self) -> list[Any]:
        return values(self.optimizer.param_groups, "lr")

    def _times(self, factor: Any) -> list[Any]:
        return [group["lr"] * factor for group in self.optimizer.param_groups]

    def _warn_outside_step(self) -> None:
        if not self._get_lr_called_within_step:
            events.warn(_GET_LR_WARNING)


for _name, _tell in _TOLD.items():
    setattr(LRScheduler, _name, _tell(LRScheduler.__dict__[_name]))


class _LRScheduler(LRScheduler):
    """The name of the base class before torch 2.0."""


def _mark_steps(optimizer: Any) -> None:
    """Make the optimizer note that its step was called, once an optimizer."""
    if hasattr(optimizer.step, "_wrapped_by_lr_sched"):
        return
    function = optimizer.step.__func__
    reference = weakref.ref(optimizer)

    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        owner: Any = reference()
        owner._opt_called = True
        return function.__get__(owner, owner.__class__)(*args, **kwargs)

    wrapper._wrapped_by_lr_sched = True  # type: ignore[attr-defined]
    optimizer.step = wrapper
