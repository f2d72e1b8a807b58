"""What a session was asked for and fed: structures of fetches taken apart and put together, and feeds checked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lintstep_runtime.engine import recorder
from lintstep_runtime.engine import unknown as opaque
from lintstep_runtime.tensorflow.dtypes import string
from lintstep_runtime.tensorflow.graph import Graph, Operation, Tensor
from lintstep_runtime.tensorflow.ops.convert import IndexedSlices, SparseTensor, opaque_tensor
from lintstep_runtime.tensorflow.ops.registry import UNKNOWN
from lintstep_runtime.tensorflow.shapes import TensorShape, compatible


class SparseTensorValue(tuple[Any, Any, Any]):
    """The value of a sparse tensor: indices, values, dense shape."""

    __slots__ = ()

    def __new__(cls, indices: Any, values: Any, dense_shape: Any) -> SparseTensorValue:
        return super().__new__(cls, (indices, values, dense_shape))

    indices = property(lambda self: self[0])
    values = property(lambda self: self[1])
    dense_shape = property(lambda self: self[2])


class Fetches:
    """Fetches in their structure; `items` are the tensors and operations in it, each once."""

    def __init__(self, graph: Graph, fetches: Any) -> None:
        self._graph = graph
        self._index: dict[Any, int] = {}
        self._build = self._parse(fetches)
        self.items: tuple[Any, ...] = tuple(self._index)

    def assemble(self, values: list[Any]) -> Any:
        """Return the structure with `values` (one an item) in the places of the items."""
        return self._build(values)

    def _parse(self, fetch: Any) -> Callable[[list[Any]], Any]:
        if fetch is None:
            raise TypeError(f"Fetch argument {fetch!r} has invalid type {type(fetch)!r}")
        if isinstance(fetch, list | tuple):
            return self._sequence(fetch)
        if isinstance(fetch, dict):
            parts = {key: self._parse(item) for key, item in fetch.items()}
            return lambda values: type(fetch)((key, part(values)) for key, part in parts.items())
        if isinstance(fetch, SparseTensor | IndexedSlices):
            kind = SparseTensorValue if isinstance(fetch, SparseTensor) else tuple
            trio = [fetch.indices, fetch.values, fetch.dense_shape]
            if isinstance(fetch, IndexedSlices):
                trio = [fetch.values, fetch.indices, *([] if fetch.dense_shape is None else [fetch.dense_shape])]
            several = [self._parse(item) for item in trio]
            return lambda values: (
                kind(*(p(values) for p in several)) if kind is not tuple else tuple(p(values) for p in several)
            )
        return self._leaf(fetch)

    def _sequence(self, fetch: Any) -> Callable[[list[Any]], Any]:
        parts = [self._parse(item) for item in fetch]
        if isinstance(fetch, list):
            return lambda values: [part(values) for part in parts]
        if hasattr(fetch, "_fields"):
            return lambda values: type(fetch)(*(part(values) for part in parts))
        return lambda values: tuple(part(values) for part in parts)

    def _leaf(self, fetch: Any) -> Callable[[list[Any]], Any]:
        if isinstance(fetch, opaque.Opaque):
            fetch = opaque_tensor(fetch)
        try:
            item = self._graph.as_graph_element(fetch)
        except TypeError as error:
            raise TypeError(
                f"Fetch argument {fetch!r} has invalid type {type(fetch)!r}, must be a string or Tensor. ({error})"
            ) from None
        except ValueError as error:
            raise ValueError(f"Fetch argument {fetch!r} cannot be interpreted as a Tensor. ({error})") from None
        except KeyError as error:
            raise ValueError(f"Fetch argument {fetch!r} cannot be interpreted as a Tensor. ({error})") from None
        index = self._index.setdefault(item, len(self._index))
        return lambda values: python_value(item, values[index])


def python_value(item: Tensor | Operation, value: Any) -> Any:
    """Return what a script gets for `value`: arrays, numpy scalars for rank 0, bytes, and opaque for unknown."""
    if isinstance(item, Operation):
        return None
    if value is UNKNOWN:
        recorder.current().assumed(f"the value of {item.name} is unknown")
        unknown = opaque.Opaque(item.name)
        unknown.__dict__.update(_opaque_shape=item.static, _opaque_dtype=item.dtype.as_numpy_dtype)
        return unknown
    if isinstance(value, np.ndarray):
        if value.ndim == 0:
            return value.item() if item.dtype.base_dtype is string else value[()]
        return value if value.flags.owndata and value.flags.writeable else value.copy()
    return value


def feed_value(graph: Graph, key: Any, value: Any, tolerant: bool) -> dict[Tensor, Any]:
    """Return the values of the tensors that feeding `value` to `key` sets.

    Raises:
        TypeError, ValueError: the key is not of the graph, or the value doesn't fit the tensor.
    """
    if isinstance(key, opaque.Opaque):
        return {}
    if isinstance(key, SparseTensor):
        trio = zip((key.indices, key.values, key.dense_shape), value, strict=False)
        return {t: np.asarray(v, t.dtype.as_numpy_dtype) for t, v in trio}
    if isinstance(key, tuple) and isinstance(value, tuple | list):
        return {
            t: v for k, item in zip(key, value, strict=True) for t, v in feed_value(graph, k, item, tolerant).items()
        }
    try:
        tensor: Tensor = graph.as_graph_element(key, allow_operation=False)
    except (TypeError, ValueError, KeyError) as error:
        raise TypeError(f"Cannot interpret feed_dict key as Tensor: {error}") from None
    return {tensor: _checked(tensor, value, tolerant)}


def _checked(tensor: Tensor, value: Any, tolerant: bool) -> Any:
    if isinstance(value, Tensor):
        raise TypeError(
            "The value of a feed cannot be a tf.Tensor object. Acceptable feed values include Python scalars, "
            "strings, lists, numpy ndarrays, or TensorHandles. For reference, the tensor object was "
            f"{value} which was passed to the feed with key {tensor}."
        )
    if isinstance(value, opaque.Opaque):
        return UNKNOWN
    kind = tensor.dtype.as_numpy_dtype
    try:
        if isinstance(value, int) and not isinstance(value, bool) and np.array(value).astype(kind) != value:
            raise TypeError(
                f"Type of feed value {value} with type {type(value)} is not compatible with Tensor type {kind}. "
                "Try explicitly setting the type of the feed tensor to a larger type (e.g. int64)."
            )
        array = np.asarray(value, object if kind is np.object_ else kind)
    except (TypeError, ValueError):
        if tolerant:
            return UNKNOWN
        raise
    if not compatible(tensor.static, array.shape):
        if tolerant:
            recorder.current().assumed(
                f"a value of shape {array.shape} was fed to {tensor.name}; it is taken as unknown"
            )
            return UNKNOWN
        raise ValueError(
            f"Cannot feed value of shape {array.shape!r} for Tensor {tensor.name!r}, which has shape "
            f"{str(TensorShape(tensor.static))!r}"
        )
    return array
