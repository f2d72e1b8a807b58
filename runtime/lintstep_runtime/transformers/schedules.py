"""``transformers.optimization``: schedules that are a LambdaLR over the optimizer, by name and by function."""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import Any

from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.torch.lr_scheduler import functions
from lintstep_runtime.torch.lr_scheduler.plateau import ReduceLROnPlateau
from lintstep_runtime.torch.rates import certainly, first_unknown
from lintstep_runtime.transformers import factors


class LambdaLR(functions.LambdaLR):
    """A schedule by one factor of the clock; `num_training_steps` is how many advances it was made for, if known."""

    _passing = (*functions.LambdaLR._passing, "num_training_steps")

    def __init__(self, optimizer: Any, factor: Any, last_epoch: Any = -1, horizon: Any = None) -> None:
        self.num_training_steps = horizon
        super().__init__(optimizer, factor, last_epoch)


def _made(optimizer: Any, last_epoch: Any, horizon: Any, formula: Callable[..., float], *settings: Any) -> LambdaLR:
    def factor(t: Any) -> Any:
        unknown = first_unknown((t, *settings))
        return formula(t, *settings) if unknown is None else Opaque("a factor", (unknown,))

    return LambdaLR(optimizer, factor, last_epoch, horizon)


def get_constant_schedule(optimizer: Any, last_epoch: Any = -1) -> LambdaLR:
    """The base rate."""
    return _made(optimizer, last_epoch, None, factors.constant)


def get_constant_schedule_with_warmup(optimizer: Any, num_warmup_steps: Any, last_epoch: Any = -1) -> LambdaLR:
    """The base rate after a warm-up."""
    return _made(optimizer, last_epoch, None, factors.constant_with_warmup, num_warmup_steps)


def get_linear_schedule_with_warmup(
    optimizer: Any, num_warmup_steps: Any, num_training_steps: Any, last_epoch: Any = -1
) -> LambdaLR:
    """Up for the warm-up, then down to 0."""
    n = num_training_steps
    return _made(optimizer, last_epoch, n, factors.linear, num_warmup_steps, n)


def get_cosine_schedule_with_warmup(
    optimizer: Any, num_warmup_steps: Any, num_training_steps: Any, num_cycles: Any = 0.5, last_epoch: Any = -1
) -> LambdaLR:
    """A cosine after the warm-up."""
    n = num_training_steps
    return _made(optimizer, last_epoch, n, factors.cosine, num_warmup_steps, n, num_cycles)


def get_cosine_with_hard_restarts_schedule_with_warmup(
    optimizer: Any, num_warmup_steps: Any, num_training_steps: Any, num_cycles: Any = 1, last_epoch: Any = -1
) -> LambdaLR:
    """Several cosines after the warm-up."""
    n = num_training_steps
    return _made(optimizer, last_epoch, n, factors.restarts, num_warmup_steps, n, num_cycles)


def get_polynomial_decay_schedule_with_warmup(
    optimizer: Any,
    num_warmup_steps: Any,
    num_training_steps: Any,
    lr_end: Any = 1e-7,
    power: Any = 1.0,
    last_epoch: Any = -1,
) -> LambdaLR:
    """A polynomial after the warm-up. Raises ValueError where `lr_end` is not below the optimizer's rate."""
    first, n = optimizer.defaults["lr"], num_training_steps
    if certainly(first <= lr_end):
        raise ValueError(f"lr_end ({lr_end}) must be smaller than initial lr ({first})")
    return _made(optimizer, last_epoch, n, factors.polynomial, num_warmup_steps, n, first, lr_end, power)


def get_inverse_sqrt_schedule(
    optimizer: Any, num_warmup_steps: Any, timescale: Any = None, last_epoch: Any = -1
) -> LambdaLR:
    """The inverse of a square root after the warm-up."""
    scale = timescale if timescale is not None else num_warmup_steps or 10_000
    return _made(optimizer, last_epoch, None, factors.inverse_root, num_warmup_steps, scale)


def _least(optimizer: Any, min_lr: Any, min_lr_rate: Any) -> Any:
    if min_lr is not None and min_lr_rate is not None:
        raise ValueError("Only one of min_lr or min_lr_rate should be set")
    if min_lr is None and min_lr_rate is None:
        raise ValueError("One of min_lr or min_lr_rate should be set through the `lr_scheduler_kwargs`")
    return min_lr_rate if min_lr is None else min_lr / optimizer.defaults["lr"]


def get_cosine_with_min_lr_schedule_with_warmup(
    optimizer: Any,
    num_warmup_steps: Any,
    num_training_steps: Any,
    num_cycles: Any = 0.5,
    last_epoch: Any = -1,
    min_lr: Any = None,
    min_lr_rate: Any = None,
) -> LambdaLR:
    """A cosine down to a least rate. Raises ValueError unless one of the two is given."""
    least, n = _least(optimizer, min_lr, min_lr_rate), num_training_steps
    return _made(optimizer, last_epoch, n, factors.cosine_with_least, num_warmup_steps, n, num_cycles, least)


def get_cosine_with_min_lr_schedule_with_warmup_lr_rate(
    optimizer: Any,
    num_warmup_steps: Any,
    num_training_steps: Any,
    num_cycles: Any = 0.5,
    last_epoch: Any = -1,
    min_lr: Any = None,
    min_lr_rate: Any = None,
    warmup_lr_rate: Any = None,
) -> LambdaLR:
    """A cosine down to a least rate whose warm-up begins above 0."""
    least, n, w = _least(optimizer, min_lr, min_lr_rate), num_training_steps, num_warmup_steps
    if warmup_lr_rate is None:
        return _made(optimizer, last_epoch, n, _from_above, w, n, num_cycles, least)
    return _made(optimizer, last_epoch, n, factors.cosine_from_above, w, n, num_cycles, least, warmup_lr_rate)


def _from_above(t: float, w: Any, n: Any, cycles: Any, least: Any) -> float:
    return factors.cosine_from_above(t, w, n, cycles, least, None)


def get_wsd_schedule(
    optimizer: Any,
    num_warmup_steps: Any,
    num_decay_steps: Any,
    num_training_steps: Any = None,
    num_stable_steps: Any = None,
    warmup_type: Any = "linear",
    decay_type: Any = "cosine",
    min_lr_ratio: Any = 0,
    num_cycles: Any = 0.5,
    last_epoch: Any = -1,
) -> LambdaLR:
    """Up, level, down. Raises ValueError for a shape that is none, and where nothing says how long it is level."""
    if num_training_steps is None and num_stable_steps is None:
        raise ValueError("Either num_training_steps or num_stable_steps must be specified.")
    for what, shape in (("warmup", warmup_type), ("decay", decay_type)):
        if shape not in factors.SHAPES:
            raise ValueError(f"Unknown {what} type: {shape}, expected 'linear', 'cosine' or '1-sqrt'")
    w, stable, decay = num_warmup_steps, num_stable_steps, num_decay_steps
    if stable is None:
        stable = num_training_steps - w - decay
    settings = (w, stable, decay, warmup_type, decay_type, min_lr_ratio, num_cycles)
    return _made(optimizer, last_epoch, w + stable + decay, factors.three_phases, *settings)


def get_reduce_on_plateau_schedule(optimizer: Any, **kwargs: Any) -> ReduceLROnPlateau:
    """``ReduceLROnPlateau``"""
    return ReduceLROnPlateau(optimizer, **kwargs)


class SchedulerType(str, enum.Enum):
    """The names that `get_scheduler` takes."""

    LINEAR = "linear"
    COSINE = "cosine"
    COSINE_WITH_RESTARTS = "cosine_with_restarts"
    POLYNOMIAL = "polynomial"
    CONSTANT = "constant"
    CONSTANT_WITH_WARMUP = "constant_with_warmup"
    INVERSE_SQRT = "inverse_sqrt"
    REDUCE_ON_PLATEAU = "reduce_lr_on_plateau"
    COSINE_WITH_MIN_LR = "cosine_with_min_lr"
    COSINE_WARMUP_WITH_MIN_LR = "cosine_warmup_with_min_lr"
    WARMUP_STABLE_DECAY = "warmup_stable_decay"

    @classmethod
    def _missing_(cls, value: object) -> Any:
        names = [each.value for each in cls]
        raise ValueError(f"{value} is not a valid {cls.__name__}, please select one of {names}")


TYPE_TO_SCHEDULER_FUNCTION: dict[SchedulerType, Callable[..., Any]] = {
    SchedulerType.LINEAR: get_linear_schedule_with_warmup,
    SchedulerType.COSINE: get_cosine_schedule_with_warmup,
    SchedulerType.COSINE_WITH_RESTARTS: get_cosine_with_hard_restarts_schedule_with_warmup,
    SchedulerType.POLYNOMIAL: get_polynomial_decay_schedule_with_warmup,
    SchedulerType.CONSTANT: get_constant_schedule,
    SchedulerType.CONSTANT_WITH_WARMUP: get_constant_schedule_with_warmup,
    SchedulerType.INVERSE_SQRT: get_inverse_sqrt_schedule,
    SchedulerType.REDUCE_ON_PLATEAU: get_reduce_on_plateau_schedule,
    SchedulerType.COSINE_WITH_MIN_LR: get_cosine_with_min_lr_schedule_with_warmup,
    SchedulerType.COSINE_WARMUP_WITH_MIN_LR: get_cosine_with_min_lr_schedule_with_warmup_lr_rate,
    SchedulerType.WARMUP_STABLE_DECAY: get_wsd_schedule,
}
_BARE = (SchedulerType.CONSTANT, SchedulerType.REDUCE_ON_PLATEAU)
_ENDLESS = (SchedulerType.CONSTANT_WITH_WARMUP, SchedulerType.INVERSE_SQRT)


def get_scheduler(
    name: Any,
    optimizer: Any,
    num_warmup_steps: Any = None,
    num_training_steps: Any = None,
    scheduler_specific_kwargs: Any = None,
) -> Any:
    """Return a schedule by its name. Raises ValueError for a name that is none, and for a count that is missing."""
    if first_unknown((name,)) is not None:
        return _made(optimizer, -1, num_training_steps, factors.linear, name, num_training_steps)
    kind = SchedulerType(name)
    make, special = TYPE_TO_SCHEDULER_FUNCTION[kind], dict(scheduler_specific_kwargs or {})
    if kind in _BARE:
        return make(optimizer, **({} if kind == SchedulerType.CONSTANT else special))
    if num_warmup_steps is None:
        raise ValueError(f"{kind} requires `num_warmup_steps`, please provide that argument.")
    if kind in _ENDLESS:
        return make(optimizer, num_warmup_steps=num_warmup_steps, **special)
    if num_training_steps is None and kind != SchedulerType.WARMUP_STABLE_DECAY:
        raise ValueError(f"{kind} requires `num_training_steps`, please provide that argument.")
    return make(optimizer, num_warmup_steps=num_warmup_steps, num_training_steps=num_training_steps, **special)
