"""Sets, segments and orderings: unique, bincount, segment sums, partitions, sorting, masks of lengths."""

from __future__ import annotations

from typing import Any

import numpy as np

from lintstep_runtime.tensorflow.dtypes import as_dtype, bool_, float32, int32
from lintstep_runtime.tensorflow.graph import Tensor
from lintstep_runtime.tensorflow.ops.convert import convert_to_tensor
from lintstep_runtime.tensorflow.ops.registry import OpDef, define, from_attr, static_value
from lintstep_runtime.tensorflow.shapes import Shape


def _rows(inputs: Any, count: Any = None) -> Shape:
    shape = inputs[0].static
    return None if shape is None else (count, *shape[1:])


def _segment(combine: Any, start: Any) -> Any:
    def kernel(data: Any, ids: Any, count: Any = None) -> Any:
        size = int(np.max(ids, initial=-1)) + 1 if count is None else int(count)
        result = np.full((size, *data.shape[1:]), start, data.dtype)
        inside = ids >= 0
        combine.at(result, ids[inside], data[inside])
        return result

    return kernel


def _gather_back(op: Any, dy: Any) -> list[Any]:
    from lintstep_runtime.tensorflow.ops.picking import gather

    return [gather(dy, op.inputs[1]), *([None] * (len(op.inputs) - 1))]


SEGMENT_SUM: OpDef = define("SegmentSum", _segment(np.add, 0), shape=lambda i, a: _rows(i), grad=_gather_back)
UNSORTED_SUM: OpDef = define(
    "UnsortedSegmentSum",
    _segment(np.add, 0),
    grad=_gather_back,
    shape=lambda i, a: _rows(i, None if static_value(i[2]) is None else int(static_value(i[2]))),
)
SEGMENT_MAX: OpDef = define("SegmentMax", _segment(np.maximum, -np.inf), shape=lambda i, a: _rows(i))


def segment_sum(data: Any, segment_ids: Any, name: str | None = None) -> Any:
    """``tf.segment_sum``: the sums of rows of one id."""
    return SEGMENT_SUM(convert_to_tensor(data), convert_to_tensor(segment_ids), name=name)


def unsorted_segment_sum(data: Any, segment_ids: Any, num_segments: Any, name: str | None = None) -> Any:
    """``tf.unsorted_segment_sum``: the sums of rows of one id, `num_segments` of them."""
    return UNSORTED_SUM(
        convert_to_tensor(data), convert_to_tensor(segment_ids), convert_to_tensor(num_segments), name=name
    )


def segment_max(data: Any, segment_ids: Any, name: str | None = None) -> Any:
    """``tf.segment_max``: the greatest of rows of one id."""
    return SEGMENT_MAX(convert_to_tensor(data), convert_to_tensor(segment_ids), name=name)


def segment_mean(data: Any, segment_ids: Any, name: str | None = None) -> Any:
    """``tf.segment_mean``: the means of rows of one id."""
    from lintstep_runtime.tensorflow.ops.elementwise import ones_like

    values = convert_to_tensor(data)
    return segment_sum(values, segment_ids) / segment_sum(ones_like(values), segment_ids)


def _unique(x: Any, dtype: Any, counts: bool) -> Any:
    values, first, inverse, count = np.unique(x, return_index=True, return_inverse=True, return_counts=True)
    order = np.argsort(first)
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    found = (values[order], rank[inverse.reshape(-1)], count[order])
    return found if counts else found[:2]


UNIQUE: OpDef = define(
    "Unique",
    _unique,
    outputs=None,
    shape=lambda i, a: [(None,), i[0].static, (None,)] if a["counts"] else [(None,), i[0].static],
    dtype=lambda i, a: [i[0].dtype.base_dtype, a["dtype"], a["dtype"]][: 3 if a["counts"] else 2],
)


def unique(x: Any, out_idx: Any = int32, name: str | None = None) -> Any:
    """``tf.unique``: the values in the order they first appear, and each element's position among them."""
    return UNIQUE(convert_to_tensor(x), dtype=as_dtype(out_idx), counts=False, name=name)


def unique_with_counts(x: Any, out_idx: Any = int32, name: str | None = None) -> Any:
    """``tf.unique_with_counts``: as `unique`, and how often each appears."""
    return UNIQUE(convert_to_tensor(x), dtype=as_dtype(out_idx), counts=True, name=name)


BINCOUNT: OpDef = define(
    "Bincount", lambda x, dtype: np.bincount(x.reshape(-1)), shape=lambda i, a: (None,), dtype=from_attr("dtype")
)


def bincount(
    arr: Any,
    weights: Any = None,
    minlength: Any = None,
    maxlength: Any = None,
    dtype: Any = int32,
    name: str | None = None,
) -> Any:
    """``tf.bincount``: how often each number appears."""
    return BINCOUNT(convert_to_tensor(arr), dtype=as_dtype(dtype), name=name)


def _partition(data: Any, parts: Any, count: int) -> Any:
    return tuple(data[parts == index] for index in range(count))


def _unpartition(*values: Any, count: int) -> Any:
    parts, gradients = values[0], values[1:]
    result = np.zeros((*parts.shape, *gradients[0].shape[1:]), gradients[0].dtype)
    for index in range(count):
        result[parts == index] = gradients[index]
    return result


def _partition_gradient(op: Any, *incoming: Any) -> list[Any]:
    from lintstep_runtime.tensorflow.ops.elementwise import zeros_like

    known = [zeros_like(out) if g is None else g for out, g in zip(op.outputs, incoming, strict=True)]
    return [UNPARTITION(op.inputs[1], *known, count=op.attrs["count"]), None]


UNPARTITION: OpDef = define(
    "DynamicPartitionGrad", _unpartition, shape=lambda i, a: None, dtype=lambda i, a: i[1].dtype.base_dtype
)
PARTITION: OpDef = define(
    "DynamicPartition",
    _partition,
    outputs=None,
    shape=lambda i, a: [_rows(i)] * a["count"],
    dtype=lambda i, a: i[0].dtype.base_dtype,
    grad=_partition_gradient,
)


def dynamic_partition(data: Any, partitions: Any, num_partitions: int, name: str | None = None) -> list[Any]:
    """``tf.dynamic_partition``: the rows whose partition is 0, 1, ..."""
    found = PARTITION(convert_to_tensor(data), convert_to_tensor(partitions), count=int(num_partitions), name=name)
    return list(found)


def _stitch(*values: Any) -> Any:
    half = len(values) // 2
    indices, data = values[:half], values[half:]
    size = max(int(np.max(index, initial=-1)) for index in indices) + 1
    result = np.zeros((size, *data[0].shape[indices[0].ndim :]), data[0].dtype)
    for index, part in zip(indices, data, strict=True):
        result[index] = part
    return result


def _stitch_gradient(op: Any, dy: Any) -> list[Any]:
    from lintstep_runtime.tensorflow.ops.picking import gather

    half = len(op.inputs) // 2
    return [*([None] * half), *(gather(dy, index) for index in op.inputs[:half])]


STITCH: OpDef = define(
    "DynamicStitch", _stitch, shape=lambda i, a: None, dtype=lambda i, a: i[-1].dtype.base_dtype, grad=_stitch_gradient
)


def dynamic_stitch(indices: Any, data: Any, name: str | None = None) -> Any:
    """``tf.dynamic_stitch``: the rows of `data` at the places `indices`."""
    return STITCH(*map(convert_to_tensor, indices), *map(convert_to_tensor, data), name=name)


def _invert(x: Any) -> Any:
    result = np.empty_like(x)
    result[x] = np.arange(len(x), dtype=x.dtype)
    return result


INVERT: OpDef = define("InvertPermutation", _invert)


def invert_permutation(x: Any, name: str | None = None) -> Any:
    """``tf.invert_permutation``."""
    return INVERT(convert_to_tensor(x), name=name)


SORT: OpDef = define("Sort", lambda x, axis, down: -np.sort(-x, axis) if down else np.sort(x, axis))
ARGSORT: OpDef = define(
    "ArgSort", lambda x, axis, down: np.argsort(-x if down else x, axis, kind="stable"), dtype=int32
)


def sort(values: Any, axis: int = -1, direction: str = "ASCENDING", name: str | None = None) -> Any:
    """``tf.sort``."""
    return SORT(convert_to_tensor(values), axis=axis, down=direction == "DESCENDING", name=name)


def argsort(
    values: Any, axis: int = -1, direction: str = "ASCENDING", stable: bool = False, name: str | None = None
) -> Any:
    """``tf.argsort``: the positions in order, int32."""
    return ARGSORT(convert_to_tensor(values), axis=axis, down=direction == "DESCENDING", name=name)


MASK: OpDef = define(
    "SequenceMask",
    lambda lengths, most: np.arange(int(most)) < np.asarray(lengths)[..., None],
    shape=lambda i, a: None if i[0].static is None else (*i[0].static, _known(i[1])),
    dtype=bool_,
)


def _known(tensor: Tensor) -> int | None:
    value = static_value(tensor)
    return None if value is None else int(value)


def sequence_mask(lengths: Any, maxlen: Any = None, dtype: Any = bool_, name: str | None = None) -> Any:
    """``tf.sequence_mask``: true up to each length, [..., maxlen]."""
    from lintstep_runtime.tensorflow.ops.reductions import reduce_max
    from lintstep_runtime.tensorflow.ops.selection import cast

    sizes = convert_to_tensor(lengths)
    most = reduce_max(sizes) if maxlen is None else convert_to_tensor(maxlen)
    return cast(MASK(sizes, most, name=name), dtype)


def _reversed(x: Any, lengths: Any, seq_axis: int, batch_axis: int) -> Any:
    moved = np.moveaxis(x, (batch_axis, seq_axis), (0, 1))
    result = np.array(moved)
    for row, length in enumerate(lengths):
        result[row, : int(length)] = moved[row, : int(length)][::-1]
    return np.moveaxis(result, (0, 1), (batch_axis, seq_axis))


REVERSE: OpDef = define("ReverseSequence", _reversed, grad=lambda op, dy: [REVERSE(dy, op.inputs[1], **op.attrs), None])


def reverse_sequence(
    input: Any,
    seq_lengths: Any = None,
    seq_axis: Any = None,
    batch_axis: Any = None,
    name: str | None = None,
    seq_dim: Any = None,
    batch_dim: Any = None,
) -> Any:
    """``tf.reverse_sequence``: the first elements of each row backwards."""
    along = seq_dim if seq_axis is None else seq_axis
    batch = (batch_dim if batch_axis is None else batch_axis) or 0
    return REVERSE(
        convert_to_tensor(input), convert_to_tensor(seq_lengths), seq_axis=int(along), batch_axis=int(batch), name=name
    )


def _confusion(labels: Any, predictions: Any, classes: Any, dtype: Any) -> Any:
    size = int(max(np.max(labels, initial=-1), np.max(predictions, initial=-1))) + 1 if classes is None else classes
    result = np.zeros((size, size), dtype.as_numpy_dtype)
    np.add.at(result, (labels, predictions), 1)
    return result


CONFUSION: OpDef = define(
    "ConfusionMatrix", _confusion, shape=lambda i, a: (a["classes"],) * 2, dtype=from_attr("dtype")
)


def confusion_matrix(
    labels: Any = None,
    predictions: Any = None,
    num_classes: Any = None,
    dtype: Any = int32,
    name: str | None = None,
    weights: Any = None,
) -> Any:
    """``tf.confusion_matrix``: rows are labels, columns predictions."""
    classes = static_value(num_classes) if isinstance(num_classes, Tensor) else num_classes
    return CONFUSION(
        convert_to_tensor(labels),
        convert_to_tensor(predictions),
        name=name,
        dtype=as_dtype(dtype),
        classes=None if classes is None else int(classes),
    )


def histogram_fixed_width(
    values: Any, value_range: Any, nbins: int = 100, dtype: Any = int32, name: str | None = None
) -> Any:
    """``tf.histogram_fixed_width``: how many values lie in each of `nbins` parts of the range."""
    return HISTOGRAM(
        convert_to_tensor(values, hint=float32),
        convert_to_tensor(value_range, hint=float32),
        bins=int(nbins),
        dtype=as_dtype(dtype),
        name=name,
    )


def _histogram(values: Any, limits: Any, bins: int, dtype: Any) -> Any:
    low, high = (float(limit) for limit in limits)
    place = np.clip(((values.reshape(-1) - low) / (high - low) * bins).astype(np.int64), 0, bins - 1)
    return np.bincount(place, minlength=bins)


HISTOGRAM: OpDef = define("HistogramFixedWidth", _histogram, shape=lambda i, a: (a["bins"],), dtype=from_attr("dtype"))
