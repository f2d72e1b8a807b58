"""``diffusers.optimization``: the same schedules behind a function with other parameters."""

from __future__ import annotations

from typing import Any

from lintstep_runtime.transformers.schedules import (
    SchedulerType,
    get_constant_schedule,
    get_constant_schedule_with_warmup,
    get_cosine_schedule_with_warmup,
    get_cosine_with_hard_restarts_schedule_with_warmup,
    get_linear_schedule_with_warmup,
    get_polynomial_decay_schedule_with_warmup,
)
from lintstep_runtime.transformers.schedules import get_scheduler as by_name

__all__ = [
    "SchedulerType",
    "get_constant_schedule",
    "get_constant_schedule_with_warmup",
    "get_cosine_schedule_with_warmup",
    "get_cosine_with_hard_restarts_schedule_with_warmup",
    "get_linear_schedule_with_warmup",
    "get_polynomial_decay_schedule_with_warmup",
    "get_scheduler",
]


def get_scheduler(
    name: Any,
    optimizer: Any,
    step_rules: Any = None,
    num_warmup_steps: Any = None,
    num_training_steps: Any = None,
    num_cycles: Any = 1,
    power: Any = 1.0,
    last_epoch: Any = -1,
) -> Any:
    """Return a schedule by its name."""
    special = {"cosine_with_restarts": {"num_cycles": num_cycles}, "polynomial": {"power": power}}
    kind = getattr(name, "value", name)
    return by_name(name, optimizer, num_warmup_steps, num_training_steps, special.get(kind))
