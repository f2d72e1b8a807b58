"""Elementwise mathematics, comparisons and logic. Every operation broadcasts as numpy does.

What the schedules use (exp, log, pow, cos, ...) is evaluated in float64 and rounded once, as is measured on TensorFlow.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from lintstep_runtime.kernels.exact import exact
from lintstep_runtime.tensorflow.dtypes import as_dtype, bool_, float32, float64
from lintstep_runtime.tensorflow.ops.broadcasting import unbroadcast
from lintstep_runtime.tensorflow.ops.convert import (
    IndexedSlices,
    convert_to_tensor,
    dense,
    left_empty,
    opaque_node,
    unify,
)
from lintstep_runtime.tensorflow.ops.registry import OpDef, broadcast, define
from lintstep_runtime.tensorflow.ops.selection import cast, identity, where_v2

Partial = Callable[..., Any]
Function = Callable[..., Any]


def _partials(*partials: Partial | None) -> Callable[..., list[Any]]:
    def gradient(op: Any, dy: Any) -> list[Any]:
        z = op.outputs[0]
        return [
            None if partial is None or tensor.op.type == "Const" else unbroadcast(partial(*op.inputs, z, dy), tensor)
            for partial, tensor in zip(partials, op.inputs, strict=True)
        ]

    return gradient


# kernels


def _power(x: Any, y: Any) -> Any:
    if x.dtype.kind in "iu" and np.any(np.asarray(y) < 0):
        raise ValueError("Integers to negative integer powers are not allowed")
    return np.power(x, y)


def _sigmoid(x: Any) -> Any:
    return x.dtype.type(1) / (x.dtype.type(1) + np.exp(-x))


def _erf(x: Any) -> Any:
    flat = np.array([math.erf(v) for v in np.asarray(x, np.float64).reshape(-1)])
    return flat.reshape(np.shape(x)).astype(x.dtype)


def _lgamma(x: Any) -> Any:
    flat = np.array([math.lgamma(v) if v > 0 else math.inf for v in np.asarray(x, np.float64).reshape(-1)])
    return flat.reshape(np.shape(x)).astype(x.dtype)


def _digamma(x: Any) -> Any:
    """Recurrence up to 6, then the asymptotic series."""
    z = np.asarray(x, np.float64).copy()
    total = np.zeros_like(z)
    for _ in range(6):
        total -= np.where(z < 6, 1 / z, 0)
        z = np.where(z < 6, z + 1, z)
    square = 1 / (z * z)
    series = square * (1 / 12 - square * (1 / 120 - square * (1 / 252 - square * (1 / 240 - square / 132))))
    return np.asarray(total + np.log(z) - 0.5 / z - series).astype(x.dtype)


def _trigamma(x: Any) -> Any:
    """Recurrence up to 6, then the asymptotic series."""
    z = np.asarray(x, np.float64).copy()
    total = np.zeros_like(z)
    for _ in range(6):
        total += np.where(z < 6, 1 / (z * z), 0)
        z = np.where(z < 6, z + 1, z)
    square = 1 / (z * z)
    series = 1 / 6 - square * (1 / 30 - square * (1 / 42 - square * (1 / 30 - square * 5 / 66)))
    return np.asarray(total + 1 / z + square / 2 + square / z * series).astype(x.dtype)


def _softplus(x: Any) -> Any:
    return np.logaddexp(x, x.dtype.type(0))


def _elu(x: Any) -> Any:
    return np.asarray(np.where(x > 0, x, np.expm1(np.minimum(x, 0)))).astype(x.dtype)


def _selu(x: Any) -> Any:
    return np.asarray(1.0507009873554805 * np.where(x > 0, x, 1.6732632423543772 * np.expm1(np.minimum(x, 0)))).astype(
        x.dtype
    )


def _no_grad(op: Any, dy: Any) -> list[Any]:
    return [None] * len(op.inputs)


_F = math.sqrt(math.pi)
# name: kernel, gradient of the input from (x, y, dy)
_UNARY: dict[str, tuple[Callable[..., Any], Callable[[Any, Any, Any], Any] | None]] = {
    "Neg": (np.negative, lambda x, y, dy: -dy),
    "Abs": (np.abs, lambda x, y, dy: dy * sign(x)),
    "Sign": (np.sign, lambda x, y, dy: dy * 0.0),
    "Exp": (exact("exp", np.exp), lambda x, y, dy: dy * y),
    "Expm1": (exact("expm1", np.expm1), lambda x, y, dy: dy * (y + 1.0)),
    "Log": (exact("log", np.log), lambda x, y, dy: dy * reciprocal(x)),
    "Log1p": (exact("log1p", np.log1p), lambda x, y, dy: dy * reciprocal(x + 1.0)),
    "Sqrt": (np.sqrt, lambda x, y, dy: dy * (reciprocal(y) * 0.5)),
    "Rsqrt": (lambda x: x.dtype.type(1) / np.sqrt(x), lambda x, y, dy: dy * (y * y * y) * -0.5),
    "Square": (np.square, lambda x, y, dy: dy * (x * 2.0)),
    "Reciprocal": (lambda x: np.reciprocal(x), lambda x, y, dy: -dy * y * y),
    "Sin": (exact("sin", np.sin), lambda x, y, dy: dy * cos(x)),
    "Cos": (exact("cos", np.cos), lambda x, y, dy: -dy * sin(x)),
    "Tan": (exact("tan", np.tan), lambda x, y, dy: dy * (y * y + 1.0)),
    "Asin": (exact("asin", np.arcsin), lambda x, y, dy: dy * rsqrt(1.0 - x * x)),
    "Acos": (exact("acos", np.arccos), lambda x, y, dy: -dy * rsqrt(1.0 - x * x)),
    "Atan": (exact("atan", np.arctan), lambda x, y, dy: dy * reciprocal(x * x + 1.0)),
    "Sinh": (exact("sinh", np.sinh), lambda x, y, dy: dy * cosh(x)),
    "Cosh": (exact("cosh", np.cosh), lambda x, y, dy: dy * sinh(x)),
    "Tanh": (np.tanh, lambda x, y, dy: dy * (1.0 - y * y)),
    "Sigmoid": (_sigmoid, lambda x, y, dy: dy * y * (1.0 - y)),
    "Erf": (_erf, lambda x, y, dy: dy * exp(-x * x) * (2.0 / _F)),
    "Lgamma": (_lgamma, lambda x, y, dy: dy * digamma(x)),
    "Digamma": (_digamma, lambda x, y, dy: dy * trigamma(x)),
    "Trigamma": (_trigamma, None),
    "Asinh": (np.arcsinh, lambda x, y, dy: dy / cosh(y)),
    "Acosh": (np.arccosh, lambda x, y, dy: dy / sinh(y)),
    "Atanh": (np.arctanh, lambda x, y, dy: dy / (1.0 - x * x)),
    "Erfc": (lambda x: x.dtype.type(1) - _erf(x), lambda x, y, dy: dy * exp(-x * x) * (-2.0 / _F)),
    "Floor": (np.floor, None),
    "Ceil": (np.ceil, None),
    "Round": (np.rint, None),
    "Rint": (np.rint, None),
    "Relu": (lambda x: np.maximum(x, x.dtype.type(0)), lambda x, y, dy: dy * cast(y > 0.0, dy.dtype)),
    "Relu6": (lambda x: np.clip(x, x.dtype.type(0), x.dtype.type(6)),
              lambda x, y, dy: dy * cast(logical_and(x > 0.0, x < 6.0), dy.dtype)),
    "Elu": (_elu,
            lambda x, y, dy: dy * where_v2(x > 0.0, ones_like(y), y + 1.0)),
    "Selu": (_selu,
             lambda x, y, dy: dy * where_v2(x > 0.0, ones_like(y) * 1.0507009873554805, y + 1.7580993408473766)),
    "Softplus": (_softplus, lambda x, y, dy: dy * sigmoid(x)),
    "Softsign": (lambda x: x / (np.abs(x) + x.dtype.type(1)), lambda x, y, dy: dy / square(abs_(x) + 1.0)),
    "OnesLike": (np.ones_like, None),
    "ZerosLike": (np.zeros_like, None),
}  # fmt: skip
_PREDICATES: dict[str, Callable[..., Any]] = {
    "IsNan": np.isnan, "IsInf": np.isinf, "IsFinite": np.isfinite, "LogicalNot": np.logical_not,
}  # fmt: skip
# name: kernel, gradient of each input from (x, y, output, dy)
_BINARY: dict[str, tuple[Callable[..., Any], Partial | None, Partial | None]] = {
    "Add": (np.add, lambda x, y, z, dy: dy, lambda x, y, z, dy: dy),
    "Sub": (np.subtract, lambda x, y, z, dy: dy, lambda x, y, z, dy: -dy),
    "Mul": (np.multiply, lambda x, y, z, dy: dy * y, lambda x, y, z, dy: dy * x),
    "RealDiv": (np.divide, lambda x, y, z, dy: dy / y, lambda x, y, z, dy: dy * (-x / y / y)),
    "FloorDiv": (np.floor_divide, None, None),
    "FloorMod": (np.mod, lambda x, y, z, dy: dy, lambda x, y, z, dy: -dy * floordiv(x, y)),
    "TruncateMod": (np.fmod, None, None),
    "TruncateDiv": (lambda x, y: np.trunc(x / y).astype(x.dtype), None, None),
    "Pow": (exact("pow", _power, 2), lambda x, y, z, dy: dy * y * pow_(x, y - 1),
            lambda x, y, z, dy: dy * z * log(where_v2(x > 0, x, ones_like(x)))),
    "Maximum": (np.maximum, lambda x, y, z, dy: where_v2(x >= y, dy, dy * 0.0),
                lambda x, y, z, dy: where_v2(x >= y, dy * 0.0, dy)),
    "Minimum": (np.minimum, lambda x, y, z, dy: where_v2(x <= y, dy, dy * 0.0),
                lambda x, y, z, dy: where_v2(x <= y, dy * 0.0, dy)),
    "SquaredDifference": (lambda x, y: np.square(x - y), lambda x, y, z, dy: dy * (x - y) * 2.0,
                          lambda x, y, z, dy: dy * (x - y) * -2.0),
    "Atan2": (exact("atan2", np.arctan2, 2), lambda x, y, z, dy: dy * y / (x * x + y * y),
              lambda x, y, z, dy: -dy * x / (x * x + y * y)),
    "DivNoNan": (lambda x, y: np.where(y == 0, np.zeros_like(x), np.divide(x, np.where(y == 0, np.ones_like(y), y))),
                 lambda x, y, z, dy: div_no_nan(dy, y), lambda x, y, z, dy: div_no_nan(-dy * z, y)),
    "Xdivy": (lambda x, y: np.where(x == 0, np.zeros_like(x), x / y), None, None),
    "Xlogy": (lambda x, y: np.where(x == 0, np.zeros_like(x), x * np.log(y)), None, None),
}  # fmt: skip
_COMPARISONS: dict[str, Callable[..., Any]] = {
    "Equal": np.equal, "NotEqual": np.not_equal, "Less": np.less, "LessEqual": np.less_equal, "Greater": np.greater,
    "GreaterEqual": np.greater_equal, "LogicalAnd": np.logical_and, "LogicalOr": np.logical_or,
    "LogicalXor": np.logical_xor,
}  # fmt: skip


def _unary_gradient(partial: Callable[[Any, Any, Any], Any] | None) -> Callable[..., list[Any]]:
    if partial is None:
        return _no_grad
    return lambda op, dy: [partial(op.inputs[0], op.outputs[0], dy)]


KINDS: dict[str, OpDef] = {
    **{name: define(name, kernel, grad=_unary_gradient(partial)) for name, (kernel, partial) in _UNARY.items()},
    **{name: define(name, kernel, dtype=bool_, grad=_no_grad) for name, kernel in _PREDICATES.items()},
    **{name: define(name, kernel, shape=broadcast, grad=_partials(*partials))
       for name, (kernel, *partials) in _BINARY.items()},
    **{
        name: define(name, kernel, shape=broadcast, dtype=bool_, grad=_no_grad)
        for name, kernel in _COMPARISONS.items()
    },
}  # fmt: skip


def _unary(kind: str) -> Callable[..., Any]:
    definition = KINDS[kind]

    def function(x: Any, name: str | None = None) -> Any:
        if isinstance(x, IndexedSlices):
            return IndexedSlices(function(x.values), x.indices, x.dense_shape)
        return definition(convert_to_tensor(x), name=name)

    function.__name__, function.__doc__ = kind.lower(), f"``tf.{kind.lower()}``: elementwise, any shape, the type kept."
    return function


def _binary(kind: str) -> Callable[..., Any]:
    definition = KINDS[kind]

    def function(x: Any, y: Any, name: str | None = None) -> Any:
        return definition(*unify(definition, dense(x), dense(y)), name=name)

    function.__name__, function.__doc__ = (
        kind.lower(),
        f"``tf.{kind.lower()}``: elementwise, broadcast, both of one type.",
    )
    return function


neg: Function = _unary("Neg")
abs_: Function = _unary("Abs")
sign: Function = _unary("Sign")
exp: Function = _unary("Exp")
expm1: Function = _unary("Expm1")
log: Function = _unary("Log")
log1p: Function = _unary("Log1p")
sqrt: Function = _unary("Sqrt")
rsqrt: Function = _unary("Rsqrt")
square: Function = _unary("Square")
reciprocal: Function = _unary("Reciprocal")
sin: Function = _unary("Sin")
cos: Function = _unary("Cos")
tan: Function = _unary("Tan")
asin: Function = _unary("Asin")
acos: Function = _unary("Acos")
atan: Function = _unary("Atan")
sinh: Function = _unary("Sinh")
cosh: Function = _unary("Cosh")
tanh: Function = _unary("Tanh")
sigmoid: Function = _unary("Sigmoid")
erf: Function = _unary("Erf")
lgamma: Function = _unary("Lgamma")
digamma: Function = _unary("Digamma")
trigamma: Function = _unary("Trigamma")
asinh: Function = _unary("Asinh")
acosh: Function = _unary("Acosh")
atanh: Function = _unary("Atanh")
erfc: Function = _unary("Erfc")
floor: Function = _unary("Floor")
ceil: Function = _unary("Ceil")
round_: Function = _unary("Round")
rint: Function = _unary("Rint")
is_nan: Function = _unary("IsNan")
is_inf: Function = _unary("IsInf")
is_finite: Function = _unary("IsFinite")
logical_not: Function = _unary("LogicalNot")
add: Function = _binary("Add")
subtract: Function = _binary("Sub")
multiply: Function = _binary("Mul")
realdiv: Function = _binary("RealDiv")
floordiv: Function = _binary("FloorDiv")
floormod: Function = _binary("FloorMod")
pow_: Function = _binary("Pow")
truncatemod: Function = _binary("TruncateMod")
truncatediv: Function = _binary("TruncateDiv")
maximum: Function = _binary("Maximum")
minimum: Function = _binary("Minimum")
_atan2: Function = _binary("Atan2")


def atan2(y: Any, x: Any, name: str | None = None) -> Any:
    """``tf.atan2``: the angle whose tangent is ``y / x``, with the signs of both."""
    return _atan2(y, x, name=name)


squared_difference: Function = _binary("SquaredDifference")
div_no_nan: Function = _binary("DivNoNan")
xdivy: Function = _binary("Xdivy")
xlogy: Function = _binary("Xlogy")
equal: Function = _binary("Equal")
not_equal: Function = _binary("NotEqual")
less: Function = _binary("Less")
less_equal: Function = _binary("LessEqual")
greater: Function = _binary("Greater")
greater_equal: Function = _binary("GreaterEqual")
logical_and: Function = _binary("LogicalAnd")
logical_or: Function = _binary("LogicalOr")
relu_: Function = _unary("Relu")
relu6_: Function = _unary("Relu6")
elu_: Function = _unary("Elu")
selu_: Function = _unary("Selu")
softplus_: Function = _unary("Softplus")
softsign_: Function = _unary("Softsign")


def logical_xor(x: Any, y: Any, name: str | None = "LogicalXor") -> Any:
    """``tf.logical_xor``."""
    return _binary("LogicalXor")(x, y, name)


def truediv(x: Any, y: Any, name: str | None = None) -> Any:
    """``tf.truediv``: as Python 3 divides; integers of 32 bits and more become float64, narrower ones float32."""
    left, right = unify(KINDS["RealDiv"], x, y)
    if left.dtype.is_integer:
        wide = float32 if left.dtype.size <= 2 else float64
        left, right = cast(left, wide), cast(right, wide)
    return KINDS["RealDiv"](left, right, name=name or "truediv")


def div(x: Any, y: Any, name: str | None = None) -> Any:
    """``tf.div``: as Python 2 divides."""
    left, right = unify(KINDS["RealDiv"], x, y)
    if left.dtype.is_integer:
        return KINDS["FloorDiv"](left, right, name=name or "floordiv")
    return KINDS["RealDiv"](left, right, name=name or "div")


def divide(x: Any, y: Any, name: str | None = None) -> Any:
    """``tf.divide``: Python's own ``x / y``."""
    result = convert_to_tensor(x) / y
    return result if name is None else identity(result, name=name)


ADD_N: OpDef = define(
    "AddN", lambda *xs: sum(xs[1:], xs[0]), shape=lambda i, a: _agreed(i), grad=lambda op, dy: [dy] * len(op.inputs)
)


def _agreed(inputs: Any) -> Any:
    from lintstep_runtime.tensorflow.shapes import merge

    shape = None
    for tensor in inputs:
        shape = merge(shape, tensor.static)
    return shape


def saturate_cast(value: Any, dtype: Any, name: str | None = None) -> Any:
    """``tf.saturate_cast``: a cast that clips to the range of the type."""
    kind, tensor = as_dtype(dtype), convert_to_tensor(value)
    if kind.is_integer:
        tensor = clip_by_value(tensor, tensor.dtype.as_numpy_dtype(kind.min), tensor.dtype.as_numpy_dtype(kind.max))
    return cast(tensor, kind, name)


def add_n(inputs: Any, name: str | None = None) -> Any:
    """``tf.add_n``: the sum of tensors of one shape and type.

    Raises:
        ValueError: there are none.
    """
    if left_empty(inputs):
        return opaque_node(name or "AddN", ())
    items = [dense(item) for item in (inputs if isinstance(inputs, list | tuple) else [inputs])]
    if not items:
        raise ValueError("inputs must be a list of at least one Tensor/IndexedSlices with the same dtype and shape")
    tensors = [convert_to_tensor(item) for item in items]
    if len(tensors) == 1:
        return identity(tensors[0], name) if name else tensors[0]
    return ADD_N(*tensors, name=name)


def scalar_mul(scalar: Any, x: Any, name: str | None = None) -> Any:
    """``tf.scalar_mul``: a tensor or `IndexedSlices` times a scalar."""
    if isinstance(x, IndexedSlices):
        return IndexedSlices(scalar_mul(scalar, x.values), x.indices, x.dense_shape)
    tensor = convert_to_tensor(x)
    return multiply(convert_to_tensor(scalar, tensor.dtype.base_dtype), tensor, name)


def accumulate_n(inputs: Any, shape: Any = None, tensor_dtype: Any = None, name: str | None = None) -> Any:
    """``tf.accumulate_n``: the sum of tensors of one shape and type."""
    return add_n(inputs, name)


def ones_like(tensor: Any, dtype: Any = None, name: str | None = None, optimize: bool = True) -> Any:
    """``tf.ones_like``."""
    result = KINDS["OnesLike"](convert_to_tensor(tensor), name=name or "ones_like")
    return result if dtype is None else cast(result, dtype)


def zeros_like(tensor: Any, dtype: Any = None, name: str | None = None, optimize: bool = True) -> Any:
    """``tf.zeros_like``."""
    result = KINDS["ZerosLike"](convert_to_tensor(tensor), name=name or "zeros_like")
    return result if dtype is None else cast(result, dtype)


def clip_by_value(t: Any, clip_value_min: Any, clip_value_max: Any, name: str | None = None) -> Any:
    """``tf.clip_by_value``: limited elementwise to both bounds."""
    if isinstance(t, IndexedSlices):
        return IndexedSlices(clip_by_value(t.values, clip_value_min, clip_value_max), t.indices, t.dense_shape)
    tensor = convert_to_tensor(t)
    return maximum(minimum(tensor, clip_value_max), clip_value_min, name=name or "clip_by_value")
