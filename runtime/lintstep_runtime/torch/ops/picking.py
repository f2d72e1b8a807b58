"""Operations that pick numbers by their places, or put numbers into places."""

from __future__ import annotations

from typing import Any

import numpy as np

from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.torch.dtypes import bool_, int64
from lintstep_runtime.torch.ops.reducing import Extremes
from lintstep_runtime.torch.ops.shaping import outline, view_of
from lintstep_runtime.torch.tensor import Tensor, apply, as_tensor, count_of, unknown

_BASIC = (int, slice, type(None), type(Ellipsis))


def _plain(index: Any) -> Any:
    """Return an index as numpy takes it, or `None` where a part of it is unknown."""
    if isinstance(index, tuple):
        parts = tuple(map(_plain, index))
        return None if any(part is _UNKNOWN for part in parts) else parts
    if isinstance(index, Opaque):
        return _UNKNOWN
    if isinstance(index, Tensor):
        array = index.known()
        return _UNKNOWN if array is None else array
    if isinstance(index, slice):
        parts = tuple(None if each is None else _bound(each) for each in (index.start, index.stop, index.step))
        return _UNKNOWN if any(part is _UNKNOWN for part in parts) else slice(*parts)
    if isinstance(index, list):
        return _plain(as_tensor(index))
    return index


def _bound(value: Any) -> Any:
    if isinstance(value, Opaque) or (isinstance(value, Tensor) and value.known() is None):
        return _UNKNOWN
    return value.__index__()


_UNKNOWN = object()


def _shape_by(tensor: Tensor, index: Any) -> tuple[int, ...] | None:
    """Return the shape of what an index with unknown parts picks: each tensor in it is like zeros of its shape."""
    if tensor._shape is None:
        return None
    parts = []
    for part in index if isinstance(index, tuple) else (index,):
        if isinstance(part, Tensor):
            if part._shape is None or part._dtype is bool_:
                return None
            parts.append(np.zeros(part._shape, np.int64))
        elif isinstance(part, Opaque) or _plain(part) is _UNKNOWN:
            return None
        else:
            parts.append(_plain(part))
    try:
        return tuple(outline(tensor)[tuple(parts)].shape)
    except (IndexError, ValueError):
        return None


def getitem(input: Tensor, index: Any) -> Any:
    """``tensor[index]``"""
    plain = _plain(index)
    if plain is _UNKNOWN or (plain is None and index is not None):
        return unknown((input,), _shape_by(input, index), input._dtype, input._device)
    if input._store.array is None and input._shape is None:
        return unknown((input,), None, input._dtype, input._device)
    basic = isinstance(plain, _BASIC) or (isinstance(plain, tuple) and all(isinstance(each, _BASIC) for each in plain))
    size = input._shape[0] if input._shape else None
    if size is not None and isinstance(plain, int) and not -size <= plain < size:
        raise IndexError(f"index {plain} is out of bounds for dimension 0 with size {size}")

    def back(g: Any, shape: tuple[int, ...]) -> Any:
        out = np.zeros(shape, g.dtype)
        if basic:
            out[plain] = g
        else:
            np.add.at(out, plain, g)
        return out

    return view_of(input, lambda a: a[plain], back)


def setitem(input: Tensor, index: Any, value: Any) -> None:
    """``tensor[index] = value``"""
    plain, new = _plain(index), as_tensor(value, input._dtype)
    array, given = input.known(), new.known()
    if plain is _UNKNOWN or given is None or array is None:
        if array is not None:
            input.set(None)
        if new.requires_grad and not (input._node is None and input.requires_grad):
            before = (*_as_tuple(input), new)
            input._node, input.requires_grad = before, True
        return
    if not array.flags.writeable:
        input._store.array = array = array.copy()
    if input._node is None and not new.requires_grad:
        array[plain] = given
        return
    source = input._alias()
    source._node, source.requires_grad = input._node, input.requires_grad

    def put(a: Any, b: Any) -> Any:
        a = a.copy()
        a[plain] = b
        return a

    def back(g: Any, y: Any, a: Any, b: Any) -> Any:
        kept = g.copy()
        kept[plain] = 0
        return kept, g[plain]

    input._become(apply((source, new), put, back, input._shape, input._dtype))


def _as_tuple(input: Tensor) -> tuple[Any, ...]:
    node = input._node
    return () if node is None else node if isinstance(node, tuple) else node.inputs


def index_select(input: Any, dim: int, index: Any) -> Tensor:
    """``torch.index_select``"""
    tensor, places = as_tensor(input), as_tensor(index)

    def back(g: Any, y: Any, a: Any, b: Any) -> Any:
        out = np.zeros(np.moveaxis(a, dim, 0).shape, g.dtype)
        np.add.at(out, b, np.moveaxis(g, dim, 0))
        return np.moveaxis(out, 0, dim), None

    shape = None
    if tensor._shape is not None and places._shape is not None:
        axis = dim % len(tensor._shape)
        shape = (*tensor._shape[:axis], count_of(places._shape), *tensor._shape[axis + 1 :])
    return apply((tensor, places), lambda a, b: np.take(a, b, axis=dim), back, shape, tensor._dtype)


def gather(input: Any, dim: int, index: Any, **options: Any) -> Tensor:
    """``torch.gather``"""
    tensor, places = as_tensor(input), as_tensor(index)

    def back(g: Any, y: Any, a: Any, b: Any) -> Any:
        out = np.zeros(a.shape, g.dtype)
        np.add.at(out, _grid(b, dim), g)
        return out, None

    return apply((tensor, places), lambda a, b: a[_grid(b, dim)], back, places._shape, tensor._dtype)


def _grid(places: Any, dim: int) -> tuple[Any, ...]:
    grid: list[Any] = list(np.ogrid[tuple(slice(size) for size in places.shape)])
    grid[dim] = places
    return tuple(grid)


def scatter(input: Any, dim: int, index: Any, src: Any = None, *, value: Any = None, reduce: Any = None) -> Tensor:
    """``torch.scatter``"""
    return _scattered(input, dim, index, value if src is None else src, reduce)


def scatter_add(input: Any, dim: int, index: Any, src: Any) -> Tensor:
    """``torch.scatter_add``"""
    return _scattered(input, dim, index, src, "add")


def _scattered(input: Any, dim: int, index: Any, src: Any, reduce: Any) -> Tensor:
    tensor, places = as_tensor(input), as_tensor(index)
    source = as_tensor(src, tensor._dtype)

    def part(b: Any, c: Any) -> Any:
        return c[tuple(slice(size) for size in b.shape)] if c.shape else c

    def forward(a: Any, b: Any, c: Any) -> Any:
        out = a.copy()
        if reduce in ("add", "sum"):
            np.add.at(out, _grid(b, dim), part(b, c))
        elif reduce in ("multiply", "prod"):
            np.multiply.at(out, _grid(b, dim), part(b, c))
        else:
            out[_grid(b, dim)] = part(b, c)
        return out

    def back(g: Any, y: Any, a: Any, b: Any, c: Any) -> Any:
        kept = g
        if reduce not in ("add", "sum"):
            kept = g.copy()
            kept[_grid(b, dim)] = 0
        into = np.zeros(c.shape, g.dtype)
        if c.shape:
            into[tuple(slice(size) for size in b.shape)] = g[_grid(b, dim)]
        return kept, None, into

    return apply((tensor, places, source), forward, back, tensor._shape, tensor._dtype)


def index_add(input: Any, dim: int, index: Any, source: Any, *, alpha: Any = 1) -> Tensor:
    """``torch.index_add``"""
    tensor, places, values = as_tensor(input), as_tensor(index), as_tensor(source)

    def forward(a: Any, b: Any, c: Any) -> Any:
        out = np.moveaxis(a.copy(), dim, 0)
        np.add.at(out, b, alpha * np.moveaxis(c, dim, 0))
        return np.moveaxis(out, 0, dim)

    return apply(
        (tensor, places, values),
        forward,
        lambda g, y, a, b, c: (g, None, alpha * np.take(g, b, axis=dim)),
        tensor._shape,
        tensor._dtype,
    )


def index_fill(input: Any, dim: int, index: Any, value: Any) -> Tensor:
    """``torch.index_fill``"""
    tensor, places = as_tensor(input), as_tensor(index)

    def fill(a: Any, b: Any, number: Any) -> Any:
        out = np.moveaxis(a.copy(), dim, 0)
        out[b] = number
        return np.moveaxis(out, 0, dim)

    number = as_tensor(value).known()
    return apply(
        (tensor, places),
        lambda a, b: fill(a, b, number),
        lambda g, y, a, b: (fill(g, b, 0), None),
        tensor._shape,
        tensor._dtype,
    )


def masked_fill(input: Any, mask: Any, value: Any) -> Tensor:
    """``torch.masked_fill``"""
    from lintstep_runtime.torch.ops.pointwise import broadcast

    tensor, where, new = as_tensor(input), as_tensor(mask), as_tensor(value, as_tensor(input)._dtype)
    return apply(
        (tensor, where, new),
        lambda a, b, c: np.where(b, c, a),
        lambda g, y, a, b, c: (np.where(b, 0, g), None, np.where(b, g, 0)),
        broadcast(tensor, where),
        tensor._dtype,
    )


def masked_select(input: Any, mask: Any) -> Any:
    """``torch.masked_select``"""
    return getitem(as_tensor(input), as_tensor(mask))


def take(input: Any, index: Any) -> Tensor:
    """``torch.take``"""
    tensor, places = as_tensor(input), as_tensor(index)

    def back(g: Any, y: Any, a: Any, b: Any) -> Any:
        out = np.zeros(a.size, g.dtype)
        np.add.at(out, b, g)
        return out.reshape(a.shape), None

    return apply((tensor, places), lambda a, b: np.take(a, b), back, places._shape, tensor._dtype)


def nonzero(input: Any, *, as_tuple: bool = False) -> Any:
    """``torch.nonzero``"""
    tensor = as_tensor(input)
    if as_tuple:
        array = tensor.known()
        return Opaque("nonzero()", (tensor,)) if array is None else tuple(as_tensor(each) for each in np.nonzero(array))
    return apply((tensor,), np.argwhere, None, None, int64)


def sort(input: Any, dim: int = -1, descending: bool = False, stable: bool = False) -> Extremes:
    """``torch.sort``"""
    tensor = as_tensor(input)
    order = argsort(tensor, dim, descending)
    return Extremes(gather(tensor, dim, order), order)


def argsort(input: Any, dim: int = -1, descending: bool = False, stable: bool = False) -> Tensor:
    """``torch.argsort``"""
    tensor = as_tensor(input)

    def forward(a: Any) -> Any:
        if descending:
            return np.flip(a.shape[dim] - 1 - np.argsort(np.flip(a, dim), axis=dim, kind="stable"), dim)
        return np.argsort(a, axis=dim, kind="stable")

    return apply((tensor,), forward, None, tensor._shape, int64)


def topk(input: Any, k: Any, dim: int = -1, largest: bool = True, sorted: bool = True) -> Extremes:
    """``torch.topk``"""
    tensor = as_tensor(input)
    if isinstance(k, Opaque):
        return Extremes(
            unknown((tensor,), None, tensor._dtype, tensor._device), unknown((), None, int64, tensor._device)
        )
    count = k.__index__()

    def forward(a: Any) -> Any:
        key = -a if largest and a.dtype != bool else a
        return np.take(np.argsort(key, axis=dim, kind="stable"), np.arange(count), axis=dim)

    shape = tensor._shape
    if shape:
        axis = dim % len(shape)
        shape = (*shape[:axis], count, *shape[axis + 1 :])
    order = apply((tensor,), forward, None, shape, int64)
    return Extremes(gather(tensor, dim, order), order)


def kthvalue(input: Any, k: int, dim: int = -1, keepdim: bool = False) -> Extremes:
    """``torch.kthvalue``"""
    values, order = sort(input, dim)
    return Extremes(*(_at(each, dim, k - 1, keepdim) for each in (values, order)))


def _at(tensor: Tensor, dim: int, place: int, keepdim: bool) -> Any:
    from lintstep_runtime.torch.ops.shaping import select

    return select(tensor, dim, slice(place, place + 1) if keepdim else place)


def unique(input: Any, sorted: bool = True, return_inverse: bool = False, return_counts: bool = False,
           dim: Any = None) -> Any:  # fmt: skip
    """``torch.unique``"""
    tensor = as_tensor(input)
    array = tensor.known()
    wanted = 1 + return_inverse + return_counts
    if array is None:
        parts = [unknown((), None, tensor._dtype), *(unknown((), None, int64) for _ in range(wanted - 1))]
        return parts[0] if wanted == 1 else tuple(parts)
    asked: Any = {"return_inverse": return_inverse, "return_counts": return_counts}
    found: Any = np.unique(array, axis=dim, **asked)
    return as_tensor(found) if wanted == 1 else tuple(map(as_tensor, found))


def searchsorted(sorted_sequence: Any, input: Any, *, right: bool = False, **options: Any) -> Tensor:
    """``torch.searchsorted``, of one sequence."""
    sequence, values = as_tensor(sorted_sequence), as_tensor(input)
    side: Any = "right" if right else "left"
    return apply((sequence, values), lambda a, b: np.searchsorted(a, b, side), None, values._shape, int64)


def bucketize(input: Any, boundaries: Any, *, right: bool = False, **options: Any) -> Tensor:
    """``torch.bucketize``"""
    return searchsorted(boundaries, input, right=right)


def one_hot(tensor: Any, num_classes: Any = -1) -> Tensor:
    """``torch.nn.functional.one_hot``"""
    labels = as_tensor(tensor)
    count = num_classes if isinstance(num_classes, int) else -1
    shape = None if labels._shape is None or count < 0 else (*labels._shape, count)
    return apply(
        (labels,),
        lambda a: np.eye(count if count > 0 else int(a.max()) + 1, dtype=np.int64)[a.astype(np.int64)],
        None,
        shape,
        int64,
    )
