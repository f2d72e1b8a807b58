"""``torch.nn.functional``: what is not an operation elsewhere, under the names it has there."""

from __future__ import annotations

from typing import Any

from lintstep_runtime.torch.ops import windows
from lintstep_runtime.torch.ops.neural import interpolate
from lintstep_runtime.torch.ops.pointwise import mul, sign
from lintstep_runtime.torch.ops.pointwise import pow as power
from lintstep_runtime.torch.ops.soft import relu
from lintstep_runtime.torch.tensor import as_tensor, unknown


def conv1d(input: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0, dilation: Any = 1,
           groups: int = 1) -> Any:  # fmt: skip
    """``torch.nn.functional.conv1d``"""
    return windows.conv(input, weight, bias, stride, padding, dilation, groups, 1)


def conv2d(input: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0, dilation: Any = 1,
           groups: int = 1) -> Any:  # fmt: skip
    """``torch.nn.functional.conv2d``"""
    return windows.conv(input, weight, bias, stride, padding, dilation, groups, 2)


def conv3d(input: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0, dilation: Any = 1,
           groups: int = 1) -> Any:  # fmt: skip
    """``torch.nn.functional.conv3d``"""
    return windows.conv(input, weight, bias, stride, padding, dilation, groups, 3)


def conv_transpose1d(input: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0,
                     output_padding: Any = 0, groups: int = 1, dilation: Any = 1) -> Any:  # fmt: skip
    """``torch.nn.functional.conv_transpose1d``"""
    return windows.conv_transpose(input, weight, bias, stride, padding, output_padding, groups, dilation, 1)


def conv_transpose2d(input: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0,
                     output_padding: Any = 0, groups: int = 1, dilation: Any = 1) -> Any:  # fmt: skip
    """``torch.nn.functional.conv_transpose2d``"""
    return windows.conv_transpose(input, weight, bias, stride, padding, output_padding, groups, dilation, 2)


def conv_transpose3d(input: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0,
                     output_padding: Any = 0, groups: int = 1, dilation: Any = 1) -> Any:  # fmt: skip
    """``torch.nn.functional.conv_transpose3d``"""
    return windows.conv_transpose(input, weight, bias, stride, padding, output_padding, groups, dilation, 3)


def max_pool1d(input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1,
               ceil_mode: bool = False, return_indices: bool = False) -> Any:  # fmt: skip
    """``torch.nn.functional.max_pool1d``"""
    return windows.max_pool(input, kernel_size, stride, padding, dilation, ceil_mode, return_indices, 1)


def max_pool2d(input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1,
               ceil_mode: bool = False, return_indices: bool = False) -> Any:  # fmt: skip
    """``torch.nn.functional.max_pool2d``"""
    return windows.max_pool(input, kernel_size, stride, padding, dilation, ceil_mode, return_indices, 2)


def max_pool3d(input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1,
               ceil_mode: bool = False, return_indices: bool = False) -> Any:  # fmt: skip
    """``torch.nn.functional.max_pool3d``"""
    return windows.max_pool(input, kernel_size, stride, padding, dilation, ceil_mode, return_indices, 3)


def avg_pool1d(input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False,
               count_include_pad: bool = True) -> Any:  # fmt: skip
    """``torch.nn.functional.avg_pool1d``"""
    return windows.avg_pool(input, kernel_size, stride, padding, ceil_mode, count_include_pad, None, 1)


def avg_pool2d(input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False,
               count_include_pad: bool = True, divisor_override: Any = None) -> Any:  # fmt: skip
    """``torch.nn.functional.avg_pool2d``"""
    return windows.avg_pool(input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override, 2)


def avg_pool3d(input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False,
               count_include_pad: bool = True, divisor_override: Any = None) -> Any:  # fmt: skip
    """``torch.nn.functional.avg_pool3d``"""
    return windows.avg_pool(input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override, 3)


def adaptive_avg_pool1d(input: Any, output_size: Any) -> Any:
    """``torch.nn.functional.adaptive_avg_pool1d``"""
    return windows.adaptive_pool(input, output_size, 1, False)


def adaptive_avg_pool2d(input: Any, output_size: Any) -> Any:
    """``torch.nn.functional.adaptive_avg_pool2d``"""
    return windows.adaptive_pool(input, output_size, 2, False)


def adaptive_avg_pool3d(input: Any, output_size: Any) -> Any:
    """``torch.nn.functional.adaptive_avg_pool3d``"""
    return windows.adaptive_pool(input, output_size, 3, False)


def adaptive_max_pool1d(input: Any, output_size: Any, return_indices: bool = False) -> Any:
    """``torch.nn.functional.adaptive_max_pool1d``"""
    return windows.adaptive_pool(input, output_size, 1, True)


def adaptive_max_pool2d(input: Any, output_size: Any, return_indices: bool = False) -> Any:
    """``torch.nn.functional.adaptive_max_pool2d``"""
    return windows.adaptive_pool(input, output_size, 2, True)


def adaptive_max_pool3d(input: Any, output_size: Any, return_indices: bool = False) -> Any:
    """``torch.nn.functional.adaptive_max_pool3d``"""
    return windows.adaptive_pool(input, output_size, 3, True)


def _mean_power(input: Any, p: float, kernel_size: Any, stride: Any, ceil_mode: bool, n: int) -> Any:
    count = 1
    for size in windows.spread(kernel_size, n) or ():
        count *= size
    mean = windows.avg_pool(power(as_tensor(input), p), kernel_size, stride, 0, ceil_mode, True, None, n)
    return power(mul(relu(mul(mean, sign(mean))), count), 1.0 / p)


def lp_pool1d(input: Any, norm_type: float, kernel_size: Any, stride: Any = None, ceil_mode: bool = False) -> Any:
    """``torch.nn.functional.lp_pool1d``"""
    return _mean_power(input, norm_type, kernel_size, stride, ceil_mode, 1)


def lp_pool2d(input: Any, norm_type: float, kernel_size: Any, stride: Any = None, ceil_mode: bool = False) -> Any:
    """``torch.nn.functional.lp_pool2d``"""
    return _mean_power(input, norm_type, kernel_size, stride, ceil_mode, 2)


def unfold(input: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> Any:
    """``torch.nn.functional.unfold``: the shape is known, the numbers are not."""
    tensor, parts = as_tensor(input), [windows.spread(each, 2) for each in (kernel_size, stride, padding, dilation)]
    shape = tensor._shape
    if shape is not None and all(parts):
        kernel, steps, edges, apart = parts
        counts = map(windows.window_size, shape[-2:], kernel, steps, edges, apart)  # type: ignore[arg-type]
        places = 1
        for count in counts:
            places *= count
        shape = (*shape[:-3], shape[-3] * kernel[0] * kernel[1], places)  # type: ignore[index]
    return unknown((tensor,), shape, tensor._dtype, tensor._device)


def fold(input: Any, output_size: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> Any:
    """``torch.nn.functional.fold``: the shape is known, the numbers are not."""
    tensor, sizes, kernel = as_tensor(input), windows.spread(output_size, 2), windows.spread(kernel_size, 2)
    shape = tensor._shape
    if shape is not None and sizes is not None and kernel is not None:
        shape = (*shape[:-2], shape[-2] // (kernel[0] * kernel[1]), *sizes)
    return unknown((tensor,), shape, tensor._dtype, tensor._device)


def upsample(input: Any, size: Any = None, scale_factor: Any = None, mode: str = "nearest",
             align_corners: Any = None) -> Any:  # fmt: skip
    """``torch.nn.functional.upsample``"""
    return interpolate(input, size, scale_factor, mode, align_corners)


def upsample_nearest(input: Any, size: Any = None, scale_factor: Any = None) -> Any:
    """``torch.nn.functional.upsample_nearest``"""
    return interpolate(input, size, scale_factor)


def upsample_bilinear(input: Any, size: Any = None, scale_factor: Any = None) -> Any:
    """``torch.nn.functional.upsample_bilinear``"""
    return interpolate(input, size, scale_factor, "bilinear", True)


def relu_(input: Any) -> Any:
    """``torch.nn.functional.relu_``"""
    return relu(input, True)
