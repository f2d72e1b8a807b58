"""Operations on one number, or on two numbers that stand in the same place."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.torch import dtypes
from lintstep_runtime.torch.dtypes import bool_, dtype
from lintstep_runtime.torch.tensor import Tensor, apply, as_tensor, unknown

Forward = Callable[..., Any]


def broadcast(*tensors: Tensor) -> tuple[int, ...] | None:
    """Return the shape that several tensors take together; `None` where one has none, or they don't fit."""
    first = tensors[0]._shape
    if all(each._shape == first for each in tensors[1:]):
        return first
    shapes = [each._shape for each in tensors]
    if None in shapes:
        return None
    try:
        return tuple(np.broadcast_shapes(*shapes))  # type: ignore[arg-type]
    except ValueError:
        return None


def together(one: Any, other: Any) -> tuple[Tensor, Tensor, dtype]:
    """Return two operands as tensors, and the dtype of what comes of them: plain numbers adapt to tensors."""
    if isinstance(one, Tensor):
        if isinstance(other, Tensor):
            return one, other, _common(one, other)
        kind = _with_number(one, other)
        return one, as_tensor(other, kind, one._device), kind
    if isinstance(other, Tensor):
        kind = _with_number(other, one)
        return as_tensor(one, kind, other._device), other, kind
    left, right = as_tensor(one), as_tensor(other)
    return left, right, _common(left, right)


def _common(one: Tensor, other: Tensor) -> dtype:
    left, right = one._dtype, other._dtype
    if left is right:
        return left
    if (one._shape == ()) != (other._shape == ()):  # a single number adapts, within its category
        whole, single = (right, left) if one._shape == () else (left, right)
        if dtypes.category(whole) >= dtypes.category(single):
            return whole
    return dtypes.promote(left, right)


def _with_number(tensor: Tensor, number: Any) -> dtype:
    kind = tensor._dtype
    if isinstance(number, bool | np.bool_):
        return kind
    if isinstance(number, float | Opaque):
        return kind if kind.is_floating_point or kind.is_complex else dtypes.get_default_dtype()
    if isinstance(number, int | np.integer):
        return dtypes.int64 if kind is bool_ else kind
    if isinstance(number, complex):
        return kind if kind.is_complex else dtypes.complex64
    if isinstance(number, np.ndarray | np.generic):
        return dtypes.promote(kind, dtypes.of_array(np.asarray(number)))
    return kind if kind.is_floating_point else dtypes.get_default_dtype()


def floating(kind: dtype) -> dtype:
    """Return a kind that can hold fractions."""
    return kind if kind.is_floating_point or kind.is_complex else dtypes.get_default_dtype()


def binary(one: Any, other: Any, forward: Forward, gradient: Forward | None, kind: dtype | None = None) -> Tensor:
    """Return an operation of two operands; `kind` is the result's where it is not the operands'."""
    left, right, common = together(one, other)
    return apply((left, right), forward, gradient, broadcast(left, right), kind or common)


def add(input: Any, other: Any, *, alpha: Any = 1, out: Any = None) -> Tensor:
    """``torch.add``"""
    other = other if alpha == 1 else mul(other, alpha)
    return binary(input, other, np.add, _of_add)


def _of_add(g: Any, out: Any, a: Any, b: Any) -> Any:
    return g, g


def sub(input: Any, other: Any, *, alpha: Any = 1, out: Any = None) -> Tensor:
    """``torch.sub``"""
    other = other if alpha == 1 else mul(other, alpha)
    return binary(input, other, _minus, lambda g, out, a, b: (g, -g))


def _minus(a: Any, b: Any) -> Any:
    return np.logical_xor(a, b) if a.dtype == bool and b.dtype == bool else np.subtract(a, b)


def rsub(input: Any, other: Any, *, alpha: Any = 1) -> Tensor:
    """``torch.rsub``"""
    return sub(other, input, alpha=alpha)


def mul(input: Any, other: Any, *, out: Any = None) -> Tensor:
    """``torch.mul``"""
    return binary(input, other, np.multiply, lambda g, out, a, b: (g * b, g * a))


def div(input: Any, other: Any, *, rounding_mode: Any = None, out: Any = None) -> Tensor:
    """``torch.div``"""
    if rounding_mode == "floor":
        return floor_divide(input, other)
    if rounding_mode == "trunc":
        return binary(input, other, lambda a, b: np.trunc(a / b), lambda g, out, a, b: (g * 0, g * 0))
    left, right, kind = together(input, other)
    return apply((left, right), np.true_divide, _of_div, broadcast(left, right), floating(kind))


def _of_div(g: Any, out: Any, a: Any, b: Any) -> Any:
    return g / b, -g * out / b


def floor_divide(input: Any, other: Any, *, out: Any = None) -> Tensor:
    """``torch.floor_divide``"""
    return binary(input, other, np.floor_divide, None)


def remainder(input: Any, other: Any, *, out: Any = None) -> Tensor:
    """``torch.remainder``"""
    return binary(input, other, np.mod, lambda g, out, a, b: (g, -g * np.floor(a / b)))


def fmod(input: Any, other: Any, *, out: Any = None) -> Tensor:
    """``torch.fmod``"""
    return binary(input, other, np.fmod, lambda g, out, a, b: (g, -g * np.trunc(a / b)))


def pow(input: Any, exponent: Any, *, out: Any = None) -> Tensor:
    """``torch.pow``"""
    if exponent.__class__ is int and isinstance(input, Tensor) and input._dtype.is_floating_point:
        power = int(exponent)
        constant = np.asarray(power, input._dtype.kind)
        return apply(
            (input,),
            lambda a: a**constant,
            lambda g, out, a: (g * power * a ** (power - 1),),
            input._shape,
            input._dtype,
        )
    return binary(input, exponent, np.power, _of_pow)


def _of_pow(g: Any, out: Any, a: Any, b: Any) -> Any:
    return g * np.where(b == 0, 0, b * np.power(a, b - 1)), g * np.where(a > 0, out * np.log(np.where(a > 0, a, 1)), 0)


def maximum(input: Any, other: Any, *, out: Any = None) -> Tensor:
    """``torch.maximum``"""
    return binary(input, other, np.maximum, _of_choice)


def minimum(input: Any, other: Any, *, out: Any = None) -> Tensor:
    """``torch.minimum``"""
    return binary(input, other, np.minimum, _of_choice)


def _of_choice(g: Any, out: Any, a: Any, b: Any) -> Any:
    share = np.where(a == b, 0.5, 1.0).astype(g.dtype)
    return g * (out == a) * share, g * (out == b) * share


def atan2(input: Any, other: Any, *, out: Any = None) -> Tensor:
    """``torch.atan2``"""
    return binary(input, other, np.arctan2, lambda g, out, a, b: (g * b / (a * a + b * b), -g * a / (a * a + b * b)))


def lerp(input: Any, end: Any, weight: Any, *, out: Any = None) -> Tensor:
    """``torch.lerp``"""
    return add(input, mul(sub(end, input), weight))


def addcmul(input: Any, tensor1: Any, tensor2: Any, *, value: Any = 1, out: Any = None) -> Tensor:
    """``torch.addcmul``"""
    return add(input, mul(mul(tensor1, tensor2), value))


def addcdiv(input: Any, tensor1: Any, tensor2: Any, *, value: Any = 1, out: Any = None) -> Tensor:
    """``torch.addcdiv``"""
    return add(input, mul(div(tensor1, tensor2), value))


def where(condition: Any, input: Any = None, other: Any = None) -> Any:
    """``torch.where``; of one argument, the places where it is true."""
    condition = as_tensor(condition)
    if input is None:
        array = condition.known()
        if array is None:
            return Opaque("where()", (condition,))
        return tuple(as_tensor(each) for each in np.nonzero(array))
    left, right, kind = together(input, other)
    return apply(
        (condition, left, right),
        np.where,
        lambda g, out, c, a, b: (None, np.where(c, g, 0), np.where(c, 0, g)),
        broadcast(condition, left, right),
        kind,
    )


def clamp(input: Any, min: Any = None, max: Any = None, *, out: Any = None) -> Tensor:
    """``torch.clamp``"""
    for bound, choose in ((min, maximum), (max, minimum)):
        if isinstance(bound, Tensor | Opaque):
            input = choose(input, bound)
    low = None if isinstance(min, Tensor | Opaque) else min
    high = None if isinstance(max, Tensor | Opaque) else max
    if low is None and high is None:
        return as_tensor(input)

    def gradient(g: Any, out: Any, a: Any) -> Any:
        inside = np.ones(a.shape, bool)
        if low is not None:
            inside &= a >= low
        if high is not None:
            inside &= a <= high
        return (g * inside,)

    return unary(input, lambda a: np.clip(a, low, high), gradient)


def clamp_min(input: Any, min: Any) -> Tensor:
    """``torch.clamp_min``"""
    return clamp(input, min)


def clamp_max(input: Any, max: Any) -> Tensor:
    """``torch.clamp_max``"""
    return clamp(input, None, max)


def unary(input: Any, forward: Forward, gradient: Forward | None, kind: dtype | None = None) -> Tensor:
    """Return an operation of one operand."""
    tensor = as_tensor(input)
    return apply((tensor,), forward, gradient, tensor._shape, kind or tensor._dtype)


def sigmoid_array(a: Any) -> Any:
    """Return 1 / (1 + exp(-a)), without overflow."""
    e = np.exp(-np.abs(a))
    return np.where(a >= 0, 1 / (1 + e), e / (1 + e)).astype(a.dtype, copy=False)


def erf_array(a: Any) -> Any:
    """Return the error function, to the last bits of float64."""
    return np.vectorize(math.erf, otypes=[np.float64])(a).astype(a.dtype, copy=False) if a.size else a


def erfinv_array(a: Any) -> Any:
    """Return the inverse of the error function: Giles' start, two steps of Newton's method."""
    x = np.asarray(a, np.float64)
    w = -np.log((1 - x) * (1 + x))
    near, far = w - 2.5, np.sqrt(np.maximum(w, 0)) - 3
    p, q = np.full(x.shape, 2.81022636e-08), np.full(x.shape, -0.000200214257)
    for c in (3.43273939e-07, -3.5233877e-06, -4.39150654e-06, 0.00021858087, -0.00125372503, -0.00417768164,
              0.246640727, 1.50140941):  # fmt: skip
        p = c + p * near
    for c in (0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773, -0.0076224613, 0.00943887047,
              1.00167406, 2.83297682):  # fmt: skip
        q = c + q * far
    y = np.where(w < 5, p, q) * x
    for _ in range(2):
        y = y - (erf_array(y) - x) / (2 / math.sqrt(math.pi) * np.exp(-y * y))
    return y


def _plain(forward: Forward, gradient: Forward | None, fractions: bool = True) -> Callable[..., Tensor]:
    def operation(input: Any, *, out: Any = None) -> Tensor:
        tensor = as_tensor(input)
        kind = floating(tensor._dtype) if fractions else tensor._dtype
        return apply((tensor,), forward, gradient, tensor._shape, kind)

    return operation


_SQRT_PI = math.sqrt(math.pi)

exp = _plain(np.exp, lambda g, y, a: (g * y,))
exp2 = _plain(np.exp2, lambda g, y, a: (g * y * math.log(2),))
expm1 = _plain(np.expm1, lambda g, y, a: (g * (y + 1),))
log = _plain(np.log, lambda g, y, a: (g / a,))
log2 = _plain(np.log2, lambda g, y, a: (g / (a * math.log(2)),))
log10 = _plain(np.log10, lambda g, y, a: (g / (a * math.log(10)),))
log1p = _plain(np.log1p, lambda g, y, a: (g / (1 + a),))
sqrt = _plain(np.sqrt, lambda g, y, a: (g / (2 * y),))
rsqrt = _plain(lambda a: 1 / np.sqrt(a), lambda g, y, a: (-g * y / (2 * a),))
reciprocal = _plain(lambda a: 1 / a, lambda g, y, a: (-g * y * y,))
sin = _plain(np.sin, lambda g, y, a: (g * np.cos(a),))
cos = _plain(np.cos, lambda g, y, a: (-g * np.sin(a),))
tan = _plain(np.tan, lambda g, y, a: (g * (1 + y * y),))
asin = _plain(np.arcsin, lambda g, y, a: (g / np.sqrt(1 - a * a),))
acos = _plain(np.arccos, lambda g, y, a: (-g / np.sqrt(1 - a * a),))
atan = _plain(np.arctan, lambda g, y, a: (g / (1 + a * a),))
sinh = _plain(np.sinh, lambda g, y, a: (g * np.cosh(a),))
cosh = _plain(np.cosh, lambda g, y, a: (g * np.sinh(a),))
tanh = _plain(np.tanh, lambda g, y, a: (g * (1 - y * y),))
asinh = _plain(np.arcsinh, lambda g, y, a: (g / np.sqrt(a * a + 1),))
acosh = _plain(np.arccosh, lambda g, y, a: (g / np.sqrt(a * a - 1),))
atanh = _plain(np.arctanh, lambda g, y, a: (g / (1 - a * a),))
sigmoid = _plain(
    lambda a: sigmoid_array(np.asarray(a, np.result_type(a, np.float16))), lambda g, y, a: (g * y * (1 - y),)
)
erf = _plain(erf_array, lambda g, y, a: (g * 2 / _SQRT_PI * np.exp(-a * a),))
erfc = _plain(lambda a: 1 - erf_array(a), lambda g, y, a: (-g * 2 / _SQRT_PI * np.exp(-a * a),))
erfinv = _plain(erfinv_array, lambda g, y, a: (g * _SQRT_PI / 2 * np.exp(y * y),))
neg = _plain(np.negative, lambda g, y, a: (-g,), False)
positive = _plain(np.positive, lambda g, y, a: (g,), False)
abs = _plain(np.abs, lambda g, y, a: (g * np.sign(a),), False)
square = _plain(np.square, lambda g, y, a: (g * 2 * a,), False)
sign = _plain(lambda a: a if a.dtype == bool else np.sign(a), lambda g, y, a: (np.zeros_like(g),), False)
floor = _plain(np.floor, lambda g, y, a: (np.zeros_like(g),), False)
ceil = _plain(np.ceil, lambda g, y, a: (np.zeros_like(g),), False)
trunc = _plain(np.trunc, lambda g, y, a: (np.zeros_like(g),), False)
frac = _plain(lambda a: a - np.trunc(a), lambda g, y, a: (g,), False)
deg2rad = _plain(np.deg2rad, lambda g, y, a: (np.deg2rad(g),))
rad2deg = _plain(np.rad2deg, lambda g, y, a: (np.rad2deg(g),))
bitwise_not = _plain(np.invert, None, False)


def round(input: Any, *, decimals: int = 0, out: Any = None) -> Tensor:
    """``torch.round``"""
    return unary(input, lambda a: np.round(a, decimals), lambda g, y, a: (np.zeros_like(g),))


def nan_to_num(input: Any, nan: float = 0.0, posinf: Any = None, neginf: Any = None) -> Tensor:
    """``torch.nan_to_num``"""
    return unary(
        input,
        lambda a: np.nan_to_num(a, nan=nan, posinf=posinf, neginf=neginf),
        lambda g, y, a: (g * np.isfinite(a),),
    )


def logit(input: Any, eps: Any = None) -> Tensor:
    """``torch.logit``"""
    input = input if eps is None else clamp(input, eps, 1 - eps)
    return unary(input, lambda a: np.log(a / (1 - a)), lambda g, y, a: (g / (a * (1 - a)),))


def _compared(forward: Forward) -> Callable[..., Tensor]:
    def operation(input: Any, other: Any, *, out: Any = None) -> Tensor:
        left, right, _ = together(input, other)
        return apply((left, right), forward, None, broadcast(left, right), bool_)

    return operation


eq, ne, lt, le, gt, ge = map(_compared, (np.equal, np.not_equal, np.less, np.less_equal, np.greater, np.greater_equal))
logical_and, logical_or, logical_xor = map(_compared, (np.logical_and, np.logical_or, np.logical_xor))


def _asked(forward: Forward) -> Callable[..., Tensor]:
    def operation(input: Any, *, out: Any = None) -> Tensor:
        return unary(input, forward, None, bool_)

    return operation


isfinite, isnan, isinf, logical_not, signbit = map(
    _asked, (np.isfinite, np.isnan, np.isinf, np.logical_not, np.signbit)
)


def _whole(forward: Forward) -> Callable[..., Tensor]:
    def operation(input: Any, other: Any, *, out: Any = None) -> Tensor:
        return binary(input, other, forward, None)

    return operation


bitwise_and, bitwise_or, bitwise_xor, bitwise_left_shift, bitwise_right_shift = map(
    _whole, (np.bitwise_and, np.bitwise_or, np.bitwise_xor, np.left_shift, np.right_shift)
)


def isclose(input: Any, other: Any, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> Tensor:
    """``torch.isclose``"""
    return binary(input, other, lambda a, b: np.isclose(a, b, rtol, atol, equal_nan), None, bool_)


def allclose(input: Any, other: Any, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> Any:
    """``torch.allclose``"""
    left, right = as_tensor(input).known(), as_tensor(other).known()
    if left is None or right is None:
        return Opaque("allclose()", (input, other))
    return bool(np.allclose(left, right, rtol, atol, equal_nan))


def equal(input: Any, other: Any) -> Any:
    """``torch.equal``"""
    left, right = as_tensor(input), as_tensor(other)
    if left is right:
        return True
    if left._shape is not None and right._shape is not None and left._shape != right._shape:
        return False
    one, another = left.known(), right.known()
    return Opaque("equal()", (input, other)) if one is None or another is None else bool(np.array_equal(one, another))


def gradient_free(*inputs: Any, shape: tuple[int, ...] | None, kind: dtype) -> Tensor:
    """Return an unknown tensor that depends on nothing that wants a gradient."""
    return unknown((), shape, kind, as_tensor(inputs[0])._device)


true_divide = divide = div
multiply, subtract, absolute, negative, clip = mul, sub, abs, neg, clamp
greater, greater_equal, less, less_equal, not_equal, fix, sgn = gt, ge, lt, le, ne, trunc, sign
arcsin, arccos, arctan, arctan2, arcsinh, arccosh, arctanh = asin, acos, atan, atan2, asinh, acosh, atanh
fmax, fmin = maximum, minimum
