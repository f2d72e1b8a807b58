"""Shapes and rearrangements: reshape, transpose, concat, stack, split, pad, tile, gather, one-hot, ranges."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from lintstep_runtime.tensorflow.dtypes import as_dtype, int32
from lintstep_runtime.tensorflow.graph import Tensor
from lintstep_runtime.tensorflow.ops.convert import SparseTensor, convert_to_tensor, left_empty, opaque_node
from lintstep_runtime.tensorflow.ops.registry import UNKNOWN, OpDef, define, from_attr, static_shape, static_value
from lintstep_runtime.tensorflow.shapes import Shape, element_count, merge


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
        from lintstep_runtime.tensorflow.ops.selection import cast

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
    if left_empty(values):
        return opaque_node(name, ())
    at = int(static_value(axis) if isinstance(axis, Tensor) else axis)
    kind = next(
        (v.dtype.base_dtype for v in values if hasattr(v, "dtype") and hasattr(type(v), "_opaque_tensor")), None
    )
    tensors = [convert_to_tensor(v, hint=kind) for v in values]
    if len(tensors) == 1:
        from lintstep_runtime.tensorflow.ops.selection import identity

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
    from lintstep_runtime.tensorflow.ops.elementwise import zeros_like

    parts = [zeros_like(out) if g is None else g for out, g in zip(op.outputs, incoming, strict=True)]
    return PACK(*parts, axis=op.attrs["axis"])


def parallel_stack(values: Any, name: str = "parallel_stack") -> Any:
    """``tf.parallel_stack``: joined along a new first axis."""
    return stack(values, 0, name)


def stack(values: Any, axis: int = 0, name: str = "stack") -> Any:
    """``tf.stack``: joined along a new axis."""
    if left_empty(values):
        return opaque_node(name, ())
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
    from lintstep_runtime.tensorflow.ops.elementwise import zeros_like

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
