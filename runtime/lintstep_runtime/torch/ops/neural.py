"""What layers are made of besides products, windows and activations: normalization, dropout, embeddings, sizes."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.torch import random
from lintstep_runtime.torch.ops.linear import matmul
from lintstep_runtime.torch.ops.pointwise import add, clamp, div, mul, where
from lintstep_runtime.torch.ops.reducing import norm
from lintstep_runtime.torch.ops.shaping import shaped, swap_last
from lintstep_runtime.torch.ops.soft import softmax
from lintstep_runtime.torch.tensor import Tensor, apply, as_tensor, count_of, later, sizes_of, unknown


def _affine(a: Any, weight: Any, bias: Any, shape: Any) -> Any:
    found = a if weight is None else a * weight.reshape(shape)
    return found if bias is None else found + bias.reshape(shape)


def _normalized(
    tensor: Tensor, weight: Any, bias: Any, eps: float, groups: Any, axes: Any, wide: Any, given: Any = None
) -> Tensor:
    """Return numbers of mean 0 and variance 1 over `axes` of the array reshaped by `groups`, then scaled.

    `wide` is the shape that weight and bias take against the input, `given` a fixed (mean, variance).
    """
    extra = tuple(as_tensor(each) for each in (weight, bias) if each is not None)
    has_weight, has_bias = weight is not None, bias is not None

    def parts(rest: Any) -> Any:
        found = list(rest)
        return (found.pop(0) if has_weight else None), (found.pop(0) if has_bias else None)

    def standard(a: Any) -> Any:
        rows = a.reshape(groups(a.shape))
        if given is not None:
            mean, variance = given
        else:
            mean, variance = rows.mean(axis=axes, keepdims=True), rows.var(axis=axes, keepdims=True)
        scale = 1 / np.sqrt(variance + eps)
        return (rows - mean) * scale, scale

    def forward(a: Any, *rest: Any) -> Any:
        w, b = parts(rest)
        return _affine(standard(a)[0].reshape(a.shape), w, b, wide(a.shape))

    def back(g: Any, y: Any, a: Any, *rest: Any) -> Any:
        w, b = parts(rest)
        rows, scale = standard(a)
        shape = wide(a.shape)
        flow = (g if w is None else g * w.reshape(shape)).reshape(rows.shape)
        if given is None:
            middle = flow.mean(axis=axes, keepdims=True)
            flow = flow - middle - rows * (flow * rows).mean(axis=axes, keepdims=True)
        found = [(flow * scale).reshape(a.shape)]
        gone = tuple(axis for axis, size in enumerate(shape) if size == 1)
        outer = tuple(range(a.ndim - len(shape)))
        gone = (*outer, *(axis + len(outer) for axis in gone))
        if w is not None:
            found.append((g * rows.reshape(a.shape)).sum(axis=gone).reshape(w.shape))
        if b is not None:
            found.append(g.sum(axis=gone).reshape(b.shape))
        return found

    return apply((tensor, *extra), forward, back, tensor._shape, tensor._dtype, 4.0 * count_of(tensor._shape or (1,)))


def batch_norm(
    input: Any, running_mean: Any, running_var: Any, weight: Any = None, bias: Any = None, training: bool = False,
    momentum: float = 0.1, eps: float = 1e-5,
) -> Tensor:  # fmt: skip
    """``torch.nn.functional.batch_norm``: input [batch, channels, ...]; running numbers move while training."""
    tensor = as_tensor(input)
    array = tensor.known()
    extra = tuple(as_tensor(each) for each in (weight, bias) if each is not None)
    if array is None:
        if training and running_mean is not None:
            running_mean.set(None)
            running_var.set(None)
        return unknown((tensor, *extra), tensor._shape, tensor._dtype, tensor._device)
    axes = tuple(axis for axis in range(array.ndim) if axis != 1)

    def wide(shape: Any) -> Any:
        return (1, shape[1], *(1,) * (len(shape) - 2))

    given = None
    if training or running_mean is None:
        count = array.size / max(array.shape[1], 1)
        if training and count <= 1:
            raise ValueError(f"Expected more than 1 value per channel when training, got input size {tensor.shape}")
        if running_mean is not None:
            mean, variance = array.mean(axis=axes), array.var(axis=axes) * (count / max(count - 1, 1))
            for running, new in ((running_mean, mean), (running_var, variance)):
                old = running.known()
                running.set(None if old is None else (1 - momentum) * old + momentum * new)
    else:
        mean, variance = running_mean.known(), running_var.known()
        if mean is None or variance is None:
            return unknown((tensor, *extra), tensor._shape, tensor._dtype, tensor._device)
        given = mean.reshape(wide(array.shape)).copy(), variance.reshape(wide(array.shape)).copy()
    return _normalized(tensor, weight, bias, eps, lambda shape: shape, axes, wide, given)


def layer_norm(input: Any, normalized_shape: Any, weight: Any = None, bias: Any = None, eps: float = 1e-5) -> Tensor:
    """``torch.nn.functional.layer_norm``"""
    count = len(normalized_shape)
    return _normalized(
        as_tensor(input), weight, bias, eps, lambda s: s, tuple(range(-count, 0)), lambda s: tuple(s[len(s) - count :])
    )


def rms_norm(input: Any, normalized_shape: Any, weight: Any = None, eps: Any = None) -> Tensor:
    """``torch.nn.functional.rms_norm``"""
    from lintstep_runtime.torch.ops.pointwise import rsqrt, square
    from lintstep_runtime.torch.ops.reducing import mean

    axes = tuple(range(-len(normalized_shape), 0))
    found = mul(input, rsqrt(add(mean(square(input), axes, True), 1.1920929e-07 if eps is None else eps)))
    return found if weight is None else mul(found, weight)


def group_norm(input: Any, num_groups: int, weight: Any = None, bias: Any = None, eps: float = 1e-5) -> Tensor:
    """``torch.nn.functional.group_norm``: input [batch, channels, ...]."""
    return _normalized(
        as_tensor(input), weight, bias, eps, lambda s: (s[0], num_groups, -1), (2,),
        lambda s: (1, s[1], *(1,) * (len(s) - 2)),
    )  # fmt: skip


def instance_norm(
    input: Any, running_mean: Any = None, running_var: Any = None, weight: Any = None, bias: Any = None,
    use_input_stats: bool = True, momentum: float = 0.1, eps: float = 1e-5,
) -> Tensor:  # fmt: skip
    """``torch.nn.functional.instance_norm``, by the input's own numbers."""
    return _normalized(
        as_tensor(input), weight, bias, eps, lambda s: (s[0], s[1], -1), (2,),
        lambda s: (1, s[1], *(1,) * (len(s) - 2)),
    )  # fmt: skip


def local_response_norm(input: Any, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0) -> Tensor:
    """``torch.nn.functional.local_response_norm``: the shape is known, the numbers are not."""
    tensor = as_tensor(input)
    return unknown((tensor,), tensor._shape, tensor._dtype, tensor._device)


def normalize(input: Any, p: float = 2.0, dim: Any = 1, eps: float = 1e-12, out: Any = None) -> Tensor:
    """``torch.nn.functional.normalize``"""
    return div(input, clamp(norm(input, p, dim, True), eps))


def bernoulli(input: Any, p: Any = None, *, generator: Any = None, out: Any = None) -> Tensor:
    """``torch.bernoulli``: from another generator than PyTorch's."""
    tensor = as_tensor(input)
    draw = (
        later(random.uniform(generator, tensor._shape, np.dtype(np.float32)), tensor._shape, tensor._dtype)
        if tensor._shape is not None
        else unknown((), None, tensor._dtype)
    )
    return apply((draw, tensor), lambda d, a: d < (a if p is None else p), None, tensor._shape, tensor._dtype)


def dropout(input: Any, p: Any = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """``torch.nn.functional.dropout``: the mask is from another generator than PyTorch's."""
    return _dropped(input, p, training, inplace, None)


def _dropped(input: Any, p: Any, training: Any, inplace: bool, channels: Any) -> Tensor:
    tensor = as_tensor(input)
    if not training or (not isinstance(p, Opaque | Tensor) and p == 0):
        return tensor
    if tensor._store.array is None or isinstance(p, Opaque | Tensor) or tensor._shape is None:
        result = unknown((tensor,), tensor._shape, tensor._dtype, tensor._device)
    else:
        shape = (
            tensor._shape if channels is None else (*tensor._shape[:channels], *(1,) * (len(tensor._shape) - channels))
        )
        kept = random.uniform(None, shape, np.dtype(np.float32)).resolve()
        mask = np.zeros(shape) if kept is None else (kept >= p) / max(1 - p, 1e-30)
        mask = mask.astype(tensor._dtype.kind)
        result = apply((tensor,), lambda a: a * mask, lambda g, y, a: (g * mask,), tensor._shape, tensor._dtype)
    return tensor._become(result) if inplace else result


def dropout2d(input: Any, p: Any = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """``torch.nn.functional.dropout2d``, and of one and three dimensions: whole channels."""
    return _dropped(input, p, training, inplace, 2)


dropout1d = dropout3d = feature_alpha_dropout = dropout2d
alpha_dropout = dropout


def embedding(input: Any, weight: Any, padding_idx: Any = None, max_norm: Any = None, norm_type: float = 2.0,
              scale_grad_by_freq: bool = False, sparse: bool = False) -> Tensor:  # fmt: skip
    """``torch.nn.functional.embedding``: input [...], weight [count, size]."""
    places, table = as_tensor(input), as_tensor(weight)
    shape = None if places._shape is None or table._shape is None else (*places._shape, *table._shape[1:])

    def back(g: Any, y: Any, w: Any, b: Any) -> Any:
        out = np.zeros(w.shape, g.dtype)
        np.add.at(out, b, g)
        if padding_idx is not None:
            out[padding_idx] = 0
        return out, None

    if places._store.array is None:
        return unknown((table,), shape, table._dtype, table._device)
    return apply((table, places), lambda w, b: w[b], back, shape, table._dtype)


def pad(input: Any, pad: Any, mode: str = "constant", value: Any = None) -> Tensor:
    """``torch.nn.functional.pad``"""
    tensor, edges = as_tensor(input), sizes_of((pad,))
    if edges is None or tensor._shape is None:
        return unknown((tensor,), None, tensor._dtype, tensor._device)
    pairs = [(edges[at], edges[at + 1]) for at in range(0, len(edges), 2)]
    full = [(0, 0)] * (len(tensor._shape) - len(pairs)) + pairs[::-1]
    spread_out = [(max(before, 0), max(after, 0)) for before, after in full]
    shape = tuple(size + sum(each) for size, each in zip(tensor._shape, full, strict=True))
    names = {"constant": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}
    options = {"constant_values": value or 0} if mode == "constant" else {}

    def forward(a: Any) -> Any:
        inner = a[tuple(slice(max(-b, 0), size - max(-e, 0)) for (b, e), size in zip(full, a.shape, strict=True))]
        return np.pad(inner, spread_out, mode=names.get(mode, "constant"), **options)  # type: ignore[call-overload]

    def back(g: Any, y: Any, a: Any) -> Any:
        places = forward(np.arange(1, a.size + 1).reshape(a.shape)) if mode != "constant" else None
        if places is None:
            marks = np.pad(
                np.arange(1, a.size + 1).reshape(a.shape)[
                    tuple(slice(max(-b, 0), size - max(-e, 0)) for (b, e), size in zip(full, a.shape, strict=True))
                ],
                spread_out,
            )
            places = marks
        out = np.zeros(a.size + 1, g.dtype)
        np.add.at(out, places.reshape(-1), g.reshape(-1))
        return (out[1:].reshape(a.shape),)

    return apply((tensor,), forward, back, shape, tensor._dtype)


def interpolate(
    input: Any,
    size: Any = None,
    scale_factor: Any = None,
    mode: str = "nearest",
    align_corners: Any = None,
    recompute_scale_factor: Any = None,
    antialias: bool = False,
) -> Tensor:
    """``torch.nn.functional.interpolate``: nearest and linear numbers are known, others not."""
    tensor = as_tensor(input)
    shape = tensor._shape
    if shape is None:
        return unknown((tensor,), None, tensor._dtype, tensor._device)
    n = len(shape) - 2
    wanted = size if size is not None else scale_factor
    each = tuple(wanted) if isinstance(wanted, list | tuple) else (wanted,) * n
    if any(isinstance(one, Opaque | Tensor) for one in each):
        return unknown((tensor,), None, tensor._dtype, tensor._device)
    pairs = list(zip(each, shape[2:], strict=True))
    lengths = tuple(int(one if size is not None else math.floor(have * one)) for one, have in pairs)
    result = (*shape[:2], *lengths)
    if mode not in ("nearest", "linear", "bilinear", "trilinear") or antialias:
        return unknown((tensor,), result, tensor._dtype, tensor._device)
    factors = each if size is None else (None,) * n
    tables = [
        _weights(have, want, mode != "nearest", bool(align_corners), factor)
        for have, want, factor in zip(shape[2:], lengths, factors, strict=True)
    ]

    def along(a: Any, turned: bool) -> Any:
        for axis, table in enumerate(tables, 2):
            matrix = (table if turned else table.T).astype(a.dtype)
            a = np.moveaxis(np.moveaxis(a, axis, -1) @ matrix, -1, axis)
        return a

    work = float(count_of(result)) * max(shape[2:], default=1)
    return apply((tensor,), lambda a: along(a, False), lambda g, y, a: (along(g, True),), result, tensor._dtype, work)


def _weights(have: int, want: int, linear: bool, corners: bool, factor: Any) -> Any:
    """Return how much each of `want` places takes of each of `have`, [want, have]."""
    table = np.zeros((want, have))
    step = have / want if factor is None else 1 / factor
    for place in range(want):
        if not linear:
            table[place, min(int(place * step), have - 1)] = 1
            continue
        at = place * (have - 1) / max(want - 1, 1) if corners else max((place + 0.5) * step - 0.5, 0)
        low = min(int(at), have - 1)
        table[place, low] += 1 - (at - low)
        table[place, min(low + 1, have - 1)] += at - low
    return table


def pixel_shuffle(input: Any, upscale_factor: int) -> Tensor:
    """``torch.nn.functional.pixel_shuffle``"""
    tensor, r = as_tensor(input), upscale_factor

    def forward(a: Any) -> Any:
        *outer, c, h, w = a.shape
        a = a.reshape(*outer, c // (r * r), r, r, h, w)
        k = len(outer)
        return a.transpose(*range(k), k, k + 3, k + 1, k + 4, k + 2).reshape(*outer, c // (r * r), h * r, w * r)

    return _moved(tensor, forward)


def pixel_unshuffle(input: Any, downscale_factor: int) -> Tensor:
    """``torch.nn.functional.pixel_unshuffle``"""
    tensor, r = as_tensor(input), downscale_factor

    def forward(a: Any) -> Any:
        *outer, c, h, w = a.shape
        a = a.reshape(*outer, c, h // r, r, w // r, r)
        k = len(outer)
        return a.transpose(*range(k), k, k + 2, k + 4, k + 1, k + 3).reshape(*outer, c * r * r, h // r, w // r)

    return _moved(tensor, forward)


def channel_shuffle(input: Any, groups: int) -> Tensor:
    """``torch.nn.functional.channel_shuffle``"""

    def forward(a: Any) -> Any:
        return a.reshape(a.shape[0], groups, -1, *a.shape[2:]).swapaxes(1, 2).reshape(a.shape)

    return _moved(as_tensor(input), forward)


def _moved(tensor: Tensor, forward: Any) -> Tensor:
    """Return the same numbers in other places."""

    def back(g: Any, y: Any, a: Any) -> Any:
        out = np.empty(a.size, g.dtype)
        out[forward(np.arange(a.size).reshape(a.shape)).reshape(-1)] = g.reshape(-1)
        return (out.reshape(a.shape),)

    shape = shaped(tensor, forward) if tensor._store.array is None else None
    return apply((tensor,), forward, back, shape, tensor._dtype)


def scaled_dot_product_attention(
    query: Any, key: Any, value: Any, attn_mask: Any = None, dropout_p: float = 0.0, is_causal: bool = False,
    scale: Any = None, enable_gqa: bool = False,
) -> Tensor:  # fmt: skip
    """``torch.nn.functional.scaled_dot_product_attention``"""
    query = as_tensor(query)
    if query._store.array is None:
        shape = query._shape
        value = as_tensor(value)
        if shape is not None and value._shape is not None:
            shape = (*shape[:-1], value._shape[-1])
        return unknown((query, as_tensor(key), value), shape, query._dtype, query._device)
    width = (query._shape or (1,))[-1]
    scores = mul(matmul(query, swap_last(key)), 1 / math.sqrt(width) if scale is None else scale)
    if is_causal and scores._shape is not None:
        attn_mask = as_tensor(np.tril(np.ones(scores._shape[-2:], bool)))
    if attn_mask is not None:
        mask = as_tensor(attn_mask)
        scores = where(mask, scores, float("-inf")) if mask._dtype.name == "bool" else add(scores, mask)
    return matmul(dropout(softmax(scores, -1), dropout_p, dropout_p > 0), value)


def gumbel_softmax(logits: Any, tau: float = 1, hard: bool = False, eps: float = 1e-10, dim: int = -1) -> Tensor:
    """``torch.nn.functional.gumbel_softmax``: random, so unknown."""
    tensor = as_tensor(logits)
    return unknown((tensor,), tensor._shape, tensor._dtype, tensor._device)


def grid_sample(input: Any, grid: Any, *args: Any, **options: Any) -> Tensor:
    """``torch.nn.functional.grid_sample``: the shape is known, the numbers are not."""
    tensor, places = as_tensor(input), as_tensor(grid)
    shape = None
    if tensor._shape is not None and places._shape is not None:
        shape = (*tensor._shape[:2], *places._shape[1:-1])
    return unknown((tensor, places), shape, tensor._dtype, tensor._device)


def affine_grid(theta: Any, size: Any, align_corners: Any = None) -> Tensor:
    """``torch.nn.functional.affine_grid``: the shape is known, the numbers are not."""
    tensor, sizes = as_tensor(theta), sizes_of((size,))
    shape = None if sizes is None else (sizes[0], *sizes[2:], len(sizes) - 2)
    return unknown((tensor,), shape, tensor._dtype, tensor._device)
