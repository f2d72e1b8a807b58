"""Operations that make fewer numbers of many: sums, means, extremes, norms; and running ones."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.torch import dtypes
from lintstep_runtime.torch.dtypes import bool_, dtype, int64
from lintstep_runtime.torch.ops.pointwise import floating, maximum, minimum
from lintstep_runtime.torch.tensor import Tensor, apply, as_tensor, count_of


class Extremes(NamedTuple):
    """Numbers, and where they stand."""

    values: Any
    indices: Any


def axes_of(dim: Any) -> Any:
    """Return what numpy calls `dim`: a number, a tuple, or `None` for all of them."""
    if dim is None or isinstance(dim, int):
        return dim
    if isinstance(dim, np.integer):
        return int(dim)
    return tuple(int(each) for each in dim) or None


def reduced(shape: tuple[int, ...] | None, axes: Any, keepdim: bool) -> tuple[int, ...] | None:
    """Return the shape that is left."""
    if shape is None:
        return () if axes is None and not keepdim else None
    if axes is None:
        return (1,) * len(shape) if keepdim else ()
    gone = {axis % builtins.max(len(shape), 1) for axis in ((axes,) if isinstance(axes, int) else axes)}
    if keepdim:
        return tuple(1 if axis in gone else size for axis, size in enumerate(shape))
    return tuple(size for axis, size in enumerate(shape) if axis not in gone)


def spread(g: Any, axes: Any, keepdim: bool, shape: tuple[int, ...]) -> Any:
    """Return a reduced array in the shape it was reduced from."""
    if not keepdim and axes is not None and shape:
        g = np.expand_dims(g, axes)
    return np.broadcast_to(g, shape)


def reduce(
    input: Any, dim: Any, keepdim: bool, forward: Callable[..., Any], gradient: Any, kind: dtype | None = None
) -> Tensor:
    """Return a reduction; `forward` takes the array and numpy's axis and keepdims."""
    tensor = as_tensor(input)
    if isinstance(dim, Opaque):
        return apply((tensor, as_tensor(dim)), forward, gradient, None, kind or tensor._dtype)
    axes = axes_of(dim)
    if tensor._shape == () and axes is not None:
        axes = None
    return apply(
        (tensor,),
        lambda a: forward(a, axis=axes, keepdims=keepdim),
        None if gradient is None else lambda g, y, a: (gradient(g, y, a, axes, keepdim),),
        reduced(tensor._shape, axes, keepdim),
        kind or tensor._dtype,
    )


def sum(input: Any, dim: Any = None, keepdim: bool = False, *, dtype: Any = None, axis: Any = None) -> Tensor:
    """``torch.sum``"""
    tensor = as_tensor(input)
    kind = dtype or (tensor._dtype if dtypes.category(tensor._dtype) > 1 else int64)
    dim = axis if dim is None else dim
    return reduce(tensor, dim, keepdim, np.sum, lambda g, y, a, axes, keep: spread(g, axes, keep, a.shape), kind)


def mean(input: Any, dim: Any = None, keepdim: bool = False, *, dtype: Any = None, axis: Any = None) -> Tensor:
    """``torch.mean``"""
    tensor = as_tensor(input)
    dim = axis if dim is None else dim

    def gradient(g: Any, y: Any, a: Any, axes: Any, keep: bool) -> Any:
        return spread(g, axes, keep, a.shape) * a.dtype.type(y.size / builtins.max(a.size, 1))

    return reduce(tensor, dim, keepdim, np.mean, gradient, dtype or floating(tensor._dtype))


def prod(input: Any, dim: Any = None, keepdim: bool = False, *, dtype: Any = None) -> Tensor:
    """``torch.prod``"""
    tensor = as_tensor(input)

    def gradient(g: Any, y: Any, a: Any, axes: Any, keep: bool) -> Any:
        return spread(g * y, axes, keep, a.shape) / a

    return reduce(
        tensor, dim, keepdim, np.prod, gradient, dtype or (tensor._dtype if tensor._dtype.rank > 3 else int64)
    )


def _freedom(a: Any, axes: Any, correction: Any) -> Any:
    count = a.size if axes is None else count_of(a.shape[axis] for axis in ((axes,) if isinstance(axes, int) else axes))
    return builtins.max(count - correction, 0)


def _correction(dim: Any, unbiased: Any, correction: Any) -> tuple[Any, Any]:
    if isinstance(dim, bool):
        dim, unbiased = None, dim
    return dim, int(bool(unbiased)) if correction is None else correction


def var(input: Any, dim: Any = None, unbiased: Any = True, keepdim: bool = False, *, correction: Any = None) -> Tensor:
    """``torch.var``"""
    dim, less = _correction(dim, unbiased, correction)

    def gradient(g: Any, y: Any, a: Any, axes: Any, keep: bool) -> Any:
        middle = a - a.mean(axis=axes, keepdims=True)
        return spread(g, axes, keep, a.shape) * middle * (2.0 / builtins.max(_freedom(a, axes, less), 1e-30))

    return reduce(input, dim, keepdim, lambda a, **k: np.var(a, ddof=less, **k), gradient)


def std(input: Any, dim: Any = None, unbiased: Any = True, keepdim: bool = False, *, correction: Any = None) -> Tensor:
    """``torch.std``"""
    dim, less = _correction(dim, unbiased, correction)

    def gradient(g: Any, y: Any, a: Any, axes: Any, keep: bool) -> Any:
        middle = a - a.mean(axis=axes, keepdims=True)
        return (
            spread(g / np.where(y == 0, 1, y), axes, keep, a.shape)
            * middle
            / builtins.max(_freedom(a, axes, less), 1e-30)
        )

    return reduce(input, dim, keepdim, lambda a, **k: np.std(a, ddof=less, **k), gradient)


def var_mean(input: Any, dim: Any = None, unbiased: Any = True, keepdim: bool = False) -> Any:
    """``torch.var_mean``"""
    return var(input, dim, unbiased, keepdim), mean(input, dim, keepdim)


def std_mean(input: Any, dim: Any = None, unbiased: Any = True, keepdim: bool = False) -> Any:
    """``torch.std_mean``"""
    return std(input, dim, unbiased, keepdim), mean(input, dim, keepdim)


def logsumexp(input: Any, dim: Any, keepdim: bool = False) -> Tensor:
    """``torch.logsumexp``"""

    def forward(a: Any, axis: Any, keepdims: bool) -> Any:
        top = a.max(axis=axis, keepdims=True)
        top = np.where(np.isfinite(top), top, 0)
        found = np.log(np.exp(a - top).sum(axis=axis, keepdims=True)) + top
        return found if keepdims else np.squeeze(found, axis)

    def gradient(g: Any, y: Any, a: Any, axes: Any, keep: bool) -> Any:
        return spread(g, axes, keep, a.shape) * np.exp(a - spread(y, axes, keep, a.shape))

    return reduce(input, dim, keepdim, forward, gradient)


def norm(
    input: Any, p: Any = "fro", dim: Any = None, keepdim: bool = False, out: Any = None, dtype: Any = None
) -> Tensor:
    """``torch.norm``: of vectors, whatever the dimensions."""
    power = 2.0 if p in (None, "fro", "nuc") or isinstance(p, Opaque) else float(p)

    def forward(a: Any, axis: Any, keepdims: bool) -> Any:
        size = np.abs(a)
        if power in (float("inf"), float("-inf")):
            return (np.max if power > 0 else np.min)(size, axis=axis, keepdims=keepdims)
        if power == 0:
            return (size != 0).sum(axis=axis, keepdims=keepdims)
        return (size**power).sum(axis=axis, keepdims=keepdims) ** (1 / power)

    def gradient(g: Any, y: Any, a: Any, axes: Any, keep: bool) -> Any:
        whole, result = spread(g, axes, keep, a.shape), spread(y, axes, keep, a.shape)
        if power in (float("inf"), float("-inf")):
            return whole * np.sign(a) * (np.abs(a) == result)
        ratio = np.abs(a) / np.where(result == 0, 1, result)
        return whole * np.sign(a) * (ratio ** (power - 1) if power != 1 else 1)

    return reduce(input, dim, keepdim, forward, gradient)


def _extreme(forward: Any, where: Any) -> Any:
    def of_all(tensor: Tensor) -> Tensor:
        def gradient(g: Any, y: Any, a: Any, axes: Any, keep: bool) -> Any:
            best = a == y
            return g * best / best.sum()

        return reduce(tensor, None, False, forward, gradient)

    def along(tensor: Tensor, dim: int, keepdim: bool) -> Extremes:
        if tensor._shape == ():
            return Extremes(of_all(tensor), as_tensor(0))

        def gradient(g: Any, y: Any, a: Any) -> Any:
            back = np.zeros(a.shape, g.dtype)
            g = g if keepdim else np.expand_dims(g, dim)
            np.put_along_axis(back, np.expand_dims(where(a, axis=dim), dim), g, dim)
            return (back,)

        shape = reduced(tensor._shape, dim, keepdim)
        values = apply((tensor,), lambda a: forward(a, axis=dim, keepdims=keepdim), gradient, shape, tensor._dtype)
        return Extremes(values, _places(tensor, dim, keepdim, where))

    return of_all, along


def _places(input: Any, dim: Any, keepdim: bool, where: Any) -> Tensor:
    return reduce(input, dim, keepdim, where, None, int64)


_max_all, _max_along = _extreme(np.max, np.argmax)
_min_all, _min_along = _extreme(np.min, np.argmin)


def max(input: Any, dim: Any = None, keepdim: bool = False, *, axis: Any = None, out: Any = None) -> Any:
    """``torch.max``: of all numbers, along a dimension, or of two tensors."""
    dim = axis if dim is None else dim
    if isinstance(dim, Tensor):
        return maximum(input, dim)
    tensor = as_tensor(input)
    return _max_all(tensor) if dim is None else _max_along(tensor, _number(dim), keepdim)


def min(input: Any, dim: Any = None, keepdim: bool = False, *, axis: Any = None, out: Any = None) -> Any:
    """``torch.min``: of all numbers, along a dimension, or of two tensors."""
    dim = axis if dim is None else dim
    if isinstance(dim, Tensor):
        return minimum(input, dim)
    tensor = as_tensor(input)
    return _min_all(tensor) if dim is None else _min_along(tensor, _number(dim), keepdim)


def _number(dim: Any) -> int:
    return dim.__index__()  # type: ignore[no-any-return]


def argmax(input: Any, dim: Any = None, keepdim: bool = False, *, axis: Any = None) -> Tensor:
    """``torch.argmax``"""
    return _places(input, axis if dim is None else dim, keepdim, np.argmax)


def argmin(input: Any, dim: Any = None, keepdim: bool = False, *, axis: Any = None) -> Tensor:
    """``torch.argmin``"""
    return _places(input, axis if dim is None else dim, keepdim, np.argmin)


def _of_amax(g: Any, y: Any, a: Any, axes: Any, keep: bool) -> Any:
    best = a == spread(y, axes, keep, a.shape)
    return spread(g, axes, keep, a.shape) * best / best.sum(axis=axes, keepdims=True)


def amax(input: Any, dim: Any = None, keepdim: bool = False) -> Tensor:
    """``torch.amax``"""
    return reduce(input, dim, keepdim, np.max, _of_amax)


def amin(input: Any, dim: Any = None, keepdim: bool = False) -> Tensor:
    """``torch.amin``"""
    return reduce(input, dim, keepdim, np.min, _of_amax)


def any(input: Any, dim: Any = None, keepdim: bool = False) -> Tensor:
    """``torch.any``"""
    return reduce(input, dim, keepdim, np.any, None, bool_)


def all(input: Any, dim: Any = None, keepdim: bool = False) -> Tensor:
    """``torch.all``"""
    return reduce(input, dim, keepdim, np.all, None, bool_)


def count_nonzero(input: Any, dim: Any = None) -> Tensor:
    """``torch.count_nonzero``"""
    return reduce(input, dim, False, np.count_nonzero, None, int64)


def _of_nansum(g: Any, y: Any, a: Any, axes: Any, keep: bool) -> Any:
    return spread(g, axes, keep, a.shape) * ~np.isnan(a)


def nansum(input: Any, dim: Any = None, keepdim: bool = False) -> Tensor:
    """``torch.nansum``"""
    return reduce(input, dim, keepdim, np.nansum, _of_nansum)


def nanmean(input: Any, dim: Any = None, keepdim: bool = False) -> Tensor:
    """``torch.nanmean``, without a gradient."""
    return reduce(input, dim, keepdim, np.nanmean, None)


def cumsum(input: Any, dim: Any, *, dtype: Any = None) -> Tensor:
    """``torch.cumsum``"""
    tensor = as_tensor(input)
    kind = dtype or (tensor._dtype if tensor._dtype.rank > 3 else int64)
    return apply(
        (tensor,),
        lambda a: np.cumsum(a, axis=dim),
        lambda g, y, a: (np.flip(np.cumsum(np.flip(g, dim), axis=dim), dim),),
        tensor._shape,
        kind,
    )


def cumprod(input: Any, dim: Any, *, dtype: Any = None) -> Tensor:
    """``torch.cumprod``"""
    tensor = as_tensor(input)
    return apply(
        (tensor,),
        lambda a: np.cumprod(a, axis=dim),
        lambda g, y, a: (np.flip(np.cumsum(np.flip(g * y, dim), axis=dim), dim) / a,),
        tensor._shape,
        dtype or (tensor._dtype if tensor._dtype.rank > 3 else int64),
    )


def median(input: Any, dim: Any = None, keepdim: bool = False) -> Any:
    """``torch.median``: the lower of two middle numbers."""
    tensor = as_tensor(input)

    def at(a: Any, axis: Any) -> Any:
        order = np.argsort(a, axis=axis, kind="stable")
        return np.take(order, (a.shape[axis] - 1) // 2, axis=axis)

    if dim is None:

        def gradient(g: Any, y: Any, a: Any) -> Any:
            back = np.zeros(a.size, g.dtype)
            back[at(a.reshape(-1), 0)] = g
            return (back.reshape(a.shape),)

        return apply((tensor,), lambda a: a.reshape(-1)[at(a.reshape(-1), 0)], gradient, (), tensor._dtype)

    def back_along(g: Any, y: Any, a: Any) -> Any:
        back = np.zeros(a.shape, g.dtype)
        g = g if keepdim else np.expand_dims(g, dim)
        np.put_along_axis(back, np.expand_dims(at(a, dim), dim), g, dim)
        return (back,)

    def values(a: Any) -> Any:
        found = np.take_along_axis(a, np.expand_dims(at(a, dim), dim), dim)
        return found if keepdim else np.squeeze(found, dim)

    def places(a: Any) -> Any:
        return np.expand_dims(at(a, dim), dim) if keepdim else at(a, dim)

    shape = reduced(tensor._shape, dim, keepdim)
    return Extremes(
        apply((tensor,), values, back_along, shape, tensor._dtype), apply((tensor,), places, None, shape, int64)
    )


def quantile(input: Any, q: Any, dim: Any = None, keepdim: bool = False, **options: Any) -> Tensor:
    """``torch.quantile``, without a gradient."""
    tensor, share = as_tensor(input), as_tensor(q)
    shape = reduced(tensor._shape, dim, keepdim)
    shape = None if shape is None or share._shape is None else (*share._shape, *shape)
    return apply(
        (tensor, share), lambda a, b: np.quantile(a, b, axis=dim, keepdims=keepdim), None, shape, tensor._dtype
    )


def bincount(input: Any, weights: Any = None, minlength: int = 0) -> Tensor:
    """``torch.bincount``"""
    tensor = as_tensor(input)
    if weights is None:
        return apply((tensor,), lambda a: np.bincount(a, minlength=minlength), None, None, int64)
    heavy = as_tensor(weights)
    return apply((tensor, heavy), lambda a, b: np.bincount(a, b, minlength), None, None, heavy._dtype)


def trace(input: Any) -> Tensor:
    """``torch.trace``"""
    tensor = as_tensor(input)
    return apply((tensor,), np.trace, lambda g, y, a: (g * np.eye(*a.shape, dtype=a.dtype),), (), tensor._dtype)


def aminmax(input: Any, *, dim: Any = None, keepdim: bool = False) -> Any:
    """``torch.aminmax``"""
    return amin(input, dim, keepdim), amax(input, dim, keepdim)
