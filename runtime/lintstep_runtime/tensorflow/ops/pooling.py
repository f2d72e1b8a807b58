"""Pooling: the greatest or the mean value of each window."""

from __future__ import annotations

from typing import Any

import numpy as np

from lintstep_runtime.kernels.windows import amounts, output_size, padded, seen, spread
from lintstep_runtime.tensorflow.ops.convert import convert_to_tensor
from lintstep_runtime.tensorflow.ops.registry import OpDef, define
from lintstep_runtime.tensorflow.shapes import Shape


def _parts(x: Any, window: Any, strides: Any, padding: str, fill: Any) -> tuple[Any, Any, Any]:
    ones = (1,) * len(window)
    around = amounts(x.shape[1:-1], window, strides, padding, ones)
    return seen(padded(x, around, fill), window, strides, ones), around, ones


def _inner_axes(window: Any) -> tuple[int, ...]:
    return tuple(range(-len(window), 0))


def _lowest(x: Any) -> Any:
    return -np.inf if x.dtype.kind == "f" else np.iinfo(x.dtype).min


def _max(x: Any, window: Any, strides: Any, padding: str) -> Any:
    view, _, _ = _parts(x, window, strides, padding, _lowest(x))
    return np.max(view, axis=_inner_axes(window))


def _max_back(dy: Any, x: Any, y: Any, window: Any, strides: Any, padding: str) -> Any:
    view, around, ones = _parts(x, window, strides, padding, _lowest(x))
    flat = view.reshape((*view.shape[: -len(window)], -1))
    hit = np.argmax(flat, axis=-1)  # as TensorFlow, the first of equals
    values = np.zeros_like(flat)
    np.put_along_axis(values, hit[..., None], dy[..., None], -1)
    return spread(values.reshape(view.shape), x.shape, window, strides, ones, around)


def _counts(x: Any, window: Any, strides: Any, padding: str) -> Any:
    view, _, _ = _parts(np.ones((1, *x.shape[1:-1], 1), x.dtype), window, strides, padding, 0)
    return np.sum(view, axis=_inner_axes(window))


def _mean(x: Any, window: Any, strides: Any, padding: str) -> Any:
    view, _, _ = _parts(x, window, strides, padding, 0)
    return np.sum(view, axis=_inner_axes(window)) / _counts(x, window, strides, padding)


def _mean_back(dy: Any, x: Any, window: Any, strides: Any, padding: str) -> Any:
    view, around, ones = _parts(x, window, strides, padding, 0)
    wide = (..., *(None,) * len(window))
    part = (dy / _counts(x, window, strides, padding))[wide]
    return spread(np.broadcast_to(part, view.shape), x.shape, window, strides, ones, around)


def _shape(inputs: Any, attrs: Any) -> Shape:
    x = inputs[0].static
    if x is None:
        return None
    window, strides = attrs["window"], attrs["strides"]
    if len(x) != len(window) + 2:
        raise ValueError(f"Shape must be rank {len(window) + 2} but is rank {len(x)}")
    inner = (output_size(n, k, s, attrs["padding"]) for n, k, s in zip(x[1:-1], window, strides, strict=True))
    return (x[0], *inner, x[-1])


MAX_GRAD: OpDef = define("MaxPoolGrad", _max_back, shape=lambda i, a: i[1].static)
MEAN_GRAD: OpDef = define(
    "AvgPoolGrad", _mean_back, shape=lambda i, a: i[1].static, grad=lambda op, dy: [MEAN(dy, **op.attrs), None]
)
MAX: OpDef = define(
    "MaxPool", _max, shape=_shape, grad=lambda op, dy: [MAX_GRAD(dy, op.inputs[0], op.outputs[0], **op.attrs)]
)
MEAN: OpDef = define("AvgPool", _mean, shape=_shape, grad=lambda op, dy: [MEAN_GRAD(dy, op.inputs[0], **op.attrs)])


def _inner(values: Any, rank: int, first: bool) -> tuple[int, ...]:
    if isinstance(values, int):
        return (values,) * rank
    numbers = tuple(int(v) for v in values)
    if len(numbers) == rank + 2:
        return numbers[2:] if first else numbers[1:-1]
    return numbers * rank if len(numbers) == 1 else numbers


def pool(
    kind: OpDef, value: Any, ksize: Any, strides: Any, padding: Any, data_format: Any = None, name: str | None = None
) -> Any:
    """Return `value` [batch, *sizes, channels] pooled over windows of `ksize`."""
    from lintstep_runtime.tensorflow.ops.arrays import transpose

    x = convert_to_tensor(value)
    rank = len(x.static) - 2 if x.static is not None else 2
    first = data_format is not None and str(data_format).startswith("NC")
    window, steps = _inner(ksize, rank, first), _inner(strides, rank, first)
    if not first:
        return kind(x, window=window, strides=steps, padding=str(padding).upper(), name=name)
    last = transpose(x, [0, *range(2, rank + 2), 1])
    pooled = kind(last, window=window, strides=steps, padding=str(padding).upper(), name=name)
    return transpose(pooled, [0, rank + 1, *range(1, rank + 1)])


def max_pool(
    value: Any = None,
    ksize: Any = None,
    strides: Any = None,
    padding: Any = None,
    data_format: str = "NHWC",
    name: str | None = None,
    input: Any = None,
) -> Any:
    """``tf.nn.max_pool``."""
    return pool(MAX, value if input is None else input, ksize, strides, padding, data_format, name or "MaxPool")


def avg_pool(
    value: Any = None,
    ksize: Any = None,
    strides: Any = None,
    padding: Any = None,
    data_format: str = "NHWC",
    name: str | None = None,
    input: Any = None,
) -> Any:
    """``tf.nn.avg_pool``: the edges of ``SAME`` count only what is inside."""
    return pool(MEAN, value if input is None else input, ksize, strides, padding, data_format, name or "AvgPool")


def max_pool2d(
    input: Any, ksize: Any, strides: Any, padding: Any, data_format: str = "NHWC", name: str | None = None
) -> Any:
    """``tf.nn.max_pool2d``."""
    return pool(MAX, input, ksize, strides, padding, data_format, name or "MaxPool")


def max_pool3d(
    input: Any, ksize: Any, strides: Any, padding: Any, data_format: str = "NDHWC", name: str | None = None
) -> Any:
    """``tf.nn.max_pool3d``."""
    return pool(MAX, input, ksize, strides, padding, data_format, name or "MaxPool3D")


def avg_pool3d(
    input: Any, ksize: Any, strides: Any, padding: Any, data_format: str = "NDHWC", name: str | None = None
) -> Any:
    """``tf.nn.avg_pool3d``."""
    return pool(MEAN, input, ksize, strides, padding, data_format, name or "AvgPool3D")


def pool_by_name(
    input: Any,
    window_shape: Any,
    pooling_type: str,
    padding: Any,
    dilation_rate: Any = None,
    strides: Any = None,
    name: str | None = None,
    data_format: Any = None,
    dilations: Any = None,
) -> Any:
    """``tf.nn.pool``: ``"MAX"`` or ``"AVG"``."""
    kind = MAX if pooling_type.upper() == "MAX" else MEAN
    return pool(kind, input, list(window_shape), strides or 1, padding, data_format, name)
