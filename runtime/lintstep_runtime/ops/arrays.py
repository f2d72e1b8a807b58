"""Shapes and rearrangements: reshape, transpose, concat, stack, split, pad, tile, gather, one-hot, ranges."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from lintstep_runtime.dtypes import as_dtype, float32, int32, int64
from lintstep_runtime.graph import Tensor
from lintstep_runtime.ops.convert import IndexedSlices, SparseTensor, convert_to_tensor
from lintstep_runtime.ops.registry import UNKNOWN, OpDef, define, from_attr, static_shape, static_value
from lintstep_runtime.shapes import Shape, element_count, merge


def _known(tensor: Tensor) -> Any:
    """The static shape, which serves where the value is unknown."""
    return None if tensor.static is None or None in tensor.static else tensor.static


def _shape_kernel(run: Any, op: Any, x: Any) -> Any:
    sizes = np.shape(x) if x is not UNKNOWN else _known(op.inputs[0])
    return UNKNOWN if sizes is None else np.array(sizes, op.attrs["dtype"].as_numpy_dtype)


SHAPE: OpDef = define(
    "Shape",
    _shape_kernel,
    shape=lambda i, a: (None if i[0].static is None else len(i[0].static),),
    dtype=from_attr("dtype"),
    grad=lambda op, dy: [None],
    stateful=True,
    partial=True,
)
SIZE: OpDef = define(
    "Size", lambda x, dtype: np.size(x), shape=lambda i, a: (), dtype=from_attr("dtype"), grad=lambda op, dy: [None]
)
RANK: OpDef = define("Rank", np.ndim, shape=lambda i, a: (), dtype=int32, grad=lambda op, dy: [None])


def shape(input: Any, name: str | None = None, out_type: Any = int32) -> Any:
    """``tf.shape``: the sizes in this run, int32 [rank]."""
    if isinstance(input, SparseTensor):
        from lintstep_runtime.ops.selection import cast

        return cast(input.dense_shape, out_type)
    return SHAPE(convert_to_tensor(input), dtype=as_dtype(out_type), name=name)


def size(input: Any, name: str | None = None, out_type: Any = int32) -> Any:
    """``tf.size``: the number of elements, int32."""
    return SIZE(convert_to_tensor(input), dtype=as_dtype(out_type), name=name)


def rank(input: Any, name: str | None = None) -> Any:
    """``tf.rank``: the number of dimensions, int32."""
    return RANK(convert_to_tensor(input), name=name)


# reshaping


def _reshape_shape(inputs: Any, attrs: Any) -> Shape:
    target = static_shape(inputs[1])
    count = element_count(inputs[0].static)
    if target is None:
        return None
    known = static_value(inputs[1])
    if count is not None and known is not None:
        rest = int(np.prod([n for n in target if n is not None]))
        unknown = target.count(None)
        if (unknown == 0 and rest != count) or (unknown == 1 and rest and count % rest):
            raise ValueError(
                f"Cannot reshape a tensor with {count} elements to shape {known.tolist()} ({rest} elements)"
            )
        if unknown == 1 and rest:
            return tuple(count // rest if n is None else n for n in target)
    return target


RESHAPE: OpDef = define(
    "Reshape",
    lambda x, sizes: np.reshape(x, tuple(np.atleast_1d(sizes).tolist())),
    shape=_reshape_shape,
    grad=lambda op, dy: [RESHAPE_LIKE(dy, op.inputs[0]), None],
)
RESHAPE_LIKE: OpDef = define(
    "Reshape",
    lambda x, like: np.reshape(x, np.shape(like)),
    shape=lambda i, a: i[1].static,
    grad=lambda op, dy: [RESHAPE_LIKE(dy, op.inputs[0]), None],
)


def reshape(tensor: Any, shape: Any, name: str | None = None) -> Any:
    """``tf.reshape``; one size may be -1."""
    return RESHAPE(convert_to_tensor(tensor), convert_to_tensor(shape, hint=int32), name=name)


def _expanded(inputs: Any, attrs: Any) -> Shape:
    sizes = inputs[0].static
    if sizes is None:
        return None
    at = attrs["axis"] % (len(sizes) + 1)
    return (*sizes[:at], 1, *sizes[at:])


EXPAND: OpDef = define(
    "ExpandDims",
    lambda x, axis: np.expand_dims(x, axis),
    shape=_expanded,
    grad=lambda op, dy: [RESHAPE_LIKE(dy, op.inputs[0])],
)


def expand_dims(input: Any, axis: Any = None, name: str | None = None, dim: Any = None) -> Any:
    """``tf.expand_dims``: a new axis of size 1."""
    chosen = dim if axis is None else axis
    return EXPAND(
        convert_to_tensor(input), axis=int(static_value(chosen) if isinstance(chosen, Tensor) else chosen), name=name
    )


def _squeeze_axes(sizes: Any, axis: Any) -> tuple[int, ...]:
    return tuple(a % len(sizes) for a in axis) if axis else tuple(i for i, n in enumerate(sizes) if n == 1)


def _squeeze_shape(inputs: Any, attrs: Any) -> Shape:
    sizes, axis = inputs[0].static, attrs["axis"]
    if sizes is None or (not axis and None in sizes):
        return None
    drop = _squeeze_axes(sizes, axis)
    for at in drop:
        if sizes[at] not in (1, None):
            raise ValueError(f"Can not squeeze dim[{at}], expected a dimension of 1, got {sizes[at]}")
    return tuple(n for i, n in enumerate(sizes) if i not in drop)


SQUEEZE: OpDef = define(
    "Squeeze",
    lambda x, axis: np.squeeze(x, _squeeze_axes(np.shape(x), axis)),
    shape=_squeeze_shape,
    grad=lambda op, dy: [RESHAPE_LIKE(dy, op.inputs[0])],
)


def squeeze(input: Any, axis: Any = None, name: str | None = None, squeeze_dims: Any = None) -> Any:
    """``tf.squeeze``: without axes of size 1, or without those of `axis`."""
    chosen = squeeze_dims if axis is None else axis
    axes = () if chosen is None else tuple(int(a) for a in np.atleast_1d(chosen))
    return SQUEEZE(convert_to_tensor(input), axis=axes, name=name)


def _transpose_shape(inputs: Any, attrs: Any) -> Shape:
    sizes = inputs[0].static
    if sizes is None:
        return None if attrs["perm"] is None else (None,) * len(attrs["perm"])
    order = range(len(sizes))[::-1] if attrs["perm"] is None else attrs["perm"]
    return tuple(sizes[i] for i in order)


def _transpose_gradient(op: Any, dy: Any) -> list[Any]:
    order = op.attrs["perm"]
    return [TRANSPOSE(dy, perm=None if order is None else tuple(np.argsort(order).tolist()))]


TRANSPOSE: OpDef = define(
    "Transpose", lambda x, perm: np.transpose(x, perm), shape=_transpose_shape, grad=_transpose_gradient
)
TRANSPOSE_DYNAMIC: OpDef = define(
    "Transpose",
    lambda x, perm: np.transpose(x, perm.tolist()),
    shape=lambda i, a: None if i[0].static is None else (None,) * len(i[0].static),
)


def transpose(a: Any, perm: Any = None, name: str | None = "transpose", conjugate: bool = False) -> Any:
    """``tf.transpose``: the axes in the order `perm` (default: reversed)."""
    tensor = convert_to_tensor(a)
    if perm is not None:
        known = static_value(convert_to_tensor(perm))
        if known is None:
            return TRANSPOSE_DYNAMIC(tensor, convert_to_tensor(perm), name=name)
        perm = tuple(int(i) for i in known)
    return TRANSPOSE(tensor, perm=perm, name=name)


def matrix_transpose(a: Any, name: str | None = "matrix_transpose", conjugate: bool = False) -> Any:
    """``tf.matrix_transpose``: the last two axes swapped."""
    tensor = convert_to_tensor(a)
    order = list(range(len(tensor.static or (0, 0))))
    order[-2:] = [order[-1], order[-2]]
    return TRANSPOSE(tensor, perm=tuple(order), name=name)


# joining and splitting


def _concat_shape(inputs: Any, attrs: Any) -> Shape:
    result: Shape = None
    for tensor in inputs:
        sizes: Shape = tensor.static
        if sizes is None:
            return None if result is None else (None,) * len(result)
        at = attrs["axis"] % max(len(sizes), 1)
        if result is None:
            result = sizes
            continue
        joined = None if result[at] is None or sizes[at] is None else result[at] + sizes[at]
        rest = merge((*result[:at], 1, *result[at + 1 :]), (*sizes[:at], 1, *sizes[at + 1 :])) or ()
        result = (*rest[:at], joined, *rest[at + 1 :])
    return result


def _concat_gradient(op: Any, dy: Any) -> list[Any]:
    parts = SPLIT_LIKE(dy, *op.inputs, axis=op.attrs["axis"])
    return list(parts if isinstance(parts, tuple) else (parts,))


CONCAT: OpDef = define(
    "ConcatV2", lambda *xs, axis: np.concatenate(xs, axis), shape=_concat_shape, grad=_concat_gradient
)
SPLIT_LIKE: OpDef = define(
    "ConcatGrad",
    lambda x, *likes, axis: tuple(np.split(x, np.cumsum([v.shape[axis] for v in likes])[:-1], axis)),
    outputs=None,
    shape=lambda i, a: [t.static for t in i[1:]],
    dtype=lambda i, a: i[0].dtype.base_dtype,
    grad=lambda op, *dys: [CONCAT(*dys, axis=op.attrs["axis"]), *([None] * (len(op.inputs) - 1))],
)


def concat(values: Any, axis: Any, name: str = "concat") -> Any:
    """``tf.concat``: joined along `axis`."""
    if not isinstance(values, list | tuple):
        values = [values]
    at = int(static_value(axis) if isinstance(axis, Tensor) else axis)
    kind = next(
        (v.dtype.base_dtype for v in values if hasattr(v, "dtype") and hasattr(type(v), "_opaque_tensor")), None
    )
    tensors = [convert_to_tensor(v, hint=kind) for v in values]
    if len(tensors) == 1:
        from lintstep_runtime.ops.selection import identity

        return identity(tensors[0], name)
    return CONCAT(*tensors, axis=at, name=name)


def _stack_shape(inputs: Any, attrs: Any) -> Shape:
    sizes: Shape = None
    for tensor in inputs:
        sizes = merge(sizes, tensor.static)
    if sizes is None:
        return None
    at = attrs["axis"] % (len(sizes) + 1)
    return (*sizes[:at], len(inputs), *sizes[at:])


PACK: OpDef = define(
    "Pack",
    lambda *xs, axis: np.stack(xs, axis),
    shape=_stack_shape,
    grad=lambda op, dy: _listed(UNPACK(dy, axis=op.attrs["axis"], num=len(op.inputs))),
)


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, tuple | list) else [value]


def _unstacked(inputs: Any, attrs: Any) -> list[Shape]:
    sizes = inputs[0].static
    part = None if sizes is None else tuple(n for i, n in enumerate(sizes) if i != attrs["axis"] % len(sizes))
    return [part] * attrs["num"]


UNPACK: OpDef = define(
    "Unpack",
    lambda x, axis, num: tuple(np.moveaxis(x, axis, 0)),
    outputs=None,
    shape=_unstacked,
    dtype=lambda i, a: i[0].dtype.base_dtype,
    grad=lambda op, *dys: [_packed(op, dys)],
)


def _packed(op: Any, incoming: Sequence[Any]) -> Any:
    from lintstep_runtime.ops.elementwise import zeros_like

    parts = [zeros_like(out) if g is None else g for out, g in zip(op.outputs, incoming, strict=True)]
    return PACK(*parts, axis=op.attrs["axis"])


def stack(values: Any, axis: int = 0, name: str = "stack") -> Any:
    """``tf.stack``: joined along a new axis."""
    items = _listed(values) if isinstance(values, list | tuple) else unstack(values)
    kind = next((v.dtype.base_dtype for v in items if hasattr(v, "dtype") and hasattr(type(v), "_opaque_tensor")), None)
    return PACK(*(convert_to_tensor(v, hint=kind) for v in items), axis=axis, name=name)


def unstack(value: Any, num: int | None = None, axis: int = 0, name: str = "unstack") -> list[Any]:
    """``tf.unstack``: the slices along `axis`; ValueError where their number is not known."""
    tensor = convert_to_tensor(value)
    if num is None:
        num = None if tensor.static is None else tensor.static[axis]
    if num is None:
        raise ValueError(f"Cannot infer num from shape {tensor.shape}")
    return _listed(UNPACK(tensor, axis=axis, num=num, name=name))


def _split_shape(inputs: Any, attrs: Any) -> list[Shape]:
    sizes, at, parts = inputs[0].static, attrs["axis"], attrs["sizes"]
    if sizes is None:
        return [None] * len(parts)
    at %= len(sizes)
    return [(*sizes[:at], n if n is not None else None, *sizes[at + 1 :]) for n in parts]


def _split(x: Any, axis: int, sizes: tuple[Any, ...]) -> Any:
    if None in sizes:
        return tuple(np.split(x, len(sizes), axis))
    return tuple(np.split(x, np.cumsum(sizes)[:-1], axis))


def _split_gradient(op: Any, *incoming: Any) -> list[Any]:
    from lintstep_runtime.ops.elementwise import zeros_like

    parts = [zeros_like(out) if g is None else g for out, g in zip(op.outputs, incoming, strict=True)]
    return [CONCAT(*parts, axis=op.attrs["axis"])]


SPLIT: OpDef = define(
    "Split", _split, outputs=None, shape=_split_shape, dtype=lambda i, a: i[0].dtype.base_dtype, grad=_split_gradient
)


def split(value: Any, num_or_size_splits: Any, axis: Any = 0, num: Any = None, name: str = "split") -> list[Any]:
    """``tf.split``: equal parts, or parts of the sizes given, along `axis`."""
    tensor = convert_to_tensor(value)
    at = int(static_value(axis) if isinstance(axis, Tensor) else axis)
    given = static_value(num_or_size_splits) if isinstance(num_or_size_splits, Tensor) else num_or_size_splits
    whole = None if tensor.static is None else tensor.static[at]
    if np.ndim(given) == 0:
        count = int(given)
        if whole is not None and whole % count:
            raise ValueError(f"Dimension size must be evenly divisible by {count} but is {whole}")
        sizes: tuple[Any, ...] = (None if whole is None else whole // count,) * count
    else:
        sizes = tuple(int(n) for n in given)
        if -1 in sizes and whole is not None:
            sizes = tuple(whole - sum(m for m in sizes if m >= 0) if n == -1 else n for n in sizes)
    return _listed(SPLIT(tensor, axis=at, sizes=sizes, name=name))


# padding, tiling, reversing


def _pad_shape(inputs: Any, attrs: Any) -> Shape:
    sizes, amounts = inputs[0].static, static_value(inputs[1])
    if sizes is None or amounts is None:
        return sizes and (None,) * len(sizes)
    return tuple(None if n is None else n + int(a) + int(b) for n, (a, b) in zip(sizes, amounts, strict=True))


def _pad(x: Any, paddings: Any, mode: str, value: Any) -> Any:
    if mode == "constant":
        return np.pad(x, paddings, mode="constant", constant_values=value)
    return np.pad(x, paddings, mode=mode)  # type: ignore[call-overload]


def _unpad(x: Any, like: Any, paddings: Any) -> Any:
    return x[tuple(slice(int(a), int(a) + n) for (a, _), n in zip(paddings, np.shape(like), strict=True))]


UNPAD: OpDef = define("PadGrad", _unpad, shape=lambda i, a: i[1].static)
PAD: OpDef = define("Pad", _pad, shape=_pad_shape, grad=lambda op, dy: [UNPAD(dy, op.inputs[0], op.inputs[1]), None])


def pad(tensor: Any, paddings: Any, mode: str = "CONSTANT", name: str | None = None, constant_values: Any = 0) -> Any:
    """``tf.pad``: `paddings` [rank, 2] says how many to add before and after each axis."""
    how = {"CONSTANT": "constant", "REFLECT": "reflect", "SYMMETRIC": "symmetric"}[mode.upper()]
    return PAD(
        convert_to_tensor(tensor), convert_to_tensor(paddings, hint=int32), mode=how, value=constant_values, name=name
    )


def _tile_shape(inputs: Any, attrs: Any) -> Shape:
    sizes, times = inputs[0].static, static_shape(inputs[1])
    if sizes is None or times is None:
        return sizes and (None,) * len(sizes)
    return tuple(None if n is None or m is None else n * m for n, m in zip(sizes, times, strict=True))


def _untile(x: Any, like: Any, multiples: Any) -> Any:
    sizes = [part for m, n in zip(multiples, np.shape(like), strict=True) for part in (int(m), n)]
    return np.sum(np.reshape(x, sizes), axis=tuple(range(0, len(sizes), 2)))


UNTILE: OpDef = define("TileGrad", _untile, shape=lambda i, a: i[1].static)
TILE: OpDef = define(
    "Tile",
    lambda x, multiples: np.tile(x, tuple(multiples.tolist())),
    shape=_tile_shape,
    grad=lambda op, dy: [UNTILE(dy, op.inputs[0], op.inputs[1]), None],
)


def tile(input: Any, multiples: Any, name: str | None = None) -> Any:
    """``tf.tile``."""
    return TILE(convert_to_tensor(input), convert_to_tensor(multiples, hint=int32), name=name)


BROADCAST_TO: OpDef = define(
    "BroadcastTo",
    lambda x, sizes: np.broadcast_to(x, tuple(sizes.tolist())),
    shape=lambda i, a: static_shape(i[1]),
    grad=lambda op, dy: [_sum_to(dy, op.inputs[0]), None],
)


def _sum_to(gradient: Any, like: Any) -> Any:
    from lintstep_runtime.ops.broadcasting import SUM_TO

    return SUM_TO(gradient, like)


def broadcast_to(input: Any, shape: Any, name: str | None = None) -> Any:
    """``tf.broadcast_to``."""
    return BROADCAST_TO(convert_to_tensor(input), convert_to_tensor(shape, hint=int32), name=name)


REVERSE: OpDef = define(
    "ReverseV2", lambda x, axis: np.flip(x, axis), grad=lambda op, dy: [REVERSE(dy, axis=op.attrs["axis"])]
)


def reverse(tensor: Any, axis: Any, name: str | None = None) -> Any:
    """``tf.reverse``: backwards along `axis`."""
    axes = static_value(axis) if isinstance(axis, Tensor) else axis
    return REVERSE(convert_to_tensor(tensor), axis=tuple(int(a) for a in np.atleast_1d(axes)), name=name)


# picking


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


# ranges


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
    from lintstep_runtime.ops.selection import cast

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
