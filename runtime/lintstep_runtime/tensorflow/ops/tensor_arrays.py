"""``tf.TensorArray``: an array of tensors that grows while the graph runs. In a run it is a dict by index."""

from __future__ import annotations

from typing import Any

import numpy as np

from lintstep_runtime.tensorflow.dtypes import as_dtype, int32, variant
from lintstep_runtime.tensorflow.ops.convert import convert_to_tensor
from lintstep_runtime.tensorflow.ops.registry import OpDef, define, from_attr
from lintstep_runtime.tensorflow.shapes import as_shape


def _index(i: Any) -> int:
    return int(i)


def _plus(flow: Any, more: Any) -> Any:
    return {key: flow.get(key, 0) + more.get(key, 0) for key in {**flow, **more}}


def _stack(flow: Any, shape: Any, dtype: Any) -> Any:
    if not flow:
        return np.zeros((0, *(n or 0 for n in shape or ())), dtype.as_numpy_dtype)
    like = next(iter(flow.values()))
    return np.stack([flow.get(i, np.zeros_like(like)) for i in range(max(flow) + 1)])


def _read_gradient(op: Any, dy: Any) -> list[Any]:
    return [WRITE(EMPTY(), op.inputs[1], dy), None]


def _write_gradient(op: Any, dflow: Any) -> list[Any]:
    _, index, value = op.inputs
    return [dflow, None, READ_OR_ZERO(dflow, index, value)]


EMPTY: OpDef = define("TensorArrayV3", dict, shape=lambda i, a: (), dtype=variant)
WRITE: OpDef = define(
    "TensorArrayWriteV3",
    lambda flow, i, value: {**flow, _index(i): value},
    shape=lambda i, a: (),
    dtype=variant,
    grad=_write_gradient,
)
READ: OpDef = define(
    "TensorArrayReadV3",
    lambda flow, i, shape, dtype: flow[_index(i)],
    shape=from_attr("shape"),
    dtype=from_attr("dtype"),
    grad=_read_gradient,
)
READ_OR_ZERO: OpDef = define(
    "TensorArrayReadGrad",
    lambda flow, i, like: flow.get(_index(i), np.zeros_like(like)),
    shape=lambda i, a: i[2].static,
    dtype=lambda i, a: i[2].dtype.base_dtype,
)
STACK: OpDef = define(
    "TensorArrayGatherV3",
    _stack,
    shape=lambda i, a: None if a["shape"] is None else (None, *a["shape"]),
    dtype=from_attr("dtype"),
    grad=lambda op, dy: [UNSTACK(dy)],
)
UNSTACK: OpDef = define(
    "TensorArrayScatterV3",
    lambda values: dict(enumerate(values)),
    shape=lambda i, a: (),
    dtype=variant,
    grad=lambda op, dflow: [STACK_LIKE(dflow, op.inputs[0])],
)
STACK_LIKE: OpDef = define(
    "TensorArrayGatherGrad",
    lambda flow, like: np.stack([flow.get(i, np.zeros_like(v)) for i, v in enumerate(like)]),
    shape=lambda i, a: i[1].static,
    dtype=lambda i, a: i[1].dtype.base_dtype,
)
SIZE: OpDef = define(
    "TensorArraySizeV3",
    lambda flow, size: max(max(flow, default=-1) + 1, size or 0),
    shape=lambda i, a: (),
    dtype=int32,
)
ADD: OpDef = define("TensorArrayAdd", _plus, shape=lambda i, a: (), dtype=variant)


class TensorArray:
    """``tf.TensorArray``: `write` returns the array with one more tensor."""

    _opaque_keeps = True

    def __init__(
        self,
        dtype: Any,
        size: Any = None,
        dynamic_size: Any = None,
        clear_after_read: Any = None,
        tensor_array_name: Any = None,
        handle: Any = None,
        flow: Any = None,
        infer_shape: bool = True,
        element_shape: Any = None,
        colocate_with_first_write_call: bool = True,
        name: str | None = None,
    ) -> None:
        self.dtype = as_dtype(dtype)
        self._size = size if isinstance(size, int) else None
        self._shape = as_shape(element_shape)
        self.flow = EMPTY(name=name) if flow is None else flow
        self.handle = self.flow

    def with_flow(self, flow: Any) -> TensorArray:
        """Return the same array with another content."""
        return TensorArray(self.dtype, self._size, flow=flow, element_shape=self._shape)

    def identity(self) -> TensorArray:
        """Return the array itself."""
        return self

    def write(self, index: Any, value: Any, name: str | None = None) -> TensorArray:
        """Return the array with `value` at `index`."""
        tensor = convert_to_tensor(value, self.dtype)
        if self._shape is None:
            self._shape = tensor.static
        return self.with_flow(WRITE(self.flow, convert_to_tensor(index), tensor, name=name))

    def read(self, index: Any, name: str | None = None) -> Any:
        """Return the tensor at `index`."""
        return READ(self.flow, convert_to_tensor(index), shape=self._shape, dtype=self.dtype, name=name)

    def stack(self, name: str | None = None) -> Any:
        """Return all tensors, stacked."""
        return STACK(self.flow, shape=self._shape, dtype=self.dtype, name=name)

    def concat(self, name: str | None = None) -> Any:
        """Return all tensors, joined along their first axis."""
        from lintstep_runtime.tensorflow.ops.arrays import concat, reshape, shape

        stacked = self.stack()
        return reshape(stacked, concat([[-1], shape(stacked)[2:]], 0), name=name)

    def gather(self, indices: Any, name: str | None = None) -> Any:
        """Return the tensors at `indices`, stacked."""
        from lintstep_runtime.tensorflow.ops.picking import gather

        return gather(self.stack(), indices, name=name)

    def unstack(self, value: Any, name: str | None = None) -> TensorArray:
        """Return an array of the slices of `value`."""
        tensor = convert_to_tensor(value, self.dtype)
        self._shape = None if tensor.static is None else tensor.static[1:]
        return self.with_flow(UNSTACK(tensor, name=name))

    scatter = unpack = unstack
    pack = stack

    def size(self, name: str | None = None) -> Any:
        """Return the number of tensors."""
        return SIZE(self.flow, size=self._size, name=name)

    def close(self, name: str | None = None) -> Any:
        """Return an operation that does nothing."""
        from lintstep_runtime.tensorflow.ops.flow import no_op

        return no_op(name)
