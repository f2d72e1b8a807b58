"""Convolutions in one, two and three dimensions, their transposes and depthwise forms.

A convolution is one matrix product over `windows.seen`. Its two gradients are operations of their own, each the
gradient of the other, so that a penalty on gradients can be differentiated again.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from lintstep_runtime.kernels.windows import amounts, output_size, padded, seen, spread
from lintstep_runtime.tensorflow.dtypes import int32
from lintstep_runtime.tensorflow.graph import Tensor
from lintstep_runtime.tensorflow.ops.convert import convert_to_tensor
from lintstep_runtime.tensorflow.ops.registry import OpDef, define, static_shape
from lintstep_runtime.tensorflow.shapes import Shape

Attrs = dict[str, Any]


def _first_channels(data_format: Any) -> bool:
    return data_format is not None and str(data_format).startswith("NC")


def _last(x: Any, first: bool) -> Any:
    return np.moveaxis(x, 1, -1) if first else x


def _restored(x: Any, first: bool) -> Any:
    return np.moveaxis(x, -1, 1) if first else x


def _columns(x: Any, window: Any, strides: Any, padding: str, dilations: Any) -> Any:
    """The windows as rows of one matrix, each [*window, channels]: the channels stay side by side in memory."""
    x = padded(x, amounts(x.shape[1:-1], window, strides, padding, dilations))
    view = seen(x, window, strides, dilations)
    rank = len(window)
    order = (*range(rank + 1), *range(rank + 2, 2 * rank + 2), rank + 1)
    return np.ascontiguousarray(view.transpose(order))


def _convolve(x: Any, kernel: Any, strides: Any, padding: str, dilations: Any, first: bool) -> Any:
    window = kernel.shape[:-2]
    columns = _columns(_last(x, first), window, strides, padding, dilations)
    outer = columns.shape[: len(window) + 1]
    size = int(np.prod(kernel.shape[:-1]))
    result = columns.reshape(-1, size) @ kernel.reshape(size, -1)
    return np.ascontiguousarray(_restored(result.reshape(*outer, -1), first))


def _back_to_input(dy: Any, kernel: Any, sizes: Any, strides: Any, padding: str, dilations: Any, first: bool) -> Any:
    shape = tuple(int(n) for n in sizes)
    if first:
        shape = (shape[0], *shape[2:], shape[1])
    window = kernel.shape[:-2]
    rank = len(window)
    values = np.tensordot(_last(dy, first), kernel, axes=((rank + 1,), (rank + 1,)))  # [batch, *outputs, *window, in]
    values = np.moveaxis(values, -1, rank + 1)
    around = amounts(shape[1:-1], window, strides, padding, dilations)
    return np.ascontiguousarray(_restored(spread(values, shape, window, strides, dilations, around), first))


def _back_to_kernel(dy: Any, x: Any, sizes: Any, strides: Any, padding: str, dilations: Any, first: bool) -> Any:
    x, dy = _last(x, first), _last(dy, first)
    shape = tuple(int(n) for n in sizes)
    columns = _columns(x, shape[:-2], strides, padding, dilations)
    size = int(np.prod(shape[:-1]))
    return (columns.reshape(-1, size).T @ dy.reshape(-1, shape[-1])).reshape(shape)


def _shape(inputs: Any, attrs: Attrs) -> Shape:
    x, kernel = inputs[0].static, inputs[1].static
    if x is None or kernel is None:
        return None
    if len(x) != len(kernel):
        raise ValueError(f"Shape must be rank {len(kernel)} but is rank {len(x)}")
    first = attrs["first"]
    channels = x[1] if first else x[-1]
    if None not in (channels, kernel[-2]) and channels != kernel[-2]:
        raise ValueError(f"Dimensions must be equal, but are {channels} and {kernel[-2]}")
    sizes = x[2:] if first else x[1:-1]
    inner = tuple(
        output_size(n, k, s, attrs["padding"], d)
        for n, k, s, d in zip(sizes, kernel[:-2], attrs["strides"], attrs["dilations"], strict=True)
    )
    return (x[0], kernel[-1], *inner) if first else (x[0], *inner, kernel[-1])


def _sizes(tensor: Tensor) -> Tensor:
    from lintstep_runtime.tensorflow.ops.arrays import shape

    found: Tensor = shape(tensor)
    return found


def _gradient(op: Any, dy: Any) -> list[Any]:
    x, kernel = op.inputs
    return [TO_INPUT(dy, kernel, _sizes(x), **op.attrs), TO_KERNEL(dy, x, _sizes(kernel), **op.attrs)]


def _input_gradient(op: Any, dy: Any) -> list[Any]:
    inner, kernel, _ = op.inputs
    return [CONVOLVE(dy, kernel, **op.attrs), TO_KERNEL(inner, dy, _sizes(kernel), **op.attrs), None]


def _kernel_gradient(op: Any, dy: Any) -> list[Any]:
    inner, x, _ = op.inputs
    return [CONVOLVE(x, dy, **op.attrs), TO_INPUT(inner, dy, _sizes(x), **op.attrs), None]


def _given_shape(inputs: Any, attrs: Attrs) -> Shape:
    return static_shape(inputs[2])


def _cost(x: Any, kernel: Any, strides: Any, **_: Any) -> float:
    """One product for each place, weight and example; an upper bound at the edges."""
    return float(np.size(x) / kernel.shape[-2] * np.size(kernel) / np.prod(strides))


def _input_cost(dy: Any, kernel: Any, sizes: Any, **_: Any) -> float:
    return float(np.size(dy) / kernel.shape[-1] * np.size(kernel))


def _kernel_cost(dy: Any, x: Any, sizes: Any, **_: Any) -> float:
    return float(np.size(dy) / int(sizes[-1]) * np.prod(sizes))


CONVOLVE: OpDef = define("Conv2D", _convolve, shape=_shape, grad=_gradient, cost=_cost)
TO_INPUT: OpDef = define(
    "Conv2DBackpropInput", _back_to_input, shape=_given_shape, grad=_input_gradient, cost=_input_cost
)
TO_KERNEL: OpDef = define(
    "Conv2DBackpropFilter", _back_to_kernel, shape=_given_shape, grad=_kernel_gradient, cost=_kernel_cost
)


def _inner(values: Any, rank: int, first: bool) -> tuple[int, ...]:
    """The strides or dilations of the inner axes, from a number or a list for all axes."""
    if values is None:
        return (1,) * rank
    if isinstance(values, int):
        return (values,) * rank
    numbers = tuple(int(v) for v in values)
    if len(numbers) == rank + 2:
        return numbers[2:] if first else numbers[1:-1]
    return numbers * rank if len(numbers) == 1 else numbers


def convolve(
    x: Any,
    kernel: Any,
    strides: Any = 1,
    padding: Any = "SAME",
    dilations: Any = 1,
    data_format: Any = None,
    name: str | None = None,
) -> Any:
    """Return the convolution of `x` [batch, *sizes, in] with `kernel` [*window, in, out]; ``NC...`` has channels first.

    Raises:
        ValueError: the ranks or channels don't fit, or the padding is none.
    """
    first = _first_channels(data_format)
    tensor = convert_to_tensor(x)
    weights = convert_to_tensor(kernel, hint=tensor.dtype)
    rank = len(weights.static) - 2 if weights.static is not None else 2
    how = str(padding).upper()
    if how not in ("SAME", "VALID"):
        raise ValueError(f"Unknown padding: {padding}")
    return CONVOLVE(
        tensor,
        weights,
        strides=_inner(strides, rank, first),
        padding=how,
        dilations=_inner(dilations, rank, first),
        first=first,
        name=name,
    )


def conv2d(
    input: Any,
    filter: Any = None,
    strides: Any = None,
    padding: Any = None,
    use_cudnn_on_gpu: bool = True,
    data_format: str = "NHWC",
    dilations: Any = (1, 1, 1, 1),
    name: str | None = None,
    filters: Any = None,
) -> Any:
    """``tf.nn.conv2d``: `input` [batch, height, width, in], `filter` [height, width, in, out]."""
    weights = filter if filters is None else filters
    return convolve(input, weights, strides, padding, dilations, data_format, name or "Conv2D")


def conv1d(
    value: Any = None,
    filters: Any = None,
    stride: Any = None,
    padding: Any = None,
    use_cudnn_on_gpu: Any = None,
    data_format: Any = None,
    name: str | None = None,
    input: Any = None,
    dilations: Any = None,
) -> Any:
    """``tf.nn.conv1d``: `value` [batch, width, in], `filters` [width, in, out]."""
    x = value if input is None else input
    return convolve(x, filters, stride, padding, dilations, data_format, name or "conv1d")


def conv3d(
    input: Any,
    filter: Any = None,
    strides: Any = None,
    padding: Any = None,
    data_format: str = "NDHWC",
    dilations: Any = (1, 1, 1, 1, 1),
    name: str | None = None,
    filters: Any = None,
) -> Any:
    """``tf.nn.conv3d``: `input` [batch, depth, height, width, in]."""
    weights = filter if filters is None else filters
    return convolve(input, weights, strides, padding, dilations, data_format, name or "Conv3D")


def convolution(
    input: Any,
    filter: Any = None,
    padding: Any = "VALID",
    strides: Any = None,
    dilation_rate: Any = None,
    name: str | None = None,
    data_format: Any = None,
    filters: Any = None,
    dilations: Any = None,
) -> Any:
    """``tf.nn.convolution``: in as many dimensions as the kernel has."""
    weights = filter if filters is None else filters
    return convolve(input, weights, strides, padding, dilation_rate or dilations, data_format, name or "convolution")


def atrous_conv2d(value: Any, filters: Any, rate: int, padding: Any, name: str | None = None) -> Any:
    """``tf.nn.atrous_conv2d``: a convolution with holes."""
    return convolve(value, filters, 1, padding, rate, None, name)


def conv2d_transpose(
    value: Any = None,
    filter: Any = None,
    output_shape: Any = None,
    strides: Any = None,
    padding: str = "SAME",
    data_format: str = "NHWC",
    name: str | None = None,
    input: Any = None,
    filters: Any = None,
    dilations: Any = None,
) -> Any:
    """``tf.nn.conv2d_transpose``: the gradient of a convolution; `filter` is [height, width, out, in]."""
    first = _first_channels(data_format)
    x = convert_to_tensor(value if input is None else input)
    kernel = convert_to_tensor(filter if filters is None else filters, hint=x.dtype)
    sizes = convert_to_tensor(output_shape, hint=int32)
    rank = len(kernel.static or (0,) * 4) - 2
    return TO_INPUT(
        x,
        kernel,
        sizes,
        strides=_inner(strides, rank, first),
        padding=padding.upper(),
        dilations=_inner(dilations, rank, first),
        first=first,
        name=name or "conv2d_transpose",
    )


def conv3d_transpose(
    value: Any,
    filter: Any = None,
    output_shape: Any = None,
    strides: Any = None,
    padding: str = "SAME",
    data_format: str = "NDHWC",
    name: str | None = None,
    input: Any = None,
    filters: Any = None,
    dilations: Any = None,
) -> Any:
    """``tf.nn.conv3d_transpose``."""
    return conv2d_transpose(value, filter, output_shape, strides, padding, data_format, name, input, filters, dilations)


# one kernel a channel


def _depthwise(x: Any, kernel: Any, strides: Any, padding: str, dilations: Any) -> Any:
    window = kernel.shape[:2]
    x = padded(x, amounts(x.shape[1:-1], window, strides, padding, dilations))
    view = seen(x, window, strides, dilations)
    result = np.einsum("nhwcij,ijcm->nhwcm", view, kernel, optimize=True)
    return result.reshape((*result.shape[:3], -1))


def _depthwise_to_input(dy: Any, x: Any, kernel: Any, strides: Any, padding: str, dilations: Any) -> Any:
    window = kernel.shape[:2]
    split = dy.reshape((*dy.shape[:3], kernel.shape[2], kernel.shape[3]))
    values = np.einsum("nhwcm,ijcm->nhwcij", split, kernel, optimize=True)
    around = amounts(x.shape[1:-1], window, strides, padding, dilations)
    return spread(values, x.shape, window, strides, dilations, around)


def _depthwise_to_kernel(dy: Any, x: Any, kernel: Any, strides: Any, padding: str, dilations: Any) -> Any:
    window = kernel.shape[:2]
    split = dy.reshape((*dy.shape[:3], kernel.shape[2], kernel.shape[3]))
    around = padded(x, amounts(x.shape[1:-1], window, strides, padding, dilations))
    return np.einsum("nhwcij,nhwcm->ijcm", seen(around, window, strides, dilations), split, optimize=True)


def _depthwise_shape(inputs: Any, attrs: Attrs) -> Shape:
    x, kernel = inputs[0].static, inputs[1].static
    if x is None or kernel is None:
        return None
    inner = tuple(
        output_size(n, k, s, attrs["padding"], d)
        for n, k, s, d in zip(x[1:-1], kernel[:2], attrs["strides"], attrs["dilations"], strict=True)
    )
    count = None if kernel[2] is None or kernel[3] is None else kernel[2] * kernel[3]
    return (x[0], *inner, count)


def _depthwise_gradient(op: Any, dy: Any) -> list[Any]:
    x, kernel = op.inputs
    return [DEPTHWISE_TO_INPUT(dy, x, kernel, **op.attrs), DEPTHWISE_TO_KERNEL(dy, x, kernel, **op.attrs)]


DEPTHWISE: OpDef = define("DepthwiseConv2dNative", _depthwise, shape=_depthwise_shape, grad=_depthwise_gradient)
DEPTHWISE_TO_INPUT: OpDef = define(
    "DepthwiseConv2dNativeBackpropInput", _depthwise_to_input, shape=lambda i, a: i[1].static
)
DEPTHWISE_TO_KERNEL: OpDef = define(
    "DepthwiseConv2dNativeBackpropFilter", _depthwise_to_kernel, shape=lambda i, a: i[2].static
)


def depthwise_conv2d(
    input: Any,
    filter: Any = None,
    strides: Any = None,
    padding: Any = None,
    rate: Any = None,
    name: str | None = None,
    data_format: Any = None,
    dilations: Any = None,
) -> Any:
    """``tf.nn.depthwise_conv2d``: `filter` [height, width, in, multiplier] convolves each channel by itself."""
    x = convert_to_tensor(input)
    return DEPTHWISE(
        x,
        convert_to_tensor(filter, hint=x.dtype),
        strides=_inner(strides, 2, False),
        padding=padding.upper(),
        dilations=_inner(rate or dilations, 2, False),
        name=name or "depthwise",
    )


def depthwise_conv2d_native(
    input: Any,
    filter: Any,
    strides: Any,
    padding: Any,
    data_format: str = "NHWC",
    dilations: Any = (1, 1, 1, 1),
    name: str | None = None,
) -> Any:
    """``tf.nn.depthwise_conv2d_native``: as `depthwise_conv2d`; raises ValueError for channels that come first."""
    if _first_channels(data_format):
        raise ValueError("depthwise convolutions take channels last here")
    return depthwise_conv2d(input, filter, strides, padding, name=name, dilations=list(dilations))


def separable_conv2d(
    input: Any,
    depthwise_filter: Any,
    pointwise_filter: Any,
    strides: Any,
    padding: Any,
    rate: Any = None,
    name: str | None = None,
    data_format: Any = None,
    dilations: Any = None,
) -> Any:
    """``tf.nn.separable_conv2d``: depthwise, then a convolution with windows of one."""
    inner = depthwise_conv2d(input, depthwise_filter, strides, padding, rate, None, data_format, dilations)
    return convolve(inner, pointwise_filter, 1, "VALID", 1, None, name)
