"""Filled tensors, and where variables start from."""

from __future__ import annotations

from typing import Any

import numpy as np

from lintstep_runtime.tensorflow import shapes
from lintstep_runtime.tensorflow.dtypes import as_dtype, float32, int32
from lintstep_runtime.tensorflow.ops.convert import convert_to_tensor
from lintstep_runtime.tensorflow.ops.registry import define, from_attr, static_shape


def _filled(value: Any, shape: Any, dtype: Any) -> Any:
    return np.full(shape, value, dtype.as_numpy_dtype)


# A fill of known shape: no input but the value, so that a large one costs nothing before it runs.
FILL_STATIC = define(
    "Fill", lambda shape, dtype, value: _filled(value, shape, dtype), shape=from_attr("shape"), dtype=from_attr("dtype")
)
FILL = define(
    "Fill",
    lambda dims, value: np.full(tuple(int(d) for d in np.atleast_1d(dims)), value),
    shape=lambda i, a: static_shape(i[0]),
    dtype=lambda i, a: i[1].dtype.base_dtype,
    grad=lambda op, dy: [None, _sum(dy)],
)


def _sum(x: Any) -> Any:
    from lintstep_runtime.tensorflow.ops.reductions import reduce_sum

    return reduce_sum(x)


def _full(shape: Any, value: Any, dtype: Any, name: str) -> Any:
    kind = as_dtype(dtype).base_dtype
    try:
        size = shapes.as_shape(shape)
    except (TypeError, ValueError):
        size = None
    if size is not None and None not in size and not hasattr(type(shape), "_opaque_keeps"):
        return FILL_STATIC(shape=size, dtype=kind, value=value, name=name)
    return FILL(convert_to_tensor(shape, hint=int32), convert_to_tensor(value, kind), name=name)


def zeros(shape: Any, dtype: Any = float32, name: str | None = None) -> Any:
    """``tf.zeros``."""
    kind = as_dtype(dtype)
    return _full(shape, b"" if kind.name == "string" else 0, kind, name or "zeros")


def ones(shape: Any, dtype: Any = float32, name: str | None = None) -> Any:
    """``tf.ones``."""
    return _full(shape, 1, dtype, name or "ones")


def fill(dims: Any, value: Any, name: str | None = None) -> Any:
    """``tf.fill``: a tensor of shape `dims` that holds `value` everywhere."""
    return FILL(convert_to_tensor(dims, hint=int32), convert_to_tensor(value), name=name)


def zeros_initial(variable: Any) -> Any:
    """Return zeros of a variable's shape and type."""
    static, kind = variable.get_shape()._shape, variable.dtype.base_dtype
    if static is not None and None not in static:
        return FILL_STATIC(shape=static, dtype=kind, value=0, name="zeros")
    from lintstep_runtime.tensorflow.ops.elementwise import zeros_like

    return zeros_like(variable.initialized_value() if hasattr(variable, "initialized_value") else variable)
