"""Indexing: ``x[...]``, slice, strided_slice, boolean_mask."""

from __future__ import annotations

from typing import Any

import numpy as np

from lintstep_runtime.tensorflow.dtypes import int32
from lintstep_runtime.tensorflow.graph import Tensor
from lintstep_runtime.tensorflow.ops.convert import convert_to_tensor, is_tensor
from lintstep_runtime.tensorflow.ops.registry import OpDef, define, static_value
from lintstep_runtime.tensorflow.shapes import Shape

# A key is a template: ints, slices, None and Ellipsis, with tensors replaced by their number among the inputs.


class Hole:
    """The place of an input in an indexing template."""

    def __init__(self, number: int) -> None:
        self.number = number


def _fill(item: Any, values: Any) -> Any:
    if isinstance(item, Hole):
        return int(values[item.number])
    if isinstance(item, slice):
        return slice(*(None if part is None else _fill(part, values) for part in (item.start, item.stop, item.step)))
    return item


def _index(x: Any, *values: Any, key: Any, static_key: Any) -> Any:
    return x[tuple(_fill(item, values) for item in key)]


def _index_shape(inputs: Any, attrs: Any) -> Shape:
    sizes, key = inputs[0].static, attrs["key"]
    if sizes is None:
        return None
    consumed = sum(1 for item in key if item is not None and item is not Ellipsis)
    if Ellipsis not in key:
        key = (*key, Ellipsis)
    if consumed > len(sizes):
        raise ValueError(f"Index out of range using input dim {len(sizes)}; input has only {len(sizes)} dims")
    result: list[int | None] = []
    at = 0
    for item in key:
        if item is None:
            result.append(1)
        elif item is Ellipsis:
            result.extend(sizes[at : at + len(sizes) - consumed])
            at += len(sizes) - consumed
        elif isinstance(item, slice):
            result.append(_slice_size(item, sizes[at], inputs[1:]))
            at += 1
        else:
            if isinstance(item, int) and sizes[at] is not None and not -sizes[at] <= item < sizes[at]:
                raise ValueError(f"slice index {item} of dimension {at} out of bounds")
            at += 1
    return tuple(result)


def _slice_size(item: slice, size: int | None, holes: Any) -> int | None:
    parts = []
    for part in (item.start, item.stop, item.step):
        known = static_value(holes[part.number]) if isinstance(part, Hole) else part
        if isinstance(part, Hole) and known is None:
            return None
        parts.append(None if known is None else int(known))
    if size is None:
        return None
    return len(range(*slice(*parts).indices(size)))


def _index_gradient(op: Any, dy: Any) -> list[Any]:
    x, *holes = op.inputs
    return [INDEX_GRAD(dy, x, *holes, key=op.attrs["key"]), *([None] * len(holes))]


def _unindex(gradient: Any, like: Any, *values: Any, key: Any) -> Any:
    result = np.zeros(np.shape(like), gradient.dtype)
    result[tuple(_fill(item, values) for item in key)] = gradient
    return result


def _unindex_gradient(op: Any, dy: Any) -> list[Any]:
    _, _, *holes = op.inputs
    return [INDEX(dy, *holes, key=op.attrs["key"], static_key=None), None, *([None] * len(holes))]


INDEX: OpDef = define("StridedSlice", _index, shape=_index_shape, grad=_index_gradient)
INDEX_GRAD: OpDef = define("StridedSliceGrad", _unindex, shape=lambda i, a: i[1].static, grad=_unindex_gradient)


def getitem(x: Any, key: Any) -> Tensor:
    """``x[key]``: numbers, slices, ``None``, ``...`` and scalar tensors; a boolean tensor masks."""
    tensor = convert_to_tensor(x)
    if is_tensor(key) and convert_to_tensor(key).dtype.is_bool:
        masked: Tensor = boolean_mask(tensor, key)
        return masked
    holes: list[Tensor] = []
    items = tuple(_template(item, holes) for item in (key if isinstance(key, tuple) else (key,)))
    static_key = items[0] if len(items) == 1 and not holes and isinstance(items[0], int | slice) else None
    result: Tensor = INDEX(tensor, *holes, key=items, static_key=static_key, name="strided_slice")
    return result


def _template(item: Any, holes: list[Tensor]) -> Any:
    if isinstance(item, slice):
        return slice(*(None if part is None else _template(part, holes) for part in (item.start, item.stop, item.step)))
    if item is None or item is Ellipsis:
        return item
    if is_tensor(item):
        holes.append(convert_to_tensor(item, hint=int32))
        return Hole(len(holes) - 1)
    if isinstance(item, list | np.ndarray):
        raise TypeError(
            f"Only integers, slices (`:`), ellipsis (`...`), tf.newaxis (`None`) and scalar tf.int32/tf.int64 "
            f"tensors are valid indices, got {item!r}"
        )
    return int(item)


def slice_(input_: Any, begin: Any, size: Any, name: str | None = None) -> Any:
    """``tf.slice``: `size` elements from `begin` on; -1 means all that are left."""
    tensor = convert_to_tensor(input_)
    starts, sizes = _numbers(begin), _numbers(size)
    key = tuple(
        slice(b, None) if isinstance(n, int) and n == -1 else slice(b, b + n)
        for b, n in zip(starts, sizes, strict=True)
    )
    return getitem(tensor, key)


def _numbers(vector: Any) -> list[Any]:
    if isinstance(vector, list | tuple):
        return [item if is_tensor(item) else int(item) for item in vector]
    tensor = convert_to_tensor(vector, hint=int32)
    known = static_value(tensor)
    if known is not None:
        return [int(n) for n in known]
    if tensor.static is None or tensor.static[0] is None:
        raise ValueError("the rank of a slice must be known")
    return [tensor[i] for i in range(tensor.static[0])]


def strided_slice(
    input_: Any,
    begin: Any,
    end: Any,
    strides: Any = None,
    begin_mask: int = 0,
    end_mask: int = 0,
    ellipsis_mask: int = 0,
    new_axis_mask: int = 0,
    shrink_axis_mask: int = 0,
    var: Any = None,
    name: str | None = None,
) -> Any:
    """``tf.strided_slice``."""
    starts, stops = _numbers(begin), _numbers(end)
    steps = [1] * len(starts) if strides is None else _numbers(strides)
    key: list[Any] = []
    for i, (start, stop, step) in enumerate(zip(starts, stops, steps, strict=True)):
        bit = 1 << i
        if ellipsis_mask & bit:
            key.append(Ellipsis)
        elif new_axis_mask & bit:
            key.append(None)
        elif shrink_axis_mask & bit:
            key.append(start)
        else:
            key.append(slice(None if begin_mask & bit else start, None if end_mask & bit else stop, step))
    return getitem(input_, tuple(key))


def _unmask(gradient: Any, like: Any, mask: Any) -> Any:
    result = np.zeros(np.shape(like), gradient.dtype)
    result[mask] = gradient
    return result


UNMASK: OpDef = define("MaskGrad", _unmask, shape=lambda i, a: i[1].static)
MASK: OpDef = define(
    "BooleanMask",
    lambda x, mask: x[mask],
    shape=lambda i, a: None if i[0].static is None or i[1].static is None else (None, *i[0].static[len(i[1].static) :]),
    grad=lambda op, dy: [UNMASK(dy, op.inputs[0], op.inputs[1]), None],
)


def boolean_mask(tensor: Any, mask: Any, name: str = "boolean_mask", axis: Any = None) -> Any:
    """``tf.boolean_mask``: the elements or slices where `mask` is true."""
    return MASK(convert_to_tensor(tensor), convert_to_tensor(mask), name=name)
