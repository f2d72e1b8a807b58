"""Softmax and its kin, and activations."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from lintstep_runtime.torch.ops.pointwise import erf_array, mul, sigmoid_array, unary
from lintstep_runtime.torch.tensor import Tensor, apply, as_tensor


def log_softmax(input: Any, dim: Any = None, _stacklevel: int = 3, dtype: Any = None) -> Tensor:
    """``torch.log_softmax``"""
    axis = _softmax_dim(input, dim)

    def forward(a: Any, **_: Any) -> Any:
        shifted = a - a.max(axis=axis, keepdims=True)
        return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))

    tensor = as_tensor(input)
    return apply(
        (tensor,),
        forward,
        lambda g, y, a: (g - np.exp(y) * g.sum(axis=axis, keepdims=True),),
        tensor._shape,
        dtype or tensor._dtype,
    )


def softmax(input: Any, dim: Any = None, _stacklevel: int = 3, dtype: Any = None) -> Tensor:
    """``torch.softmax``"""
    axis = _softmax_dim(input, dim)

    def forward(a: Any) -> Any:
        e = np.exp(a - a.max(axis=axis, keepdims=True))
        return e / e.sum(axis=axis, keepdims=True)

    tensor = as_tensor(input)
    return apply(
        (tensor,),
        forward,
        lambda g, y, a: (y * (g - (g * y).sum(axis=axis, keepdims=True)),),
        tensor._shape,
        dtype or tensor._dtype,
    )


def _softmax_dim(input: Any, dim: Any) -> int:
    if isinstance(dim, int):
        return dim
    shape = as_tensor(input)._shape
    return 0 if shape is not None and len(shape) in (0, 1, 3) else 1


def softmin(input: Any, dim: Any = None, **options: Any) -> Tensor:
    """``torch.nn.functional.softmin``"""
    return softmax(mul(input, -1), dim)


def relu(input: Any, inplace: bool = False) -> Tensor:
    """``torch.relu``"""
    return _done(input, unary(input, lambda a: np.maximum(a, 0), lambda g, y, a: (g * (y > 0),)), inplace)


def _done(input: Any, result: Tensor, inplace: bool) -> Tensor:
    return input._become(result) if inplace and isinstance(input, Tensor) else result


def relu6(input: Any, inplace: bool = False) -> Tensor:
    """``torch.nn.functional.relu6``"""
    return hardtanh(input, 0.0, 6.0, inplace)


def hardtanh(input: Any, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False) -> Tensor:
    """``torch.nn.functional.hardtanh``"""
    result = unary(
        input, lambda a: np.clip(a, min_val, max_val), lambda g, y, a: (g * ((a > min_val) & (a < max_val)),)
    )
    return _done(input, result, inplace)


def leaky_relu(input: Any, negative_slope: float = 0.01, inplace: bool = False) -> Tensor:
    """``torch.nn.functional.leaky_relu``"""
    slope = negative_slope
    result = unary(input, lambda a: np.where(a > 0, a, a * slope), lambda g, y, a: (np.where(a > 0, g, g * slope),))
    return _done(input, result, inplace)


def prelu(input: Any, weight: Any) -> Tensor:
    """``torch.prelu``: weight [1] or [channels]."""
    tensor, slope = as_tensor(input), as_tensor(weight)

    def wide(w: Any, a: Any) -> Any:
        return w if w.size == 1 else w.reshape(1, -1, *(1,) * (a.ndim - 2))

    def back(g: Any, y: Any, a: Any, w: Any) -> Any:
        low = np.where(a > 0, 0, g * a)
        axes = None if w.size == 1 else tuple(axis for axis in range(a.ndim) if axis != 1)
        return np.where(a > 0, g, g * wide(w, a)), low.sum(axis=axes).reshape(w.shape)

    return apply((tensor, slope), lambda a, w: np.where(a > 0, a, a * wide(w, a)), back, tensor._shape, tensor._dtype)


def elu(input: Any, alpha: float = 1.0, inplace: bool = False) -> Tensor:
    """``torch.nn.functional.elu``"""
    result = unary(
        input,
        lambda a: np.where(a > 0, a, alpha * np.expm1(np.minimum(a, 0))),
        lambda g, y, a: (np.where(a > 0, g, g * (y + alpha)),),
    )
    return _done(input, result, inplace)


def celu(input: Any, alpha: float = 1.0, inplace: bool = False) -> Tensor:
    """``torch.nn.functional.celu``"""
    result = unary(
        input,
        lambda a: np.where(a > 0, a, alpha * np.expm1(np.minimum(a, 0) / alpha)),
        lambda g, y, a: (np.where(a > 0, g, g * np.exp(np.minimum(a, 0) / alpha)),),
    )
    return _done(input, result, inplace)


_SCALE, _ALPHA = 1.0507009873554805, 1.6732632423543772


def selu(input: Any, inplace: bool = False) -> Tensor:
    """``torch.selu``"""
    result = unary(
        input,
        lambda a: _SCALE * np.where(a > 0, a, _ALPHA * np.expm1(np.minimum(a, 0))),
        lambda g, y, a: (np.where(a > 0, g * _SCALE, g * (y + _SCALE * _ALPHA)),),
    )
    return _done(input, result, inplace)


def silu(input: Any, inplace: bool = False) -> Tensor:
    """``torch.nn.functional.silu``"""

    def back(g: Any, y: Any, a: Any) -> Any:
        s = sigmoid_array(a)
        return (g * (s + y * (1 - s)),)

    return _done(input, unary(input, lambda a: a * sigmoid_array(a), back), inplace)


def gelu(input: Any, approximate: str = "none") -> Tensor:
    """``torch.nn.functional.gelu``"""
    if approximate == "tanh":
        k = math.sqrt(2 / math.pi)

        def curved(g: Any, y: Any, a: Any) -> Any:
            t = np.tanh(k * (a + 0.044715 * a**3))
            return (g * (0.5 * (1 + t) + 0.5 * a * (1 - t * t) * k * (1 + 3 * 0.044715 * a * a)),)

        return unary(input, lambda a: 0.5 * a * (1 + np.tanh(k * (a + 0.044715 * a**3))), curved)

    def back(g: Any, y: Any, a: Any) -> Any:
        share = 0.5 * (1 + erf_array(a / math.sqrt(2)))
        return (g * (share + a * np.exp(-0.5 * a * a) / math.sqrt(2 * math.pi)),)

    return unary(input, lambda a: a * 0.5 * (1 + erf_array(a / math.sqrt(2))), back)


def softplus(input: Any, beta: float = 1.0, threshold: float = 20.0) -> Tensor:
    """``torch.nn.functional.softplus``"""
    return unary(
        input,
        lambda a: np.where(a * beta > threshold, a, np.logaddexp(0, a * beta) / beta),
        lambda g, y, a: (np.where(a * beta > threshold, g, g * sigmoid_array(a * beta)),),
    )


def logsigmoid(input: Any) -> Tensor:
    """``torch.nn.functional.logsigmoid``"""
    return unary(input, lambda a: -np.logaddexp(0, -a), lambda g, y, a: (g * sigmoid_array(-a),))


def softsign(input: Any) -> Tensor:
    """``torch.nn.functional.softsign``"""
    return unary(input, lambda a: a / (1 + np.abs(a)), lambda g, y, a: (g / (1 + np.abs(a)) ** 2,))


def tanhshrink(input: Any) -> Tensor:
    """``torch.nn.functional.tanhshrink``"""
    return unary(input, lambda a: a - np.tanh(a), lambda g, y, a: (g * np.tanh(a) ** 2,))


def softshrink(input: Any, lambd: float = 0.5) -> Tensor:
    """``torch.nn.functional.softshrink``"""
    return unary(
        input,
        lambda a: np.sign(a) * np.maximum(np.abs(a) - lambd, 0),
        lambda g, y, a: (g * (np.abs(a) > lambd),),
    )


def hardshrink(input: Any, lambd: float = 0.5) -> Tensor:
    """``torch.nn.functional.hardshrink``"""
    return unary(input, lambda a: a * (np.abs(a) > lambd), lambda g, y, a: (g * (np.abs(a) > lambd),))


def hardsigmoid(input: Any, inplace: bool = False) -> Tensor:
    """``torch.nn.functional.hardsigmoid``"""
    return unary(input, lambda a: np.clip(a + 3, 0, 6) / 6, lambda g, y, a: (g * (np.abs(a) < 3) / 6,))


def hardswish(input: Any, inplace: bool = False) -> Tensor:
    """``torch.nn.functional.hardswish``"""
    return unary(
        input,
        lambda a: a * np.clip(a + 3, 0, 6) / 6,
        lambda g, y, a: (g * np.where(a < -3, 0, np.where(a <= 3, a / 3 + 0.5, 1)),),
    )


def mish(input: Any, inplace: bool = False) -> Tensor:
    """``torch.nn.functional.mish``"""

    def back(g: Any, y: Any, a: Any) -> Any:
        t = np.tanh(np.logaddexp(0, a))
        return (g * (t + a * (1 - t * t) * sigmoid_array(a)),)

    return unary(input, lambda a: a * np.tanh(np.logaddexp(0, a)), back)


def threshold(input: Any, threshold: float, value: float, inplace: bool = False) -> Tensor:
    """``torch.nn.functional.threshold``"""
    return unary(input, lambda a: np.where(a > threshold, a, value), lambda g, y, a: (g * (a > threshold),))


def glu(input: Any, dim: int = -1) -> Tensor:
    """``torch.nn.functional.glu``"""
    tensor = as_tensor(input)
    shape = tensor._shape
    if shape is not None:
        axis = dim % len(shape)
        shape = (*shape[:axis], shape[axis] // 2, *shape[axis + 1 :])

    def back(g: Any, y: Any, a: Any) -> Any:
        left, right = np.split(a, 2, axis=dim)
        s = sigmoid_array(right)
        return (np.concatenate([g * s, g * left * s * (1 - s)], axis=dim),)

    def forward(a: Any) -> Any:
        left, right = np.split(a, 2, axis=dim)
        return left * sigmoid_array(right)

    return apply((tensor,), forward, back, shape, tensor._dtype)
