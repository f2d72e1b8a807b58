"""``timm.layers``: what scripts build their own models of."""

from __future__ import annotations

from typing import Any

from lintstep_runtime.torch.nn.init import trunc_normal_
from lintstep_runtime.torch.nn.module import Module

__all__ = ["DropPath", "to_2tuple", "to_ntuple", "trunc_normal_"]


class DropPath(Module):
    """Leaves its input as it is: which samples are dropped changes no rate."""

    def __init__(self, drop_prob: Any = 0.0, scale_by_keep: Any = True) -> None:
        super().__init__()
        self.drop_prob = drop_prob

    def forward(self, x: Any) -> Any:
        """Return the input."""
        return x


def to_ntuple(n: int) -> Any:
    """Return a function that repeats a value `n` times."""
    return lambda value: tuple(value) if isinstance(value, list | tuple) else (value,) * n


to_2tuple = to_ntuple(2)
