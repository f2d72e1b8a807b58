"""Sparse tensors. Source: TensorFlow 1.15, ``python/ops/sparse_ops.py``."""

from __future__ import annotations

from typing import Any

import numpy as np

from lintstep_runtime.tensorflow.dtypes import as_dtype, int32
from lintstep_runtime.tensorflow.graph import Tensor
from lintstep_runtime.tensorflow.ops.convert import SparseTensor, convert_to_tensor
from lintstep_runtime.tensorflow.ops.flow import placeholder
from lintstep_runtime.tensorflow.ops.registry import OpDef, define, static_shape
from lintstep_runtime.tensorflow.shapes import Shape, as_shape


def _columns(indices: Any) -> tuple[Any, ...]:
    return tuple(np.moveaxis(np.asarray(indices, np.int64), -1, 0))


def _dense(indices: Any, shape: Any, values: Any, default: Any) -> Any:
    result = np.full(tuple(int(n) for n in shape), default, values.dtype)
    result[_columns(indices)] = values
    return result


def _given_shape(inputs: Any, attrs: Any) -> Shape:
    return static_shape(inputs[1])


TO_DENSE: OpDef = define(
    "SparseToDense",
    _dense,
    shape=_given_shape,
    dtype=lambda i, a: i[2].dtype.base_dtype,
    grad=lambda op, dy: [None, None, PICK(dy, op.inputs[0]), None],
)
PICK: OpDef = define("SparsePick", lambda x, indices: x[_columns(indices)], shape=lambda i, a: None)


def sparse_to_dense(
    sparse_indices: Any,
    output_shape: Any,
    sparse_values: Any,
    default_value: Any = 0,
    validate_indices: bool = True,
    name: str | None = None,
) -> Any:
    """``tf.sparse_to_dense``: `default_value` but for some places."""
    values = convert_to_tensor(sparse_values)
    indices = convert_to_tensor(sparse_indices)
    shape = convert_to_tensor(output_shape, hint=int32)
    if values.static == () and indices.static is not None and len(indices.static) > 1:
        from lintstep_runtime.tensorflow.ops.state import fill

        values = fill([indices.static[0] or 1], values)
    return TO_DENSE(indices, shape, values, convert_to_tensor(default_value, values.dtype), name=name)


def sparse_tensor_to_dense(
    sp_input: SparseTensor, default_value: Any = None, validate_indices: bool = True, name: str | None = None
) -> Any:
    """``tf.sparse_tensor_to_dense``."""
    default = 0 if default_value is None else default_value
    return sparse_to_dense(sp_input.indices, sp_input.dense_shape, sp_input.values, default, name=name)


def _product(indices: Any, values: Any, shape: Any, b: Any, turned: bool) -> Any:
    rows, columns = _columns(indices)
    if turned:
        rows, columns = columns, rows
    result = np.zeros((int(shape[1] if turned else shape[0]), b.shape[1]), b.dtype)
    np.add.at(result, rows, values[:, None] * b[columns])
    return result


def _product_gradient(op: Any, dy: Any) -> list[Any]:
    indices, values, shape, b = op.inputs
    turned = op.attrs["turned"]
    return [None, SLOPES(indices, dy, b, turned=turned), None, PRODUCT(indices, values, shape, dy, turned=not turned)]


def _slopes(indices: Any, dy: Any, b: Any, turned: bool) -> Any:
    rows, columns = _columns(indices)
    if turned:
        rows, columns = columns, rows
    return np.sum(dy[rows] * b[columns], axis=1)


SLOPES: OpDef = define("SparseValuesGrad", _slopes, shape=lambda i, a: None, dtype=lambda i, a: i[1].dtype.base_dtype)
PRODUCT: OpDef = define(
    "SparseTensorDenseMatMul",
    _product,
    shape=lambda i, a: None if i[3].static is None else (None, i[3].static[1]),
    dtype=lambda i, a: i[3].dtype.base_dtype,
    grad=_product_gradient,
)


def sparse_tensor_dense_matmul(
    sp_a: SparseTensor, b: Any, adjoint_a: bool = False, adjoint_b: bool = False, name: str | None = None
) -> Any:
    """``tf.sparse_tensor_dense_matmul``: a sparse matrix times a dense one."""
    right = convert_to_tensor(b)
    if adjoint_b:
        from lintstep_runtime.tensorflow.ops.arrays import transpose

        right = transpose(right)
    return PRODUCT(sp_a.indices, sp_a.values, sp_a.dense_shape, right, turned=adjoint_a, name=name)


def sparse_placeholder(dtype: Any, shape: Any = None, name: str | None = None) -> SparseTensor:
    """``tf.sparse_placeholder``: fed with indices, values and a shape."""
    label = name or "sparse_placeholder"
    rank = None if shape is None else len(as_shape(shape) or ())
    return SparseTensor(
        placeholder(as_dtype("int64"), [None, rank], f"{label}/indices"),
        placeholder(dtype, [None], f"{label}/values"),
        placeholder(as_dtype("int64"), [rank], f"{label}/shape"),
    )


def sparse_reduce_sum(
    sp_input: SparseTensor, axis: Any = None, keepdims: Any = None, reduction_axes: Any = None, keep_dims: Any = None
) -> Any:
    """``tf.sparse_reduce_sum``: the sum of the dense tensor."""
    from lintstep_runtime.tensorflow.ops.reductions import reduce_sum

    return reduce_sum(sparse_tensor_to_dense(sp_input), reduction_axes if axis is None else axis, keepdims or keep_dims)


def embedding_lookup_sparse(
    params: Any,
    sp_ids: SparseTensor,
    sp_weights: Any,
    partition_strategy: str = "mod",
    name: str | None = None,
    combiner: str | None = None,
    max_norm: Any = None,
) -> Any:
    """``tf.nn.embedding_lookup_sparse``: the rows of each example combined by sum or mean."""
    from lintstep_runtime.tensorflow.ops.neural import embedding_lookup
    from lintstep_runtime.tensorflow.ops.segments import segment_mean, segment_sum

    rows: Tensor = embedding_lookup(params, sp_ids.values)
    if sp_weights is not None:
        rows = rows * sp_weights.values[:, None]
    reduce = segment_sum if combiner == "sum" else segment_mean
    return reduce(rows, sp_ids.indices[:, 0], name=name)
