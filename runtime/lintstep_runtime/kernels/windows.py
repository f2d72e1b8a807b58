"""Sliding windows: where they lie, and arrays seen through them, for convolutions and pooling alike.

Inside, data is channels-last: [batch, *sizes, channels].
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

Sizes = tuple[int, ...]
Padding = tuple[tuple[int, int], ...]


def output_size(size: int | None, window: int | None, stride: int, padding: str, dilation: int = 1) -> int | None:
    """Return how many windows fit along one axis, `None` where that is unknown.

    Raises:
        ValueError: the window is larger than the axis.
    """
    if size is None or window is None:
        return None
    if padding == "SAME":
        return -(-size // stride)
    reach = (window - 1) * dilation + 1
    if size < reach:
        raise ValueError(f"Negative dimension size caused by subtracting {reach} from {size}")
    return (size - reach) // stride + 1


def amounts(
    sizes: Sequence[int], window: Sequence[int], strides: Sequence[int], padding: str, dilations: Any
) -> Padding:
    """Return how much to add before and after each axis: nothing, or what TensorFlow's ``SAME`` adds."""
    if padding != "SAME":
        return ((0, 0),) * len(sizes)
    result = []
    for size, width, stride, dilation in zip(sizes, window, strides, dilations, strict=True):
        reach = (width - 1) * dilation + 1
        total = max((-(-size // stride) - 1) * stride + reach - size, 0)
        result.append((total // 2, total - total // 2))
    return tuple(result)


def padded(x: Any, padding: Padding, value: Any = 0) -> Any:
    """Return `x` with that much of `value` around its inner axes."""
    if not any(before or after for before, after in padding):
        return x
    return np.pad(x, ((0, 0), *padding, (0, 0)), mode="constant", constant_values=value)


def seen(x: Any, window: Sizes, strides: Sizes, dilations: Sizes) -> Any:
    """Return a view [batch, *outputs, channels, *window] of `x` (already padded)."""
    reach = tuple((width - 1) * dilation + 1 for width, dilation in zip(window, dilations, strict=True))
    axes = tuple(range(1, len(window) + 1))
    view = np.lib.stride_tricks.sliding_window_view(x, reach, axis=axes)
    steps = tuple(slice(None, None, stride) for stride in strides)
    inner = tuple(slice(None, None, dilation) for dilation in dilations)
    place = (slice(None), *steps, slice(None), *inner)
    return view[place]


def spread(values: Any, shape: Sizes, window: Sizes, strides: Sizes, dilations: Sizes, padding: Padding) -> Any:
    """Add up windows where they came from: the opposite of `seen`.

    `values` is [batch, *outputs, channels, *window]; the result has `shape`, the padding taken off again.
    """
    full = (shape[0], *(n + a + b for n, (a, b) in zip(shape[1:-1], padding, strict=True)), shape[-1])
    result = np.zeros(full, values.dtype)
    counts = values.shape[1 : len(window) + 1]
    for offsets in np.ndindex(*window):
        steps = (
            slice(o * d, o * d + (n - 1) * s + 1, s)
            for o, d, n, s in zip(offsets, dilations, counts, strides, strict=True)
        )
        place, window_place = (slice(None), *steps, slice(None)), (..., *offsets)
        result[place] += values[window_place]
    crop = (slice(None), *(slice(a, a + n) for (a, _), n in zip(padding, shape[1:-1], strict=True)), slice(None))
    return result[crop]
