"""Picking and placing: gather, scatter, one-hot, ranges."""

from __future__ import annotations

from typing import Any

import numpy as np

from lintstep_runtime.tensorflow.dtypes import as_dtype, float32, int32, int64
from lintstep_runtime.tensorflow.graph import Tensor
from lintstep_runtime.tensorflow.ops.arrays import concat, reshape, shape
from lintstep_runtime.tensorflow.ops.convert import IndexedSlices, convert_to_tensor
from lintstep_runtime.tensorflow.ops.registry import OpDef, define, from_attr, static_shape, static_value
from lintstep_runtime.tensorflow.shapes import Shape


def _gather_shape(inputs: Any, attrs: Any) -> Shape:
    params, indices, axis = inputs[0].static, inputs[1].static, attrs["axis"]
    if params is None or indices is None:
        return None
    at = axis % len(params)
    return (*params[:at], *indices, *params[at + 1 :])


def _gather_gradient(op: Any, dy: Any) -> list[Any]:
    params, indices = op.inputs
    if op.attrs["axis"] == 0:
        tail = shape(params)[1:] if params.static is None else None
        width = params.static[1:] if params.static is not None else None
        flat = reshape(indices, [-1])
        rows = reshape(dy, concat([[-1], tail], 0) if width is None or None in width else [-1, *width])
        return [IndexedSlices(rows, flat, shape(params)), None]
    return [SCATTER_AXIS(dy, params, indices, axis=op.attrs["axis"]), None]


def _scatter_axis(gradient: Any, params: Any, indices: Any, axis: int) -> Any:
    result = np.zeros(np.shape(params), gradient.dtype)
    at = axis % np.ndim(params)
    moved = np.moveaxis(result, at, 0)
    span = tuple(range(at, at + np.ndim(indices)))
    parts = np.moveaxis(gradient, span, tuple(range(len(span))))
    np.add.at(moved, indices, parts)
    return result


SCATTER_AXIS: OpDef = define("GatherGrad", _scatter_axis, shape=lambda i, a: i[1].static)
GATHER: OpDef = define(
    "GatherV2", lambda x, indices, axis: np.take(x, indices, axis), shape=_gather_shape, grad=_gather_gradient
)


def gather(
    params: Any,
    indices: Any,
    validate_indices: Any = None,
    name: str | None = None,
    axis: Any = None,
    batch_dims: int = 0,
) -> Any:
    """``tf.gather``: the slices of `params` at `indices` along `axis` (default 0)."""
    at = 0 if axis is None else int(static_value(axis) if isinstance(axis, Tensor) else axis)
    return GATHER(convert_to_tensor(params), convert_to_tensor(indices), axis=at, name=name)


def _gather_nd_shape(inputs: Any, attrs: Any) -> Shape:
    params, indices = inputs[0].static, inputs[1].static
    if params is None or indices is None or indices[-1] is None:
        return None
    return (*indices[:-1], *params[indices[-1] :])


def _scatter_nd(indices: Any, updates: Any, sizes: Any) -> Any:
    result = np.zeros(tuple(int(n) for n in sizes), updates.dtype)
    np.add.at(result, tuple(np.moveaxis(indices, -1, 0)), updates)
    return result


SCATTER_ND: OpDef = define(
    "ScatterNd",
    _scatter_nd,
    shape=lambda i, a: static_shape(i[2]),
    dtype=lambda i, a: i[1].dtype.base_dtype,
    grad=lambda op, dy: [None, GATHER_ND(dy, op.inputs[0]), None],
)
GATHER_ND: OpDef = define(
    "GatherNd",
    lambda x, indices: x[tuple(np.moveaxis(indices, -1, 0))],
    shape=_gather_nd_shape,
    grad=lambda op, dy: [SCATTER_ND(op.inputs[1], dy, shape(op.inputs[0])), None],
)


def gather_nd(params: Any, indices: Any, name: str | None = None, batch_dims: int = 0) -> Any:
    """``tf.gather_nd``: the elements or slices of `params` at the index vectors in `indices`' last axis."""
    return GATHER_ND(convert_to_tensor(params), convert_to_tensor(indices), name=name)


def scatter_nd(indices: Any, updates: Any, shape: Any, name: str | None = None) -> Any:
    """``tf.scatter_nd``: zeros of `shape` with `updates` added at the index vectors in `indices`."""
    return SCATTER_ND(convert_to_tensor(indices), convert_to_tensor(updates), convert_to_tensor(shape), name=name)


def _one_hot_shape(inputs: Any, attrs: Any) -> Shape:
    sizes = inputs[0].static
    if sizes is None:
        return None
    at = attrs["axis"] % (len(sizes) + 1)
    return (*sizes[:at], attrs["depth"], *sizes[at:])


def _one_hot(indices: Any, depth: int, on: Any, off: Any, axis: int, dtype: Any) -> Any:
    hits = np.expand_dims(indices, -1) == np.arange(depth)
    return np.moveaxis(np.where(hits, on, off).astype(dtype.as_numpy_dtype), -1, axis)


ONE_HOT: OpDef = define("OneHot", _one_hot, shape=_one_hot_shape, dtype=from_attr("dtype"), grad=lambda op, dy: [None])


def one_hot(
    indices: Any,
    depth: Any,
    on_value: Any = None,
    off_value: Any = None,
    axis: Any = None,
    dtype: Any = None,
    name: str | None = None,
) -> Any:
    """``tf.one_hot``: `on_value` (1) at the index, `off_value` (0) elsewhere, along a new axis of size `depth`."""
    count = int(static_value(depth) if isinstance(depth, Tensor) else depth)
    on, off = (static_value(v) if isinstance(v, Tensor) else v for v in (on_value, off_value))
    known = [v for v in (on, off) if v is not None and dtype is None]
    kind = as_dtype(dtype) if dtype is not None else as_dtype(type(known[0])) if known else float32
    return ONE_HOT(
        convert_to_tensor(indices),
        depth=count,
        on=1 if on is None else on,
        off=0 if off is None else off,
        axis=-1 if axis is None else axis,
        dtype=kind,
        name=name,
    )


def _range_shape(inputs: Any, attrs: Any) -> Shape:
    values = [static_value(tensor) for tensor in inputs]
    return (None,) if any(v is None for v in values) else (len(np.arange(*(v.item() for v in values))),)


RANGE: OpDef = define(
    "Range",
    lambda start, limit, delta: np.arange(start, limit, delta),
    shape=_range_shape,
    grad=lambda op, dy: [None] * 3,
)


def range_(start: Any, limit: Any = None, delta: Any = 1, dtype: Any = None, name: str = "range") -> Any:
    """``tf.range``."""
    if limit is None:
        start, limit = 0, start
    tensors = [convert_to_tensor(v, dtype) for v in (start, limit, delta)]
    wide = max((t.dtype.base_dtype for t in tensors), key=[int32, int64, float32, as_dtype("float64")].index)
    from lintstep_runtime.tensorflow.ops.selection import cast

    return RANGE(*(cast(t, wide) for t in tensors), name=name)


LINSPACE: OpDef = define(
    "LinSpace",
    lambda start, stop, num: np.linspace(start, stop, int(num), dtype=start.dtype),
    shape=lambda i, a: (None if static_value(i[2]) is None else int(static_value(i[2])),),
)


def linspace(start: Any, stop: Any, num: Any, name: str | None = None) -> Any:
    """``tf.linspace``."""
    first = convert_to_tensor(start)
    return LINSPACE(first, convert_to_tensor(stop, first.dtype), convert_to_tensor(num), name=name)
