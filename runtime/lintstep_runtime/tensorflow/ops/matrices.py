"""Square matrices: diagonals, inverses, determinants, triangles."""

from __future__ import annotations

from typing import Any

import numpy as np

from lintstep_runtime.tensorflow.dtypes import as_dtype, float32
from lintstep_runtime.tensorflow.ops.convert import convert_to_tensor, opaque_node
from lintstep_runtime.tensorflow.ops.linear import matmul
from lintstep_runtime.tensorflow.ops.registry import OpDef, define, from_attr, static_value
from lintstep_runtime.tensorflow.shapes import Shape


def _square(inputs: Any, attrs: Any) -> Shape:
    shape = inputs[0].static
    return None if shape is None else (*shape, shape[-1])


def _without_last(count: int) -> Any:
    return lambda inputs, attrs: inputs[0].static and inputs[0].static[:-count]


DIAG: OpDef = define(
    "MatrixDiag",
    lambda x: x[..., None] * np.eye(x.shape[-1], dtype=x.dtype),
    shape=_square,
    grad=lambda op, dy: [DIAG_PART(dy)],
)
DIAG_PART: OpDef = define(
    "MatrixDiagPart",
    lambda x: np.diagonal(x, axis1=-2, axis2=-1).copy(),
    shape=_without_last(1),
    grad=lambda op, dy: [DIAG(dy)],
)


def diag(diagonal: Any, name: str | None = None) -> Any:
    """``tf.diag``: matrices with that diagonal."""
    return DIAG(convert_to_tensor(diagonal), name=name)


def diag_part(input: Any, name: str | None = None) -> Any:
    """``tf.diag_part``: the diagonals of matrices."""
    return DIAG_PART(convert_to_tensor(input), name=name)


def _at(count: int, k: int) -> Any:
    """Where a diagonal of `count` values stands in matrices, `k` above the main one."""
    index = np.arange(count)
    return ..., index + max(-k, 0), index + max(k, 0)


def _diag_at(x: Any, k: int, rows: int, columns: int, padding: float) -> Any:
    count = x.shape[-1]
    size = (count + max(-k, 0) if rows < 0 else rows, count + max(k, 0) if columns < 0 else columns)
    result = np.full((*x.shape[:-1], *size), padding, x.dtype)
    result[_at(count, k)] = x
    return result


def _diag_part_at(x: Any, k: int) -> Any:
    return np.diagonal(x, k, axis1=-2, axis2=-1).copy()


def _diag_at_gradient(op: Any, dy: Any) -> list[Any]:
    part = DIAG_PART_AT(dy, k=op.attrs["k"])
    part.static = op.inputs[0].static
    return [part]


def _diag_part_at_gradient(op: Any, dy: Any) -> list[Any]:
    rows, columns = (op.inputs[0].static or (None, None))[-2:]
    if rows is None or columns is None:
        return [opaque_node("MatrixDiagPartGrad", [dy], dy.dtype.base_dtype, op.inputs[0].static)]
    return [DIAG_AT(dy, k=op.attrs["k"], rows=rows, columns=columns, padding=0)]


DIAG_AT: OpDef = define("MatrixDiagV2", _diag_at, shape=lambda i, a: None, grad=_diag_at_gradient)
DIAG_PART_AT: OpDef = define("MatrixDiagPartV2", _diag_part_at, shape=lambda i, a: None, grad=_diag_part_at_gradient)


def matrix_diag(
    diagonal: Any, name: str | None = "diag", k: Any = 0, num_rows: int = -1, num_cols: int = -1, padding_value: Any = 0
) -> Any:
    """``tf.matrix_diag``: matrices with that diagonal, `k` above the main one; a band (two `k`) is opaque."""
    x = convert_to_tensor(diagonal)
    if not isinstance(k, int):
        return opaque_node("MatrixDiagV2", [x], x.dtype.base_dtype)
    if (k, num_rows, num_cols) == (0, -1, -1):
        return DIAG(x, name=name)
    return DIAG_AT(x, k=k, rows=num_rows, columns=num_cols, padding=padding_value, name=name)


def matrix_diag_part(input: Any, name: str | None = "diag_part", k: Any = 0, padding_value: Any = 0) -> Any:
    """``tf.matrix_diag_part``: the diagonals of matrices, `k` above the main one; a band (two `k`) is opaque."""
    x = convert_to_tensor(input)
    if not isinstance(k, int):
        return opaque_node("MatrixDiagPartV2", [x], x.dtype.base_dtype)
    return DIAG_PART(x, name=name) if k == 0 else DIAG_PART_AT(x, k=k, name=name)


def trace(x: Any, name: str | None = None) -> Any:
    """``tf.trace``: the sum of the diagonal."""
    from lintstep_runtime.tensorflow.ops.reductions import reduce_sum

    return reduce_sum(diag_part(x), -1, name=name)


def _set_diag(x: Any, diagonal: Any, k: int) -> Any:
    result = np.array(x)
    result[_at(diagonal.shape[-1], k)] = diagonal
    return result


def _set_diag_gradient(op: Any, dy: Any) -> list[Any]:
    from lintstep_runtime.tensorflow.ops.elementwise import zeros_like

    k = op.attrs["k"]
    part = DIAG_PART_AT(dy, k=k)
    part.static = op.inputs[1].static
    return [SET_DIAG(dy, zeros_like(op.inputs[1]), k=k), part]


SET_DIAG: OpDef = define("MatrixSetDiag", _set_diag, grad=_set_diag_gradient)


def matrix_set_diag(input: Any, diagonal: Any, name: str | None = "set_diag", k: Any = 0) -> Any:
    """``tf.matrix_set_diag``: another diagonal, `k` above the main one; a band (two `k`) is opaque."""
    x, values = convert_to_tensor(input), convert_to_tensor(diagonal)
    if not isinstance(k, int):
        return opaque_node("MatrixSetDiag", [x, values], x.dtype.base_dtype, x.static)
    return SET_DIAG(x, values, k=k, name=name)


EYE: OpDef = define(
    "Eye",
    lambda rows, columns, dtype: np.eye(int(rows), int(columns), dtype=dtype.as_numpy_dtype),
    dtype=from_attr("dtype"),
    shape=lambda i, a: tuple(None if static_value(n) is None else int(static_value(n)) for n in i),
)


def eye(
    num_rows: Any, num_columns: Any = None, batch_shape: Any = None, dtype: Any = float32, name: str | None = None
) -> Any:
    """``tf.eye``: an identity matrix, or several."""
    from lintstep_runtime.tensorflow.ops.arrays import concat
    from lintstep_runtime.tensorflow.ops.padding import broadcast_to

    matrix = EYE(num_rows, num_rows if num_columns is None else num_columns, dtype=as_dtype(dtype), name=name)
    if batch_shape is None:
        return matrix
    sizes = [num_rows, num_rows if num_columns is None else num_columns]
    return broadcast_to(matrix, concat([convert_to_tensor(batch_shape), convert_to_tensor(sizes)], 0))


def _band(x: Any, low: Any, high: Any) -> Any:
    rows, columns = np.indices(x.shape[-2:])
    below = (low < 0) | (rows - columns <= low)
    above = (high < 0) | (columns - rows <= high)
    return np.where(below & above, x, x.dtype.type(0))


BAND: OpDef = define("MatrixBandPart", _band, grad=lambda op, dy: [BAND(dy, op.inputs[1], op.inputs[2]), None, None])


def matrix_band_part(input: Any, num_lower: Any, num_upper: Any, name: str | None = None) -> Any:
    """``tf.matrix_band_part``: zero outside a band; -1 keeps a whole triangle."""
    return BAND(convert_to_tensor(input), convert_to_tensor(num_lower), convert_to_tensor(num_upper), name=name)


def _inverse_gradient(op: Any, dy: Any) -> list[Any]:
    inverse = op.outputs[0]
    return [-matmul(matmul(inverse, dy, transpose_a=True), inverse, transpose_b=True)]


INVERSE: OpDef = define("MatrixInverse", np.linalg.inv, grad=_inverse_gradient)


def matrix_inverse(input: Any, adjoint: bool = False, name: str | None = None) -> Any:
    """``tf.matrix_inverse``."""
    return INVERSE(convert_to_tensor(input), name=name)


def _determinant_gradient(op: Any, dy: Any) -> list[Any]:
    return [DETERMINANT_GRAD(dy, op.inputs[0], op.outputs[0])]


DETERMINANT_GRAD: OpDef = define(
    "MatrixDeterminantGrad",
    lambda dy, x, y: (dy * y)[..., None, None] * np.swapaxes(np.linalg.inv(x), -1, -2),
    shape=lambda i, a: i[1].static,
)
DETERMINANT: OpDef = define("MatrixDeterminant", np.linalg.det, shape=_without_last(2), grad=_determinant_gradient)


def matrix_determinant(input: Any, name: str | None = None) -> Any:
    """``tf.matrix_determinant``."""
    return DETERMINANT(convert_to_tensor(input), name=name)


def _cholesky_back(dy: Any, root: Any) -> Any:
    """Murray's formula: ``L^-T phi(L^T dL) L^-1``, made symmetric."""
    inner = np.tril(np.swapaxes(root, -1, -2) @ dy)
    index = np.arange(root.shape[-1])
    inner[..., index, index] *= 0.5
    inverse = np.linalg.inv(root)
    result = np.swapaxes(inverse, -1, -2) @ inner @ inverse
    return 0.5 * (result + np.swapaxes(result, -1, -2))


CHOLESKY_GRAD: OpDef = define("CholeskyGrad", _cholesky_back)
CHOLESKY: OpDef = define("Cholesky", np.linalg.cholesky, grad=lambda op, dy: [CHOLESKY_GRAD(dy, op.outputs[0])])


def cholesky(input: Any, name: str | None = None) -> Any:
    """``tf.cholesky``: the lower triangle whose square it is."""
    return CHOLESKY(convert_to_tensor(input), name=name)
