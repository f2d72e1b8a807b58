"""Learning rates and other settings of a parameter group: plain numbers, one-element tensors, or unknown values."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np

from lintstep_runtime.engine.unknown import Opaque, is_unknown
from lintstep_runtime.torch.tensor import is_tensor


def is_whole(value: object) -> bool:
    """Say whether a value may stand for a whole number: an int, or an unknown value."""
    return isinstance(value, (int, Opaque))


def possibly(condition: Any) -> bool:
    """Say whether a condition may hold: it does, or nobody knows."""
    return is_unknown(condition) or bool(condition)


def certainly(condition: Any) -> bool:
    """Say whether a condition is known to hold."""
    return not is_unknown(condition) and bool(condition)


def first_unknown(settings: Iterable[Any]) -> Any:
    """Return the first of several settings that nobody knows, None where all are known."""
    return next((each for each in settings if is_unknown(each)), None)


def copied(value: Any) -> Any:
    """Return a tensor's copy, and any other value itself."""
    return value.clone() if is_tensor(value) else value


def number(value: Any) -> Any:
    """Return a rate as a float, or the value itself where nobody knows it."""
    if is_tensor(value):
        numbers = value.known()
        return value if numbers is None else float(np.asarray(numbers).reshape(()))
    return value


def real(value: Any) -> Any:
    """Return a float of a number, and an unknown value itself."""
    return value if is_unknown(value) else float(value)


def values(groups: list[dict[str, Any]], key: str) -> list[Any]:
    """Return what each group holds under a key; tensors are copied."""
    return [copied(group[key]) for group in groups]


def write(group: Any, key: str, value: Any) -> None:
    """Put a value into a group: a tensor is filled in place, so rounded to its dtype; a number is replaced."""
    if is_tensor(group[key]):
        group[key].fill_(value)
    elif isinstance(group, dict):
        dict.__setitem__(group, key, value)  # is not told as the script's own write: see optim.group
    else:
        group[key] = value


def each_group(name: str, groups: list[dict[str, Any]], value: Any) -> list[Any]:
    """Return one value a group, from a list or tuple of as many, or from one for all.

    Raises ValueError when a list has another length.
    """
    groups = list(groups)  # an unknown optimizer's have no length of their own
    if isinstance(value, (list, tuple)):
        if len(value) != len(groups):
            raise ValueError(
                f"{name} must have the same length as optimizer.param_groups. {name} has {len(value)} values, "
                f"param_groups has {len(groups)}."
            )
    else:
        value = [value] * len(groups)
    return [copied(each) for each in value]


def cosine(angle: Any) -> Any:
    """Return the cosine of an angle in radians; of an unknown angle, an unknown value."""
    return angle * 1.0 if is_unknown(angle) else math.cos(angle)
