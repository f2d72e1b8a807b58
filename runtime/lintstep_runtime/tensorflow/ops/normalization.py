"""Moments, batch normalisation, local response normalisation."""

from __future__ import annotations

from typing import Any

import numpy as np

from lintstep_runtime.tensorflow.ops import elementwise as math
from lintstep_runtime.tensorflow.ops.convert import convert_to_tensor
from lintstep_runtime.tensorflow.ops.reductions import axes_of, reduce_mean
from lintstep_runtime.tensorflow.ops.registry import OpDef, define
from lintstep_runtime.tensorflow.ops.selection import cast, stop_gradient


def moments(
    x: Any, axes: Any, shift: Any = None, name: str | None = None, keep_dims: Any = None, keepdims: Any = None
) -> tuple[Any, Any]:
    """``tf.nn.moments``: mean and variance over `axes`."""
    tensor = convert_to_tensor(x)
    keep = bool(keep_dims if keepdims is None else keepdims)
    mean = reduce_mean(tensor, axes, True)
    variance = reduce_mean(math.squared_difference(tensor, stop_gradient(mean)), axes, True)
    if keep:
        return mean, variance
    from lintstep_runtime.tensorflow.ops.arrays import squeeze

    chosen = list(axes_of(axes, tensor) or range(len(tensor.static or ())))
    return squeeze(mean, chosen), squeeze(variance, chosen)


def batch_normalization(
    x: Any, mean: Any, variance: Any, offset: Any, scale: Any, variance_epsilon: Any, name: str | None = None
) -> Any:
    """``tf.nn.batch_normalization``: ``(x - mean) / sqrt(variance + epsilon) * scale + offset``; both may be `None`."""
    factor = math.rsqrt(convert_to_tensor(variance) + variance_epsilon)
    if scale is not None:
        factor = factor * scale
    shift = -mean * factor if offset is None else offset - mean * factor
    return math.add(convert_to_tensor(x) * factor, shift, name=name)


def batch_norm_with_global_normalization(
    t: Any = None,
    m: Any = None,
    v: Any = None,
    beta: Any = None,
    gamma: Any = None,
    variance_epsilon: Any = None,
    scale_after_normalization: Any = None,
    name: str | None = None,
    input: Any = None,
    mean: Any = None,
    variance: Any = None,
) -> Any:
    """``tf.nn.batch_norm_with_global_normalization``."""
    x, center, spread = (a if b is None else b for a, b in ((t, input), (m, mean), (v, variance)))
    scale = gamma if scale_after_normalization else None
    return batch_normalization(x, center, spread, beta, scale, variance_epsilon, name)


def fused_batch_norm(
    x: Any,
    scale: Any,
    offset: Any,
    mean: Any = None,
    variance: Any = None,
    epsilon: float = 0.001,
    data_format: str = "NHWC",
    is_training: bool = True,
    name: str | None = None,
) -> tuple[Any, Any, Any]:
    """``tf.nn.fused_batch_norm``: the result, and the batch's mean and (unbiased) variance."""
    tensor = convert_to_tensor(x)
    first = data_format.startswith("NC")
    axes = [0, 2, 3] if first else [0, 1, 2]
    if not is_training:
        average, spread, shift, factor = (_channels(p, first) for p in (mean, variance, offset, scale))
        return batch_normalization(tensor, average, spread, shift, factor, epsilon, name), mean, variance
    average = reduce_mean(tensor, axes, True)
    spread = reduce_mean(math.squared_difference(tensor, average), axes, True)
    result = batch_normalization(
        tensor, average, spread, _channels(offset, first), _channels(scale, first), epsilon, name
    )
    from lintstep_runtime.tensorflow.ops.arrays import size, squeeze

    count = cast(size(tensor) // size(average), tensor.dtype)
    unbiased = spread * (count / math.maximum(count - 1.0, 1.0))
    return result, squeeze(average, axes), squeeze(unbiased, axes)


def _channels(values: Any, first: bool) -> Any:
    from lintstep_runtime.tensorflow.ops.arrays import reshape

    return reshape(values, [1, -1, 1, 1]) if first else values


# local response


def _around(values: Any, radius: int) -> Any:
    padded = np.pad(values, [(0, 0)] * (values.ndim - 1) + [(radius, radius)])
    return np.sum(np.lib.stride_tricks.sliding_window_view(padded, 2 * radius + 1, axis=-1), axis=-1)


def _lrn(x: Any, depth_radius: int, bias: float, alpha: float, beta: float) -> Any:
    return (x * (bias + alpha * _around(x * x, depth_radius)) ** -beta).astype(x.dtype)


def _lrn_back(dy: Any, x: Any, depth_radius: int, bias: float, alpha: float, beta: float) -> Any:
    norm = bias + alpha * _around(x * x, depth_radius)
    inner = _around(dy * x * norm ** (-beta - 1), depth_radius)
    return (dy * norm**-beta - 2 * alpha * beta * x * inner).astype(x.dtype)


LRN_GRAD: OpDef = define("LRNGrad", _lrn_back, shape=lambda i, a: i[1].static)
LRN: OpDef = define("LRN", _lrn, grad=lambda op, dy: [LRN_GRAD(dy, op.inputs[0], **op.attrs)])


def local_response_normalization(
    input: Any,
    depth_radius: int = 5,
    bias: float = 1.0,
    alpha: float = 1.0,
    beta: float = 0.5,
    name: str | None = None,
) -> Any:
    """``tf.nn.lrn``: each value by the power of a sum of squares over the channels around it."""
    return LRN(convert_to_tensor(input), depth_radius=int(depth_radius), bias=bias, alpha=alpha, beta=beta, name=name)
