"""Broadcasting backwards: a gradient summed over the axes along which an input was spread."""

from __future__ import annotations

from typing import Any

import numpy as np

from lintstep_runtime.tensorflow.graph import Tensor
from lintstep_runtime.tensorflow.ops.registry import OpDef, define


def _sum_to(gradient: Any, like: Any) -> Any:
    extra = np.ndim(gradient) - np.ndim(like)
    shape = np.shape(like)
    wide = tuple(axis for axis, size in enumerate(shape, extra) if size == 1 and gradient.shape[axis] != 1)
    axes = (*range(extra), *wide)
    return np.sum(gradient, axis=axes, keepdims=True).reshape(shape) if axes else gradient


SUM_TO: OpDef = define(
    "SumTo", _sum_to, shape=lambda i, a: i[1].static, grad=lambda op, dy: [BROADCAST_LIKE(dy, op.inputs[0]), None]
)
BROADCAST_LIKE: OpDef = define(
    "BroadcastLike",
    lambda x, like: np.broadcast_to(x, np.shape(like)),
    shape=lambda i, a: i[1].static,
    grad=lambda op, dy: [SUM_TO(dy, op.inputs[0]), None],
)


def unbroadcast(gradient: Any, like: Tensor) -> Any:
    """Return `gradient` summed over the axes along which `like` was broadcast."""
    known = like.static is not None and None not in like.static
    return gradient if known and gradient.static == like.static else SUM_TO(gradient, like)
