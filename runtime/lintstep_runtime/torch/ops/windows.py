"""Convolution and pooling over one, two or three dimensions: inputs [batch, channels, sizes...], or without a batch."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np

from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.torch.dtypes import int64
from lintstep_runtime.torch.tensor import Tensor, apply, as_tensor, count_of, unknown

Sizes = "tuple[int, ...]"


def spread(value: Any, count: int) -> tuple[int, ...] | None:
    """Return one number a dimension; `None` where it is unknown."""
    if isinstance(value, Opaque):
        return None
    found = tuple(value) if isinstance(value, list | tuple) else (value,) * count
    found = found * count if len(found) == 1 else found
    return None if any(isinstance(each, Opaque) for each in found) else tuple(int(each) for each in found)


def window_size(size: int, kernel: int, stride: int, padding: int, dilation: int = 1, ceil: bool = False) -> int:
    """Return how many windows fit into `size`."""
    span = size + 2 * padding - dilation * (kernel - 1) - 1
    count = (-(-span // stride) if ceil else span // stride) + 1
    if ceil and (count - 1) * stride >= size + padding:
        count -= 1
    return count


def at(*places: Any) -> tuple[Any, ...]:
    """Return an index into the last dimensions."""
    return (Ellipsis, *places)


def thick(a: Any, count: int) -> Any:
    """Return `a` with more dimensions of size 1 behind its own."""
    return np.asarray(a).reshape(*np.shape(a), *(1,) * count)


def windows(a: Any, kernel: Any, stride: Any, dilation: Any, counts: Any) -> Any:
    """Return a view [..., counts..., kernel...] of the last dimensions of `a`."""
    n = len(kernel)
    outer, inner = a.shape[: a.ndim - n], a.strides[a.ndim - n :]
    shape = (*outer, *counts, *kernel)
    strides = (
        *a.strides[: a.ndim - n],
        *(step * each for step, each in zip(inner, stride, strict=True)),
        *(step * each for step, each in zip(inner, dilation, strict=True)),
    )
    return np.lib.stride_tricks.as_strided(a, shape, strides, writeable=False)


def unwindowed(g: Any, shape: Any, kernel: Any, stride: Any, dilation: Any) -> Any:
    """Add windows [..., counts..., kernel...] up where they came from, an array of `shape`."""
    n = len(kernel)
    out = np.zeros(shape, g.dtype)
    counts = g.shape[g.ndim - 2 * n : g.ndim - n]
    for place in itertools.product(*map(range, kernel)):
        where = tuple(
            slice(one * d, one * d + s * (count - 1) + 1, s)
            for one, d, s, count in zip(place, dilation, stride, counts, strict=True)
        )
        out[at(*where)] += g[at(*place)]
    return out


def padded(a: Any, padding: Any, value: float = 0.0) -> Any:
    """Return `a` with as many values more on both sides of each of its last dimensions."""
    if not any(padding):
        return a
    return np.pad(a, [(0, 0)] * (a.ndim - len(padding)) + [(each, each) for each in padding], constant_values=value)


def cut(a: Any, padding: Any) -> Any:
    """Return `a` without its padding."""
    return a[at(*(slice(each, size - each) for each, size in zip(padding, a.shape[-len(padding) :], strict=True)))]


def conv(input: Any, weight: Any, bias: Any, stride: Any, padding: Any, dilation: Any, groups: int, n: int) -> Tensor:
    """Return a convolution over `n` dimensions; weight [out, in / groups, kernel...]."""
    tensor, weights = as_tensor(input), as_tensor(weight)
    inputs = (tensor, weights) if bias is None else (tensor, weights, as_tensor(bias))
    steps, apart = spread(stride, n), spread(dilation, n)
    sizes = weights._shape
    shape = tensor._shape
    if steps is None or apart is None or sizes is None or shape is None or len(shape) not in (n + 1, n + 2):
        return unknown(inputs, None, tensor._dtype, tensor._device)
    kernel = sizes[2:]
    if padding == "same":
        edges: tuple[int, ...] | None = tuple(d * (k - 1) // 2 for d, k in zip(apart, kernel, strict=True))
    else:
        edges = (0,) * n if padding == "valid" else spread(padding, n)
    if edges is None:
        return unknown(inputs, None, tensor._dtype, tensor._device)
    if shape[-n - 1] != sizes[1] * groups and tensor._store.array is not None:
        raise RuntimeError(
            f"Given groups={groups}, weight of size {list(sizes)}, expected input{list(shape)} to have "
            f"{sizes[1] * groups} channels, but got {shape[-n - 1]} channels instead"
        )
    counts = tuple(map(window_size, shape[-n:], kernel, steps, edges, apart))
    result = (*shape[: -n - 1], sizes[0], *counts)
    if min(counts) <= 0:
        if tensor._store.array is not None:
            raise RuntimeError("Kernel size can't be greater than actual input size")
        return unknown(inputs, None, tensor._dtype, tensor._device)
    if tensor._store.array is None:
        return unknown(inputs, result, tensor._dtype, tensor._device)

    def forward(a: Any, w: Any, *b: Any) -> Any:
        seen = _columns(a.reshape(-1, *a.shape[-n - 1 :]), kernel, steps, edges, apart, counts, groups)
        flat = w.reshape(groups, w.shape[0] // groups, -1)
        found = np.matmul(flat[None], seen)  # [batch, groups, out / groups, places]
        found = found.reshape(-1, w.shape[0], *counts)
        if b:
            found = found + b[0].reshape(-1, *(1,) * n)
        return found.reshape(result)

    def back(g: Any, y: Any, a: Any, w: Any, *b: Any) -> Any:
        batch = a.reshape(-1, *a.shape[-n - 1 :])
        flow = g.reshape(batch.shape[0], groups, w.shape[0] // groups, -1)
        seen = _columns(batch, kernel, steps, edges, apart, counts, groups)
        flat = w.reshape(groups, w.shape[0] // groups, -1)
        of_weight = np.matmul(flow, np.swapaxes(seen, -1, -2)).sum(axis=0).reshape(w.shape)
        of_windows = np.matmul(np.swapaxes(flat, -1, -2)[None], flow)
        of_windows = of_windows.reshape(batch.shape[0], batch.shape[1], *kernel, *counts)
        of_windows = np.moveaxis(of_windows, range(2, 2 + n), range(2 + n, 2 + 2 * n))
        whole = (*batch.shape[:2], *(size + 2 * edge for size, edge in zip(batch.shape[2:], edges, strict=True)))
        of_input = cut(unwindowed(of_windows, whole, kernel, steps, apart), edges).reshape(a.shape)
        if not b:
            return of_input, of_weight
        return of_input, of_weight, g.reshape(batch.shape[0], w.shape[0], -1).sum(axis=(0, 2))

    work = float(count_of(result)) * count_of(sizes[1:])
    return apply(inputs, forward, back, result, tensor._dtype, work)


def _columns(a: Any, kernel: Any, steps: Any, edges: Any, apart: Any, counts: Any, groups: int) -> Any:
    """Return windows as [batch, groups, channels / groups * kernel, places]."""
    n = len(kernel)
    seen = windows(padded(a, edges), kernel, steps, apart, counts)  # [batch, channels, counts..., kernel...]
    seen = np.moveaxis(seen, range(2 + n, 2 + 2 * n), range(2, 2 + n))
    return seen.reshape(a.shape[0], groups, a.shape[1] // groups * count_of(kernel), count_of(counts))


def conv_transpose(
    input: Any,
    weight: Any,
    bias: Any,
    stride: Any,
    padding: Any,
    output_padding: Any,
    groups: int,
    dilation: Any,
    n: int,
) -> Tensor:
    """Return the convolution that goes the other way; weight [in, out / groups, kernel...]."""
    tensor, weights = as_tensor(input), as_tensor(weight)
    inputs = (tensor, weights) if bias is None else (tensor, weights, as_tensor(bias))
    steps, edges, apart, extra = (spread(each, n) for each in (stride, padding, dilation, output_padding))
    sizes, shape = weights._shape, tensor._shape
    if None in (steps, edges, apart, extra, sizes, shape) or len(shape or ()) not in (n + 1, n + 2):
        return unknown(inputs, None, tensor._dtype, tensor._device)
    assert steps and edges and apart and extra is not None and sizes and shape
    kernel = sizes[2:]
    lengths = tuple(
        (size - 1) * s - 2 * e + d * (k - 1) + x + 1
        for size, s, e, d, k, x in zip(shape[-n:], steps, edges, apart, kernel, extra, strict=True)
    )
    result = (*shape[: -n - 1], sizes[1] * groups, *lengths)
    if tensor._store.array is None or min(lengths) <= 0:
        return unknown(inputs, result, tensor._dtype, tensor._device)
    whole = tuple(length + 2 * edge for length, edge in zip(lengths, edges, strict=True))
    counts = shape[-n:]

    def forward(a: Any, w: Any, *b: Any) -> Any:
        batch = a.reshape(-1, groups, w.shape[0] // groups, count_of(counts))
        flat = w.reshape(groups, w.shape[0] // groups, -1)
        spread_out = np.matmul(np.swapaxes(flat, -1, -2)[None], batch)
        spread_out = spread_out.reshape(batch.shape[0], sizes[1] * groups, *kernel, *counts)
        spread_out = np.moveaxis(spread_out, range(2, 2 + n), range(2 + n, 2 + 2 * n))
        found = cut(unwindowed(spread_out, (batch.shape[0], sizes[1] * groups, *whole), kernel, steps, apart), edges)
        return (found + b[0].reshape(-1, *(1,) * n) if b else found).reshape(result)

    def back(g: Any, y: Any, a: Any, w: Any, *b: Any) -> Any:
        flow = g.reshape(-1, *g.shape[-n - 1 :])
        seen = _columns(flow, kernel, steps, edges, apart, counts, groups)
        flat = w.reshape(groups, w.shape[0] // groups, -1)
        batch = a.reshape(-1, groups, w.shape[0] // groups, count_of(counts))
        of_input = np.matmul(flat[None], seen).reshape(a.shape)
        of_weight = np.matmul(batch, np.swapaxes(seen, -1, -2)).sum(axis=0).reshape(w.shape)
        if not b:
            return of_input, of_weight
        return of_input, of_weight, flow.reshape(*flow.shape[:2], -1).sum(axis=(0, 2))

    work = float(count_of(shape)) * count_of(sizes[1:])
    return apply(inputs, forward, back, result, tensor._dtype, work)


def _pooled(tensor: Tensor, kernel_size: Any, stride: Any, padding: Any, dilation: Any, ceil: bool, n: int) -> Any:
    """Return kernel, steps, edges, dilation and counts, or `None` where the result's shape is unknown."""
    empty = stride is None or (isinstance(stride, list | tuple) and not stride)
    parts = [spread(each, n) for each in (kernel_size, kernel_size if empty else stride, padding, dilation)]
    if tensor._shape is None or any(part is None for part in parts) or len(tensor._shape) <= n:
        return None
    kernel, steps, edges, apart = parts
    counts = tuple(
        window_size(size, k, s, e, d, ceil)
        for size, k, s, e, d in zip(tensor._shape[-n:], kernel, steps, edges, apart, strict=True)  # type: ignore[arg-type]
    )
    return (kernel, steps, edges, apart, counts) if min(counts) > 0 else None


def _filled(a: Any, plan: Any, value: float) -> Any:
    """Return `a` padded, and where windows reach beyond that, further."""
    kernel, steps, edges, apart, counts = plan
    n = len(kernel)
    ends = []
    for size, k, s, e, d, count in zip(a.shape[-n:], kernel, steps, edges, apart, counts, strict=True):
        ends.append((e, max(e, (count - 1) * s + d * (k - 1) + 1 - size - e)))
    if not any(map(any, ends)):
        return a
    return np.pad(a, [(0, 0)] * (a.ndim - n) + ends, constant_values=value)


def max_pool(
    input: Any, kernel_size: Any, stride: Any, padding: Any, dilation: Any, ceil: bool, indices: bool, n: int
) -> Any:
    """Return the greatest number of each window, and with `indices` where it stands in its plane."""
    tensor = as_tensor(input)
    plan = _pooled(tensor, kernel_size, stride, padding, dilation, ceil, n)
    if plan is None or tensor._store.array is None:
        shape = None if plan is None or tensor._shape is None else (*tensor._shape[:-n], *plan[4])
        found = unknown((tensor,), shape, tensor._dtype, tensor._device)
        return (found, unknown((), shape, int64)) if indices else found
    kernel, steps, edges, apart, counts = plan
    least = -np.inf if tensor._dtype.is_floating_point else np.iinfo(tensor._dtype.kind).min

    def seen(a: Any) -> Any:
        whole = windows(_filled(a, plan, least), kernel, steps, apart, counts)
        return whole.reshape(*whole.shape[: whole.ndim - n], -1)

    def back(g: Any, y: Any, a: Any) -> Any:
        best = seen(a).argmax(axis=-1)
        flow = np.zeros((*g.shape, count_of(kernel)), g.dtype)
        np.put_along_axis(flow, best[..., None], g[..., None], -1)
        filled = _filled(a, plan, least)
        found = unwindowed(flow.reshape(*g.shape, *kernel), filled.shape, kernel, steps, apart)
        return (found[at(*(slice(e, e + size) for e, size in zip(edges, a.shape[-n:], strict=True)))],)

    shape = (*(tensor._shape or ())[:-n], *counts)
    found = apply((tensor,), lambda a: seen(a).max(axis=-1), back, shape, tensor._dtype)
    if not indices:
        return found

    def places(a: Any) -> Any:
        plane = np.arange(count_of(a.shape[-n:])).reshape(a.shape[-n:])
        inside = windows(_filled(plane, plan, -1), kernel, steps, apart, counts).reshape(*counts, -1)
        return np.take_along_axis(np.broadcast_to(inside, seen(a).shape), seen(a).argmax(axis=-1)[..., None], -1)[
            ..., 0
        ]

    return found, apply((tensor,), places, None, shape, int64)


def avg_pool(
    input: Any, kernel_size: Any, stride: Any, padding: Any, ceil: bool, whole: bool, divisor: Any, n: int
) -> Tensor:
    """Return the mean of each window; `whole` counts the padding as numbers."""
    tensor = as_tensor(input)
    plan = _pooled(tensor, kernel_size, stride, padding, 1, ceil, n)
    if plan is None or tensor._store.array is None:
        shape = None if plan is None or tensor._shape is None else (*tensor._shape[:-n], *plan[4])
        return unknown((tensor,), shape, tensor._dtype, tensor._device)
    kernel, steps, edges, apart, counts = plan
    axes = tuple(range(-n, 0))
    plane = (tensor._shape or ())[-n:]
    ones = np.ones(plane) if not whole else padded(np.ones(plane), edges, 1.0)
    inner = (kernel, steps, (0,) * n if whole else edges, apart, counts)
    shares = windows(_filled(ones, inner, 0.0), kernel, steps, apart, counts).sum(axis=axes)
    shares = shares if divisor is None else np.full(shares.shape, divisor)

    def forward(a: Any) -> Any:
        return windows(_filled(a, plan, 0.0), kernel, steps, apart, counts).sum(axis=axes) / shares

    def back(g: Any, y: Any, a: Any) -> Any:
        flow = np.broadcast_to(thick(g / shares, n), (*g.shape, *kernel))
        found = unwindowed(flow, _filled(a, plan, 0.0).shape, kernel, steps, apart)
        return (found[at(*(slice(e, e + size) for e, size in zip(edges, a.shape[-n:], strict=True)))],)

    return apply((tensor,), forward, back, (*(tensor._shape or ())[:-n], *counts), tensor._dtype)


def adaptive_pool(input: Any, output_size: Any, n: int, greatest: bool) -> Tensor:
    """Return the mean, or the greatest number, of as many windows as are wanted."""
    tensor = as_tensor(input)
    sizes = tuple(output_size) if isinstance(output_size, list | tuple) else (output_size,) * n
    shape = tensor._shape
    if shape is None or len(shape) <= n or any(isinstance(each, Opaque) for each in sizes):
        return unknown((tensor,), None, tensor._dtype, tensor._device)
    counts = tuple(have if want is None else int(want) for want, have in zip(sizes, shape[-n:], strict=True))
    result = (*shape[:-n], *counts)
    if tensor._store.array is None:
        return unknown((tensor,), result, tensor._dtype, tensor._device)
    bounds = [
        [(i * size // count, math.ceil((i + 1) * size / count)) for i in range(count)]
        for size, count in zip(shape[-n:], counts, strict=True)
    ]

    def each_window() -> Any:
        for place in itertools.product(*map(range, counts)):
            spans = tuple(slice(*bounds[axis][one]) for axis, one in enumerate(place))
            yield at(*place), at(*spans)

    axes = tuple(range(-n, 0))

    def forward(a: Any) -> Any:
        out = np.empty(result, a.dtype)
        for place, spans in each_window():
            out[place] = a[spans].max(axis=axes) if greatest else a[spans].mean(axis=axes)
        return out

    def back(g: Any, y: Any, a: Any) -> Any:
        out = np.zeros(a.shape, g.dtype)
        for place, spans in each_window():
            part, flow = a[spans], thick(g[place], n)
            if greatest:
                best = part == thick(y[place], n)
                out[spans] += flow * best / best.sum(axis=axes, keepdims=True)
            else:
                out[spans] += flow / count_of(part.shape[-n:])
        return (out,)

    return apply((tensor,), forward, back, result, tensor._dtype)
