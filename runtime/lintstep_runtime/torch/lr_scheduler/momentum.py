"""The momentum that CyclicLR and OneCycleLR move along with the rate: `momentum`, or beta 1 of the Adam family."""

from __future__ import annotations

from typing import Any

from lintstep_runtime.engine.unknown import is_unknown
from lintstep_runtime.torch.rates import each_group


def uses_beta1(optimizer: Any) -> bool:
    """Say whether the momentum is beta 1. Raises ValueError for an optimizer that has none at all."""
    if is_unknown(optimizer):
        return False
    if "momentum" not in optimizer.defaults and "betas" not in optimizer.defaults:
        raise ValueError("optimizer must support momentum or beta1 with `cycle_momentum` option enabled")
    return "betas" in optimizer.defaults


def write_momentum(group: dict[str, Any], value: Any, beta1: bool) -> None:
    """Put a momentum into a group."""
    if beta1:
        group["betas"] = (value, *group["betas"][1:])
    else:
        group["momentum"] = value


def bounds(optimizer: Any, base: Any, top: Any) -> tuple[list[Any], list[Any]]:
    """Return lowest and highest momentum of each group."""
    groups = optimizer.param_groups
    tops = each_group("max_momentum", groups, top)
    return each_group("base_momentum", groups, base), tops


def start(optimizer: Any, bases: list[Any], tops: list[Any], beta1: bool) -> None:
    """Give every group the highest momentum, and note its bounds in the group."""
    for top, base, group in zip(tops, bases, optimizer.param_groups, strict=True):
        write_momentum(group, top, beta1)
        group["max_momentum"] = top
        group["base_momentum"] = base
