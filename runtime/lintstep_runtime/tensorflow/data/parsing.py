"""Parsing records: the features of records nobody reads, of the types and shapes that were asked for."""

from __future__ import annotations

from typing import Any, NamedTuple

from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.tensorflow.data.dataset import unknown_component
from lintstep_runtime.tensorflow.dtypes import as_dtype, int64
from lintstep_runtime.tensorflow.graph import Operation
from lintstep_runtime.tensorflow.ops.convert import SparseTensor, convert_to_tensor
from lintstep_runtime.tensorflow.ops.registry import UNKNOWN, OpDef, define
from lintstep_runtime.tensorflow.shapes import Shape, as_shape


class FixedLenFeature(NamedTuple):
    """``tf.FixedLenFeature``."""

    shape: Any
    dtype: Any
    default_value: Any = None


class FixedLenSequenceFeature(NamedTuple):
    """``tf.FixedLenSequenceFeature``."""

    shape: Any
    dtype: Any
    allow_missing: bool = False
    default_value: Any = None


class VarLenFeature(NamedTuple):
    """``tf.VarLenFeature``."""

    dtype: Any


class SparseFeature(NamedTuple):
    """``tf.SparseFeature``."""

    index_key: Any
    value_key: Any
    dtype: Any
    size: Any
    already_sorted: bool = False


def _unknown(run: Any, op: Operation, serialized: Any) -> Any:
    return tuple(UNKNOWN for _ in op.outputs)


PARSE: OpDef = define(
    "ParseExample",
    _unknown,
    outputs=None,
    stateful=True,
    partial=True,
    shape=lambda i, a: [s for _, s in a["components"]],
    dtype=lambda i, a: [k for k, _ in a["components"]],
)


def _parse(serialized: Any, features: Any, batch: Shape) -> Any:
    if isinstance(features, Opaque):
        return Opaque("parsed", [serialized, features])
    outer = batch or ()
    components: list[tuple[Any, Shape]] = []
    for feature in features.values():
        kind = as_dtype(feature.dtype)
        if isinstance(feature, FixedLenFeature):
            shape = as_shape(feature.shape)
            components.append((kind, None if shape is None else (*outer, *shape)))
        elif isinstance(feature, FixedLenSequenceFeature):
            components.append((kind, (*outer, None, *(as_shape(feature.shape) or ()))))
        else:
            rank = len(outer) + 1
            components += [(int64, (None, rank)), (kind, (None,)), (int64, (rank,))]
    tensors = iter(PARSE.build([convert_to_tensor(serialized)], {"components": components}).outputs)
    result: dict[Any, Any] = {}
    for name, feature in features.items():
        sparse = isinstance(feature, VarLenFeature | SparseFeature)
        result[name] = SparseTensor(next(tensors), next(tensors), next(tensors)) if sparse else next(tensors)
    return result


def parse_single_example(serialized: Any, features: Any, name: str | None = None, example_names: Any = None) -> Any:
    """``tf.parse_single_example``: unknown tensors by name."""
    return _parse(serialized, features, ())


def parse_example(serialized: Any, features: Any, name: str | None = None, example_names: Any = None) -> Any:
    """``tf.parse_example``: unknown tensors by name, with the batch before their shapes."""
    tensor = convert_to_tensor(serialized)
    return _parse(tensor, features, tensor.static if tensor.static is not None else (None,))


def parse_single_sequence_example(
    serialized: Any,
    context_features: Any = None,
    sequence_features: Any = None,
    example_name: Any = None,
    name: str | None = None,
) -> Any:
    """``tf.parse_single_sequence_example``: unknown tensors by name, those of the context and those of the sequence."""
    return _parse(serialized, context_features or {}, ()), _parse(serialized, sequence_features or {}, ())


def decode_csv(records: Any, record_defaults: Any, *args: Any, **kwargs: Any) -> list[Any]:
    """``tf.decode_csv``: unknown columns of the defaults' types."""
    shape = convert_to_tensor(records).static
    return [unknown_component(convert_to_tensor(default).dtype.base_dtype, shape) for default in record_defaults]
