"""Placeholders, and operations that only order others: group, tuple, no_op."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lintstep_runtime.engine import recorder
from lintstep_runtime.engine.run import current_run
from lintstep_runtime.tensorflow.dtypes import as_dtype
from lintstep_runtime.tensorflow.graph import Operation, Tensor, get_default_graph
from lintstep_runtime.tensorflow.ops.convert import IndexedSlices, convert_to_tensor
from lintstep_runtime.tensorflow.ops.registry import UNKNOWN, define, from_attr
from lintstep_runtime.tensorflow.ops.selection import identity
from lintstep_runtime.tensorflow.shapes import TensorShape, as_shape


def _unfed(run: Any, op: Operation) -> Any:
    if current_run().recovers:
        recorder.current().assumed(f"placeholder {op.name} was not fed; its value is unknown")
        return UNKNOWN
    shape = "" if op.outputs[0].static is None else f" and shape {_size_text(op.outputs[0].static)}"
    kind = {"float32": "float", "float64": "double"}.get(op.outputs[0].dtype.name, op.outputs[0].dtype.name)
    return run.fail(
        "InvalidArgumentError", op, f"You must feed a value for placeholder tensor '{op.name}' with dtype {kind}{shape}"
    )


def _size_text(shape: Any) -> str:
    return "[" + ",".join("?" if size is None else str(size) for size in shape) + "]"


PLACEHOLDER = define("Placeholder", _unfed, shape=from_attr("shape"), dtype=from_attr("dtype"), stateful=True)
PLACEHOLDER_WITH_DEFAULT = define(
    "PlaceholderWithDefault",
    lambda run, op, value: value,
    shape=from_attr("shape"),
    stateful=True,
    grad=lambda op, dy: [dy],
)
NO_OP = define("NoOp", lambda: (), shape=lambda i, a: None, dtype=as_dtype("bool"), outputs=0)


def placeholder(dtype: Any, shape: Any = None, name: str | None = None) -> Tensor:
    """``tf.placeholder``: a tensor whose value every run is fed."""
    tensor: Tensor = PLACEHOLDER(dtype=as_dtype(dtype).base_dtype, shape=as_shape(shape), name=name)
    tensor.op.place = recorder.current().position()
    return tensor


def placeholder_with_default(input: Any, shape: Any, name: str | None = None) -> Tensor:
    """``tf.placeholder_with_default``: `input` where a run is not fed."""
    tensor: Tensor = PLACEHOLDER_WITH_DEFAULT(convert_to_tensor(input), shape=as_shape(shape), name=name)
    tensor.op.place = recorder.current().position()
    return tensor


def no_op(name: str | None = None) -> Operation:
    """``tf.no_op``: an operation that does nothing but wait for its dependencies."""
    return NO_OP.build((), {}, name)


def _flat(values: Any) -> Iterator[Any]:
    for value in values:
        if isinstance(value, dict):
            yield from _flat(value[key] for key in sorted(value, key=str))
        elif isinstance(value, list | tuple) and not isinstance(value, TensorShape):
            yield from _flat(value)
        else:
            yield value


def group(*inputs: Any, **kwargs: Any) -> Operation:
    """``tf.group``: an operation that waits for all `inputs` (operations, tensors, variables, nested lists of them).

    Raises:
        TypeError: one of them is none of these.
    """
    graph = get_default_graph()
    name = kwargs.pop("name", None)
    if kwargs:
        raise ValueError(f"Unknown keyword arguments: {', '.join(kwargs)}")
    items = list(_flat(inputs))
    for item in items:
        if graph.as_operation(item) is None and not hasattr(item, "_opaque_inputs"):
            raise TypeError(f"Expected tf.group() expected Tensor objects not None with type '{type(item)}'")
    with graph.control_dependencies([_operation(item) for item in items]):
        return no_op(name or "group_deps")


def _operation(item: Any) -> Operation:
    from lintstep_runtime.tensorflow.graph import element
    from lintstep_runtime.tensorflow.ops.convert import opaque_tensor

    found = opaque_tensor(item) if hasattr(item, "_opaque_inputs") else element(item)
    op: Operation = found.op if isinstance(found, Tensor) else found
    return op


def tuple_(tensors: Any, name: str | None = None, control_inputs: Any = None) -> list[Any]:
    """``tf.tuple``: the same tensors, each waiting for all of them."""
    gates = [_operation(tensor) for tensor in [*tensors, *(control_inputs or [])] if tensor is not None]
    with get_default_graph().control_dependencies(gates):
        return [_gated(tensor) for tensor in tensors]


def _gated(tensor: Any) -> Any:
    if tensor is None or isinstance(tensor, Operation):
        return tensor
    if isinstance(tensor, IndexedSlices):
        return IndexedSlices(identity(tensor.values), tensor.indices, tensor.dense_shape)
    return identity(tensor)


def with_dependencies(dependencies: Any, output_tensor: Any, name: str | None = None) -> Any:
    """``control_flow_ops.with_dependencies``: `output_tensor` after `dependencies`."""
    with get_default_graph().control_dependencies([_operation(item) for item in dependencies]):
        return identity(output_tensor, name=name or "control_dependency")


def control_dependencies(control_inputs: Any) -> Any:
    """``tf.control_dependencies``: what is built in the `with` waits for `control_inputs`."""
    if control_inputs is None:
        return get_default_graph().control_dependencies(None)
    items = control_inputs if isinstance(control_inputs, list | tuple) else list(control_inputs)
    return get_default_graph().control_dependencies([_checked(item) for item in _flat(items)])


def _checked(item: Any) -> Operation:
    op = _operation(item)
    if not isinstance(op, Operation):
        raise TypeError(f"Can not convert a {type(item).__name__} into a Tensor or Operation.")
    return op
