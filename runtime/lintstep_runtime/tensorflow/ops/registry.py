"""What an operation is: a kernel, its static shape and type, and its gradient, in one place.

A kernel takes numpy values and the operation's attributes and returns a value, or a tuple where there are several
outputs. A *stateful* kernel also takes the run and the operation first. An *effect* changes what a session keeps; all
reads that may go first do go first. A gradient takes the operation and one gradient an output (`None`: no path) and
returns one an input.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lintstep_runtime.tensorflow import shapes
from lintstep_runtime.tensorflow.dtypes import DType, as_dtype
from lintstep_runtime.tensorflow.graph import Graph, Operation, Tensor, get_default_graph
from lintstep_runtime.tensorflow.shapes import Shape

Array = Any  # numpy.ndarray, or a numpy scalar
Inputs = Sequence[Tensor]
Attrs = dict[str, Any]
Gradient = Callable[..., Sequence[Any]]
FOLD_LIMIT = 4096  # elements of a value worth knowing while the graph is built


class Unknown:
    """The value of what nobody computed. Kernels never see it: what reads an unknown value is unknown."""

    def __repr__(self) -> str:
        return "<unknown>"


UNKNOWN = Unknown()


def same(inputs: Inputs, attrs: Attrs) -> Shape:
    """The shape of the first input."""
    return inputs[0].static


def scalar(inputs: Inputs, attrs: Attrs) -> Shape:
    """No dimensions."""
    return ()


def anything(inputs: Inputs, attrs: Attrs) -> Shape:
    """An unknown shape."""
    return None


def broadcast(inputs: Inputs, attrs: Attrs) -> Shape:
    """The shape of all inputs broadcast together."""
    shape: Shape = ()
    for tensor in inputs:
        shape = shapes.broadcast(shape, tensor.static)
    return shape


def from_attr(name: str) -> Callable[[Inputs, Attrs], Any]:
    """The shape or type that the attribute `name` holds."""
    return lambda inputs, attrs: attrs[name]


def first(inputs: Inputs, attrs: Attrs) -> DType:
    """The type of the first input."""
    return inputs[0].dtype.base_dtype


@dataclass(frozen=True, eq=False)
class OpDef:
    """A kind of operation. `outputs` is a number, or `None` where shape and type functions return lists."""

    name: str
    kernel: Callable[..., Any]
    shape: Callable[[Inputs, Attrs], Any] = same
    dtype: Any = first
    grad: Gradient | None = None
    outputs: int | None = 1
    stateful: bool = False
    effect: bool = False
    partial: bool = False  # the kernel copes with unknown inputs
    cost: Callable[..., float] | None = None  # multiplications, from the inputs' values

    def __call__(self, *inputs: Any, name: str | None = None, **attrs: Any) -> Any:
        """Add an operation of this kind to the default graph; return its output, or a tuple of them."""
        op = self.build(inputs, attrs, name)
        return op.outputs[0] if self.outputs == 1 else tuple(op.outputs)

    def build(self, inputs: Sequence[Any], attrs: Attrs, name: str | None = None) -> Operation:
        """Add an operation of this kind and return it."""
        from lintstep_runtime.tensorflow.ops.convert import convert_to_tensor

        tensors = [tensor if isinstance(tensor, Tensor) else convert_to_tensor(tensor) for tensor in inputs]
        graph = tensors[0].op.graph if tensors else get_default_graph()
        try:
            shape = self.shape(tensors, attrs)
        except ValueError as error:
            if any(tensor.op.uncertain for tensor in tensors):
                return graph.add(self, tensors, attrs, self._signature(self._dtype(tensors, attrs), None), name)
            sizes = ", ".join(str(list(t.static)) if t.static is not None else "<unknown>" for t in tensors)
            where = (
                f" for '{graph.unique_name(name or self.name, False)}' (op: '{self.name}') with input shapes: {sizes}."
            )
            raise ValueError(f"{error}{where}") from None
        return graph.add(self, tensors, attrs, self._signature(self._dtype(tensors, attrs), shape), name)

    def _dtype(self, tensors: Inputs, attrs: Attrs) -> Any:
        return self.dtype if isinstance(self.dtype, DType) else self.dtype(tensors, attrs)

    def _signature(self, dtype: Any, shape: Any) -> list[tuple[DType, Shape]]:
        if self.outputs == 0:
            return []
        if self.outputs == 1:
            return [(as_dtype(dtype), shape)]
        count = self.outputs or len(shape if isinstance(shape, list) else dtype)
        kinds = dtype if isinstance(dtype, list) else [dtype] * count
        sizes = shape if isinstance(shape, list) else [shape] * count
        return [(as_dtype(kind), size) for kind, size in zip(kinds, sizes, strict=True)]


def define(name: str, kernel: Callable[..., Any], **parts: Any) -> OpDef:
    """Return the `OpDef` of those parts."""
    return OpDef(name, kernel, **parts)


# what is known of a value before anything runs


def static_value(tensor: Any) -> Any:
    """Return the value of `tensor` as an array where it follows from constants and static shapes, else `None`."""
    if not isinstance(tensor, Tensor):
        return None
    op = tensor.op
    if "folded" not in op.__dict__:
        op.__dict__["folded"] = _fold(op)
    folded = op.__dict__["folded"]
    return None if folded is None else folded[tensor.value_index]


def _fold(op: Operation) -> tuple[Any, ...] | None:
    definition = op.definition
    if definition.name == "Const":
        return (op.attrs["value"],)
    if definition.name in ("Shape", "Size", "Rank"):
        return _fold_shape(op)
    if definition.stateful or definition.effect or not op.inputs or definition.outputs == 0:
        return None
    if any((shapes.element_count(out.static) or FOLD_LIMIT) >= FOLD_LIMIT for out in op.outputs):
        return None
    values = [static_value(tensor) for tensor in op.inputs]
    if any(value is None for value in values):
        return None
    result = definition.kernel(*values, **op.attrs)
    results = result if isinstance(result, tuple) else (result,)
    return tuple(np.asarray(r, t.dtype.as_numpy_dtype) for r, t in zip(results, op.outputs, strict=True))


def _fold_shape(op: Operation) -> tuple[Any, ...] | None:
    shape, dtype = op.inputs[0].static, op.outputs[0].dtype.as_numpy_dtype
    if shape is None or (op.type != "Rank" and None in shape):
        return None
    values = {"Shape": shape, "Rank": len(shape), "Size": shapes.element_count(shape)}
    return (np.array(values[op.type], dtype),)


def static_shape(tensor: Tensor) -> Shape:
    """Return the shape that the integers in the vector `tensor` describe, with `None` for unknown sizes."""
    value = static_value(tensor)
    if value is not None:
        return tuple(None if size < 0 else int(size) for size in np.atleast_1d(value))
    op = tensor.op
    if op.type == "Shape":
        return op.inputs[0].static
    if op.type == "Pack" and not op.attrs.get("axis"):
        sizes = [static_value(item) for item in op.inputs]
        return tuple(None if size is None or np.ndim(size) or size < 0 else int(size) for size in sizes)
    if op.type == "ConcatV2":
        parts = [static_shape(part) for part in op.inputs]
        return None if any(part is None for part in parts) else sum((part for part in parts if part), ())
    if op.type in ("Cast", "Identity"):
        return static_shape(op.inputs[0])
    if op.type == "StridedSlice" and op.attrs.get("static_key") is not None:
        inner = static_shape(op.inputs[0])
        return None if inner is None else inner[op.attrs["static_key"]]
    length = tensor.static[0] if tensor.static else None
    return None if length is None else (None,) * length


def graph_of(values: Sequence[Any]) -> Graph:
    """Return the graph of the first tensor among `values`, or the default graph."""
    return next((value.graph for value in values if isinstance(value, Tensor)), get_default_graph())
