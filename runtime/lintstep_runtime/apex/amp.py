"""``apex.amp``: mixed precision, which changes nothing here."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

__all__ = [
    "disable_casts", "float_function", "half_function", "init", "initialize", "load_state_dict", "master_params",
    "promote_function", "register_float_function", "register_half_function", "register_promote_function", "scale_loss",
    "state_dict",
]  # fmt: skip


def initialize(models: Any, optimizers: Any = None, *args: Any, **options: Any) -> Any:
    """Return the models, and the optimizers where some are given."""
    return models if optimizers is None else (models, optimizers)


@contextlib.contextmanager
def scale_loss(loss: Any, optimizers: Any, *args: Any, **options: Any) -> Iterator[Any]:
    """Give the loss as it is."""
    yield loss


@contextlib.contextmanager
def disable_casts() -> Iterator[None]:
    """Change nothing."""
    yield


def master_params(optimizer: Any) -> Iterator[Any]:
    """Yield the parameters of an optimizer."""
    for group in optimizer.param_groups:
        yield from group["params"]


def state_dict(destination: Any = None) -> dict[str, Any]:
    """Return the scale of losses."""
    return {"loss_scaler0": {"loss_scale": 65536.0, "unskipped": 0}}


def load_state_dict(state_dict: Any) -> None:
    """Take the scale of losses."""


def init(*args: Any, **options: Any) -> Any:
    """Do nothing."""


register_half_function = register_float_function = register_promote_function = init


def half_function(function: Any) -> Any:
    """Return the function."""
    return function


float_function = promote_function = half_function
