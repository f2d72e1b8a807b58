"""Casts, identities, and choosing between two tensors element by element."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lintstep_runtime.tensorflow.dtypes import as_dtype, bool_
from lintstep_runtime.tensorflow.ops.broadcasting import unbroadcast
from lintstep_runtime.tensorflow.ops.convert import IndexedSlices, convert_to_tensor, unify
from lintstep_runtime.tensorflow.ops.registry import OpDef, broadcast, define, from_attr


def _no_grad(op: Any, dy: Any) -> list[Any]:
    return [None] * len(op.inputs)


def _cast(x: Any, dtype: Any, **_: Any) -> Any:
    kind = dtype.as_numpy_dtype
    return np.asarray(x).astype(kind) if x.dtype.kind != "f" or not dtype.is_integer else np.trunc(x).astype(kind)


def _cast_gradient(op: Any, dy: Any) -> list[Any]:
    source = op.inputs[0].dtype
    return [cast(dy, source) if source.is_floating else None]


CAST: OpDef = define("Cast", _cast, dtype=from_attr("dtype"), grad=_cast_gradient)
IDENTITY: OpDef = define("Identity", lambda x: x, grad=lambda op, dy: [dy])
STOP_GRADIENT: OpDef = define("StopGradient", lambda x: x, grad=_no_grad)
PREVENT_GRADIENT: OpDef = define("PreventGradient", lambda x: x, grad=_no_grad)


def cast(x: Any, dtype: Any, name: str | None = None) -> Any:
    """``tf.cast``: the same shape, another type; a tensor of that type is returned as it is."""
    target = as_dtype(dtype).base_dtype
    if isinstance(x, IndexedSlices):
        return IndexedSlices(cast(x.values, target), x.indices, x.dense_shape)
    tensor = convert_to_tensor(x)
    return tensor if tensor.dtype.base_dtype is target else CAST(tensor, dtype=target, name=name)


def to_dtype(kind: str) -> Callable[..., Any]:
    """Return the old ``tf.to_float`` and its kin."""
    return lambda x, name="ToType": cast(x, kind, name)


to_float, to_double, to_int32, to_int64 = (to_dtype(k) for k in ("float32", "float64", "int32", "int64"))


def identity(input: Any, name: str | None = None) -> Any:
    """``tf.identity``: the same value, as another operation."""
    if isinstance(input, IndexedSlices):
        return IndexedSlices(identity(input.values), input.indices, input.dense_shape)
    return IDENTITY(convert_to_tensor(input), name=name)


def stop_gradient(input: Any, name: str | None = None) -> Any:
    """``tf.stop_gradient``: the same value, no gradient."""
    return STOP_GRADIENT(convert_to_tensor(input), name=name)


def _select(condition: Any, x: Any, y: Any) -> Any:
    if np.ndim(condition) == 1 and np.ndim(x) > 1:
        condition = np.reshape(condition, (-1,) + (1,) * (np.ndim(x) - 1))
    return np.where(condition, x, y)


def _select_gradient(op: Any, dy: Any) -> list[Any]:
    condition, zero = op.inputs[0], dy * 0.0
    return [None, SELECT(condition, dy, zero), SELECT(condition, zero, dy)]


def _select_v2_gradient(op: Any, dy: Any) -> list[Any]:
    condition, x, y = op.inputs
    zero = dy * 0.0
    return [None, unbroadcast(where_v2(condition, dy, zero), x), unbroadcast(where_v2(condition, zero, dy), y)]


SELECT: OpDef = define(
    "Select", _select, shape=lambda i, a: i[1].static, dtype=lambda i, a: i[1].dtype.base_dtype, grad=_select_gradient
)
SELECT_V2: OpDef = define(
    "SelectV2", np.where, shape=broadcast, dtype=lambda i, a: i[1].dtype.base_dtype, grad=_select_v2_gradient
)
WHERE: OpDef = define(
    "Where",
    lambda condition: np.argwhere(condition).astype(np.int64),
    dtype=as_dtype("int64"),
    shape=lambda i, a: (None, None if i[0].static is None else len(i[0].static)),
    grad=_no_grad,
)


def where(condition: Any, x: Any = None, y: Any = None, name: str | None = None) -> Any:
    """``tf.where``: indices of the true elements, int64 [n, rank]; or elements of `x` where true, else of `y`.

    Raises:
        ValueError: only one of `x` and `y` is given.
    """
    if (x is None) != (y is None):
        raise ValueError("x and y must both be non-None or both be None.")
    if x is None:
        return WHERE(convert_to_tensor(condition), name=name)
    return SELECT(convert_to_tensor(condition, bool_), *unify(SELECT, x, y), name=name)


def where_v2(condition: Any, x: Any = None, y: Any = None, name: str | None = None) -> Any:
    """``tf.where`` of TensorFlow 2: all three broadcast."""
    if x is None:
        return where(condition, name=name)
    return SELECT_V2(convert_to_tensor(condition, bool_), *unify(SELECT_V2, x, y), name=name)
