"""Square matrices: diagonals, inverses, determinants, triangles."""

from __future__ import annotations

from typing import Any

import numpy as np

from lintstep_runtime.dtypes import as_dtype, float32
from lintstep_runtime.ops.convert import convert_to_tensor
from lintstep_runtime.ops.linear import matmul
from lintstep_runtime.ops.registry import OpDef, define, from_attr, static_value
from lintstep_runtime.shapes import Shape


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
    """``tf.diag``, ``tf.matrix_diag``: matrices with that diagonal."""
    return DIAG(convert_to_tensor(diagonal), name=name)


def diag_part(input: Any, name: str | None = None) -> Any:
    """``tf.diag_part``, ``tf.matrix_diag_part``: the diagonals of matrices."""
    return DIAG_PART(convert_to_tensor(input), name=name)


def trace(x: Any, name: str | None = None) -> Any:
    """``tf.trace``: the sum of the diagonal."""
    from lintstep_runtime.ops.reductions import reduce_sum

    return reduce_sum(diag_part(x), -1, name=name)


def _set_diag(x: Any, diagonal: Any) -> Any:
    result = np.array(x)
    index = np.arange(diagonal.shape[-1])
    result[..., index, index] = diagonal
    return result


SET_DIAG: OpDef = define("MatrixSetDiag", _set_diag)


def matrix_set_diag(input: Any, diagonal: Any, name: str | None = None) -> Any:
    """``tf.matrix_set_diag``: the matrices with another diagonal."""
    return SET_DIAG(convert_to_tensor(input), convert_to_tensor(diagonal), name=name)


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
    from lintstep_runtime.ops.arrays import concat
    from lintstep_runtime.ops.padding import broadcast_to

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
