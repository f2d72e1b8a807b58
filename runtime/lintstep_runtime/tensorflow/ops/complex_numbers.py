"""Complex numbers: made of two real tensors, and taken apart. Source: TensorFlow 1.15, ``python/ops/math_ops.py``."""

from __future__ import annotations

from typing import Any

import numpy as np

from lintstep_runtime.tensorflow.dtypes import as_dtype
from lintstep_runtime.tensorflow.ops import elementwise
from lintstep_runtime.tensorflow.ops.convert import convert_to_tensor, unify
from lintstep_runtime.tensorflow.ops.registry import OpDef, broadcast, define

_WHOLE = {"float32": "complex64", "float64": "complex128"}


def _part(inputs: Any, attrs: Any) -> Any:
    return inputs[0].dtype.real_dtype


def _no_gradient(op: Any, dy: Any) -> list[Any]:
    return [None] * len(op.inputs)


COMPLEX: OpDef = define(
    "Complex",
    lambda real, imag: real + imag * np.array(1j, "complex64" if real.dtype == np.float32 else "complex128"),
    shape=broadcast,
    dtype=lambda i, a: as_dtype(_WHOLE[i[0].dtype.base_dtype.name]),
    grad=lambda op, dy: [real(dy), imag(dy)],
)
REAL: OpDef = define("Real", np.real, dtype=_part, grad=lambda op, dy: [COMPLEX(dy, dy * 0.0)])
IMAG: OpDef = define("Imag", np.imag, dtype=_part, grad=lambda op, dy: [COMPLEX(dy * 0.0, dy)])
CONJ: OpDef = define("Conj", np.conj, grad=lambda op, dy: [conj(dy)])
ANGLE: OpDef = define("Angle", np.angle, dtype=_part, grad=_no_gradient)
COMPLEX_ABS: OpDef = define(
    "ComplexAbs", np.abs, dtype=_part, grad=lambda op, dy: [COMPLEX(dy, dy * 0.0) * elementwise.sign(op.inputs[0])]
)


def complex_(real: Any, imag: Any, name: str | None = None) -> Any:
    """``tf.complex``: float32 parts make complex64, float64 parts complex128.

    Raises:
        TypeError: the parts have different types, or types that are no floats.
    """
    parts = unify(COMPLEX, real, imag)
    kind = parts[0].dtype.base_dtype.name
    if kind not in _WHOLE:
        raise TypeError(f"real and imag have incorrect types: {kind} {parts[1].dtype.base_dtype.name}")
    return COMPLEX(*parts, name=name)


def real(input: Any, name: str | None = None) -> Any:
    """``tf.real``: the real part; of a real tensor, itself."""
    tensor = convert_to_tensor(input)
    return REAL(tensor, name=name) if tensor.dtype.is_complex else tensor


def imag(input: Any, name: str | None = None) -> Any:
    """``tf.imag``: the imaginary part; of a real tensor, zeros."""
    tensor = convert_to_tensor(input)
    return IMAG(tensor, name=name) if tensor.dtype.is_complex else elementwise.zeros_like(tensor)


def conj(x: Any, name: str | None = None) -> Any:
    """``tf.conj``: the conjugate; of a real tensor, itself."""
    tensor = convert_to_tensor(x)
    return CONJ(tensor, name=name) if tensor.dtype.is_complex else tensor


def angle(input: Any, name: str | None = None) -> Any:
    """``tf.angle``: the argument, in radians."""
    return ANGLE(convert_to_tensor(input), name=name)


def abs_(x: Any, name: str | None = None) -> Any:
    """``tf.abs``: the magnitude, real for a complex tensor."""
    tensor = convert_to_tensor(x)
    return COMPLEX_ABS(tensor, name=name) if tensor.dtype.is_complex else elementwise.abs_(x, name)
