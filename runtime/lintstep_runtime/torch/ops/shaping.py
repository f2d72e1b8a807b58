"""Operations that put the same numbers into another shape, or several tensors into one."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.torch import dtypes
from lintstep_runtime.torch.tensor import Tensor, apply, as_tensor, behind, count_of, sizes_of, unknown

_ZEROS: dict[Any, Any] = {}


def outline(tensor: Tensor) -> Any:
    """Return an array of the tensor's shape that takes no memory; the shape must be known."""
    zero = _ZEROS.get(tensor._dtype)
    if zero is None:
        zero = _ZEROS[tensor._dtype] = np.zeros((), tensor._dtype.kind)
    return np.broadcast_to(zero, tensor._shape)  # type: ignore[arg-type]


def shaped(tensor: Tensor, forward: Callable[[Any], Any]) -> tuple[int, ...] | None:
    """Return the shape that `forward` gives the tensor; `None` where it is unknown or does not fit."""
    if tensor._shape is None:
        return None
    try:
        return tuple(forward(outline(tensor)).shape)
    except (ValueError, IndexError, TypeError):
        return None


def view_of(input: Any, forward: Callable[[Any], Any], back: Callable[[Any, tuple[int, ...]], Any]) -> Tensor:
    """Return another view of the same memory; `back` gives the gradient from the result's and the input's shape."""
    tensor = as_tensor(input)
    array = tensor._store.array
    if array is None:
        return unknown((tensor,), shaped(tensor, forward), tensor._dtype, tensor._device)
    result = apply((tensor,), forward, lambda g, y, a: (back(g, a.shape),), None, tensor._dtype, 1.0)
    result._store.base = tensor._store
    return result


def _reshape_back(g: Any, shape: tuple[int, ...]) -> Any:
    return g.reshape(shape)


def reshape(input: Any, *shape: Any) -> Tensor:
    """``torch.reshape``"""
    tensor = as_tensor(input)
    sizes = sizes_of(shape)
    if sizes is None:
        return unknown((tensor,), None, tensor._dtype, tensor._device)
    if tensor._store.array is None and tensor._shape is None:
        return unknown((tensor,), None if -1 in sizes else sizes, tensor._dtype, tensor._device)
    return view_of(tensor, lambda a: a.reshape(sizes), _reshape_back)


def view(input: Tensor, *shape: Any, **options: Any) -> Tensor:
    """``Tensor.view``: another shape, or another dtype of the same bytes."""
    if len(shape) == 1 and isinstance(shape[0], dtypes.dtype):
        kind = shape[0]
        return apply((input,), lambda a: a.view(kind.kind), None, None, kind)
    return reshape(input, *shape)


def flatten(input: Any, start_dim: int = 0, end_dim: int = -1) -> Tensor:
    """``torch.flatten``"""

    def forward(a: Any) -> Any:
        shape = a.shape or (1,)
        start, end = start_dim % len(shape), end_dim % len(shape)
        return a.reshape(*shape[:start], count_of(shape[start : end + 1]), *shape[end + 1 :])

    return view_of(input, forward, _reshape_back)


def unflatten(input: Any, dim: int, sizes: Any) -> Tensor:
    """``torch.unflatten``"""

    def forward(a: Any) -> Any:
        axis = dim % a.ndim
        return a.reshape(*a.shape[:axis], *sizes, *a.shape[axis + 1 :])

    return view_of(input, forward, _reshape_back)


def squeeze(input: Any, dim: Any = None) -> Tensor:
    """``torch.squeeze``"""

    def forward(a: Any) -> Any:
        if dim is None:
            return a.squeeze()
        axes = [each % max(a.ndim, 1) for each in ((dim,) if isinstance(dim, int) else dim)]
        return a.reshape([size for axis, size in enumerate(a.shape) if axis not in axes or size != 1])

    return view_of(input, forward, _reshape_back)


def unsqueeze(input: Any, dim: int) -> Tensor:
    """``torch.unsqueeze``"""
    return view_of(input, lambda a: np.expand_dims(a, dim), _reshape_back)


def transpose(input: Any, dim0: int, dim1: int) -> Tensor:
    """``torch.transpose``"""
    return view_of(input, lambda a: a.swapaxes(dim0, dim1), lambda g, shape: g.swapaxes(dim0, dim1))


def t(input: Any) -> Tensor:
    """``torch.t``"""
    return view_of(input, np.transpose, lambda g, shape: np.transpose(g))


def swap_last(input: Any) -> Tensor:
    """``Tensor.mT``"""
    return transpose(input, -1, -2)


def permute(input: Any, *dims: Any) -> Tensor:
    """``torch.permute``"""
    order = sizes_of(dims)
    if order is None:
        return unknown(behind(input), None, as_tensor(input)._dtype)
    return view_of(input, lambda a: a.transpose(order), lambda g, shape: g.transpose(np.argsort(_plus(order, g.ndim))))


def _plus(order: Sequence[int], count: int) -> list[int]:
    return [each % count for each in order]


def movedim(input: Any, source: Any, destination: Any) -> Tensor:
    """``torch.movedim``"""
    return view_of(
        input, lambda a: np.moveaxis(a, source, destination), lambda g, shape: np.moveaxis(g, destination, source)
    )


def expand(input: Any, *sizes: Any) -> Tensor:
    """``Tensor.expand``"""
    tensor, wanted = as_tensor(input), sizes_of(sizes)
    if wanted is None:
        return unknown((tensor,), None, tensor._dtype, tensor._device)

    def forward(a: Any) -> Any:
        own = (1,) * (len(wanted) - a.ndim) + a.shape
        return np.broadcast_to(a, [have if size == -1 else size for size, have in zip(wanted, own, strict=True)])

    return view_of(tensor, forward, lambda g, shape: g)


def expand_as(input: Any, other: Any) -> Tensor:
    """``Tensor.expand_as``"""
    return expand(input, as_tensor(other).shape)


def broadcast_to(input: Any, size: Any) -> Tensor:
    """``torch.broadcast_to``"""
    return expand(input, size)


def narrow(input: Any, dim: int, start: Any, length: Any) -> Tensor:
    """``torch.narrow``"""
    start, length = start.__index__(), length.__index__()
    return select(input, dim, slice(start, start + length))


def select(input: Any, dim: int, index: Any) -> Tensor:
    """``torch.select``: one place of a dimension, or several."""
    whole = slice(None)
    place = (Ellipsis, index, *(whole,) * (-dim - 1)) if dim < 0 else (*(whole,) * dim, index)

    def back(g: Any, shape: tuple[int, ...]) -> Any:
        out = np.zeros(shape, g.dtype)
        out[place] = g
        return out

    return view_of(input, lambda a: a[place], back)


def unbind(input: Any, dim: int = 0) -> Any:
    """``torch.unbind``"""
    tensor = as_tensor(input)
    if tensor._shape is None:
        return Opaque("unbind()", (tensor,))
    return tuple(select(tensor, dim, index) for index in range(tensor._shape[dim]))


def split(tensor: Any, split_size_or_sections: Any = None, dim: int = 0, *, split_size: Any = None) -> Any:
    """``torch.split``"""
    tensor, sizes = as_tensor(tensor), split_size if split_size_or_sections is None else split_size_or_sections
    if tensor._shape is None or isinstance(sizes, Opaque):
        return Opaque("split()", (tensor,))
    whole = tensor._shape[dim]
    if not isinstance(sizes, list | tuple):
        step = sizes.__index__()
        sizes = [min(step, whole - start) for start in range(0, whole, step)] or [0]
    parts, start = [], 0
    for size in sizes:
        parts.append(narrow(tensor, dim, start, size))
        start += int(size)
    return tuple(parts)


def chunk(input: Any, chunks: int, dim: int = 0) -> Any:
    """``torch.chunk``"""
    tensor = as_tensor(input)
    if tensor._shape is None:
        return tuple(unknown((tensor,), None, tensor._dtype, tensor._device) for _ in range(chunks))
    return split(tensor, max(math.ceil(tensor._shape[dim] / chunks), 1), dim)


def tensor_split(input: Any, indices_or_sections: Any, dim: int = 0) -> Any:
    """``torch.tensor_split``"""
    tensor = as_tensor(input)
    if tensor._shape is None:
        return Opaque("tensor_split()", (tensor,))
    parts = np.array_split(np.arange(tensor._shape[dim]), indices_or_sections)
    return tuple(narrow(tensor, dim, int(part[0]) if part.size else 0, part.size) for part in parts)


def _all(tensors: Any) -> tuple[Tensor, ...] | None:
    if isinstance(tensors, Opaque):
        return None
    return tuple(map(as_tensor, tensors))


def _kind(parts: Sequence[Tensor]) -> Any:
    kind = parts[0]._dtype
    for part in parts:
        kind = dtypes.promote(kind, part._dtype)
    return kind


def _cat_shape(parts: Sequence[Tensor], dim: int) -> tuple[int, ...] | None:
    shapes = [part._shape for part in parts if part._shape != (0,)]
    if None in shapes or not shapes:
        return None
    first = list(shapes[0] or ())
    if any(len(shape or ()) != len(first) for shape in shapes) or not first:
        return None
    first[dim] = sum(shape[dim] for shape in shapes if shape is not None)
    return tuple(first)


def cat(tensors: Any = None, dim: Any = 0, *, axis: Any = None, out: Any = None) -> Tensor:
    """``torch.cat``"""
    dim = dim if axis is None else axis
    parts = _all(tensors)
    if not parts:
        return unknown(behind(tensors), None, dtypes.float32)
    some = tuple(part for part in parts if part._shape != (0,)) or parts[:1]

    def gradient(g: Any, y: Any, *arrays: Any) -> Any:
        return np.split(g, np.cumsum([a.shape[dim] for a in arrays])[:-1], axis=dim)

    return apply(some, lambda *arrays: np.concatenate(arrays, dim), gradient, _cat_shape(some, dim), _kind(parts))


def stack(tensors: Any, dim: int = 0, *, out: Any = None) -> Tensor:
    """``torch.stack``"""
    parts = _all(tensors)
    if not parts:
        return unknown(behind(tensors), None, dtypes.float32)
    shape = parts[0]._shape
    if shape is not None:
        place = dim % (len(shape) + 1)
        shape = (*shape[:place], len(parts), *shape[place:])

    def gradient(g: Any, y: Any, *arrays: Any) -> Any:
        return [np.take(g, index, axis=dim) for index in range(len(arrays))]

    return apply(parts, lambda *arrays: np.stack(arrays, dim), gradient, shape, _kind(parts))


def hstack(tensors: Any) -> Tensor:
    """``torch.hstack``"""
    parts = _all(tensors) or ()
    return cat(tensors, 0 if parts and parts[0]._shape is not None and len(parts[0]._shape) < 2 else 1)


def vstack(tensors: Any) -> Tensor:
    """``torch.vstack``"""
    parts = _all(tensors) or ()
    return cat([unsqueeze(part, 0) if part._shape is not None and len(part._shape) < 2 else part for part in parts])


def repeat(input: Any, *sizes: Any) -> Tensor:
    """``Tensor.repeat``"""
    tensor, times = as_tensor(input), sizes_of(sizes)
    if times is None:
        return unknown((tensor,), None, tensor._dtype, tensor._device)

    def back(g: Any, y: Any, a: Any) -> Any:
        full = (1,) * (len(times) - a.ndim) + a.shape
        pairs = [each for time, size in zip(times, full, strict=True) for each in (time, size)]
        return (g.reshape(pairs).sum(axis=tuple(range(0, 2 * len(times), 2))).reshape(a.shape),)

    shape = None
    if tensor._shape is not None:
        own = (1,) * (len(times) - len(tensor._shape)) + tensor._shape
        shape = tuple(time * size for time, size in zip(times, own, strict=True))
    return apply((tensor,), lambda a: np.tile(a, times), back, shape, tensor._dtype)


def tile(input: Any, *dims: Any) -> Tensor:
    """``torch.tile``"""
    times, shape = sizes_of(dims), as_tensor(input)._shape
    if times is None or shape is None:
        return unknown(behind(input), None, as_tensor(input)._dtype)
    return repeat(input, (1,) * (len(shape) - len(times)) + times)


def repeat_interleave(input: Any, repeats: Any, dim: Any = None, **options: Any) -> Tensor:
    """``torch.repeat_interleave``"""
    tensor, times = as_tensor(input), as_tensor(repeats)
    whole = isinstance(repeats, int)
    shape = None
    if whole and tensor._shape is not None:
        shape = (count_of(tensor._shape) * repeats,) if dim is None else _times(tensor._shape, dim, repeats)

    def back(g: Any, y: Any, a: Any, b: Any) -> Any:
        order = np.repeat(np.arange(a.size if dim is None else a.shape[dim]), b)
        out = np.zeros(a.size if dim is None else np.moveaxis(a, dim, 0).shape, g.dtype)
        np.add.at(out, order, g if dim is None else np.moveaxis(g, dim, 0))
        return (out.reshape(a.shape) if dim is None else np.moveaxis(out, 0, dim)), None

    return apply((tensor, times), lambda a, b: np.repeat(a, b, axis=dim), back, shape, tensor._dtype)


def _times(shape: tuple[int, ...], dim: int, factor: int) -> tuple[int, ...]:
    axis = dim % len(shape)
    return tuple(size * factor if place == axis else size for place, size in enumerate(shape))


def flip(input: Any, *dims: Any) -> Tensor:
    """``torch.flip``"""
    axes = sizes_of(dims)
    tensor = as_tensor(input)
    return apply((tensor,), lambda a: np.flip(a, axes).copy(), lambda g, y, a: (np.flip(g, axes),), tensor._shape,
                 tensor._dtype)  # fmt: skip


def roll(input: Any, shifts: Any, dims: Any = None) -> Tensor:
    """``torch.roll``"""
    tensor = as_tensor(input)
    back = -shifts if isinstance(shifts, int) else [-each for each in shifts]
    return apply(
        (tensor,), lambda a: np.roll(a, shifts, dims), lambda g, y, a: (np.roll(g, back, dims),), tensor._shape,
        tensor._dtype,
    )  # fmt: skip


def _triangle(forward: Callable[..., Any]) -> Callable[..., Tensor]:
    def operation(input: Any, diagonal: int = 0, *, out: Any = None) -> Tensor:
        tensor = as_tensor(input)
        return apply(
            (tensor,),
            lambda a: forward(a, diagonal),
            lambda g, y, a: (forward(g, diagonal),),
            tensor._shape,
            tensor._dtype,
        )

    return operation


tril, triu = _triangle(np.tril), _triangle(np.triu)


def diag(input: Any, diagonal: int = 0) -> Tensor:
    """``torch.diag``"""
    tensor = as_tensor(input)

    def back(g: Any, y: Any, a: Any) -> Any:
        if a.ndim == 1:
            return (np.diag(g, diagonal),)
        out = np.zeros(a.shape, g.dtype)
        rows = np.arange(g.shape[0])
        out[rows - min(diagonal, 0), rows + max(diagonal, 0)] = g
        return (out,)

    return apply((tensor,), lambda a: np.diag(a, diagonal), back, shaped(tensor, lambda a: np.diag(a, diagonal)),
                 tensor._dtype)  # fmt: skip


def diagonal(input: Any, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Tensor:
    """``torch.diagonal``"""

    def back(g: Any, shape: tuple[int, ...]) -> Any:
        out = np.zeros(shape, g.dtype)
        moved = np.moveaxis(out, (dim1, dim2), (-2, -1))
        rows = np.arange(g.shape[-1])
        moved[..., rows - min(offset, 0), rows + max(offset, 0)] = g
        return out

    return view_of(input, lambda a: np.diagonal(a, offset, dim1, dim2), back)


def meshgrid(*tensors: Any, indexing: str = "ij") -> Any:
    """``torch.meshgrid``"""
    parts = _all(tensors[0] if len(tensors) == 1 and isinstance(tensors[0], list | tuple) else tensors) or ()
    grids = []
    for place, part in enumerate(parts):
        shape: list[Any] = [1] * len(parts)
        shape[place] = -1
        grid = expand(reshape(part, shape), [Opaque("size") if p._shape is None else count_of(p._shape) for p in parts])
        grids.append(transpose(grid, 0, 1) if indexing == "xy" and len(parts) > 1 else grid)
    return tuple(grids)


def diff(input: Any, n: int = 1, dim: int = -1, prepend: Any = None, append: Any = None) -> Tensor:
    """``torch.diff``"""
    parts = [each for each in (prepend, input, append) if each is not None]
    found = cat(parts, dim) if len(parts) > 1 else as_tensor(input)
    for _ in range(n):
        found = select(found, dim, slice(1, None)) - select(found, dim, slice(None, -1))  # type: ignore[operator]
    return found


def unfold(input: Any, dimension: int, size: int, step: int) -> Tensor:
    """``Tensor.unfold``: windows along a dimension, in a new last one."""

    def forward(a: Any) -> Any:
        windows = np.lib.stride_tricks.sliding_window_view(a, size, axis=dimension)
        place = (*(slice(None),) * (dimension % a.ndim), slice(None, None, step))
        return windows[place]

    def back(g: Any, shape: tuple[int, ...]) -> Any:
        out = np.zeros(shape, g.dtype)
        np.add.at(out.reshape(-1), forward(np.arange(out.size).reshape(shape)).reshape(-1), g.reshape(-1))
        return out

    return view_of(input, forward, back)


def as_strided(input: Any, size: Any, stride: Any, storage_offset: int = 0) -> Tensor:
    """``torch.as_strided``: the shape is known, the numbers are not."""
    tensor = as_tensor(input)
    return unknown((tensor,), sizes_of((size,)), tensor._dtype, tensor._device)


def atleast(count: int) -> Callable[..., Any]:
    """Return ``torch.atleast_1d`` and the like."""

    def operation(*tensors: Any) -> Any:
        found = []
        for each in tensors:
            tensor = as_tensor(each)
            while tensor._shape is not None and len(tensor._shape) < count:
                tensor = unsqueeze(tensor, 0)
            found.append(tensor)
        return found[0] if len(found) == 1 else tuple(found)

    return operation


atleast_1d, atleast_2d = atleast(1), atleast(2)
concat = concatenate = cat
swapaxes = swapdims = transpose
moveaxis = movedim
