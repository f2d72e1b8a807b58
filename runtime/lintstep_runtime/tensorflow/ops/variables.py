"""The operations on variables: reading, assigning, scattering into rows. A session keeps the values."""

from __future__ import annotations

from typing import Any

import numpy as np

from lintstep_runtime.tensorflow import shapes
from lintstep_runtime.tensorflow.dtypes import as_dtype, bool_
from lintstep_runtime.tensorflow.graph import Operation, Tensor
from lintstep_runtime.tensorflow.ops.registry import UNKNOWN, OpDef, define, from_attr

# A variable's own output is a handle: a run passes the operation itself along, and readers look its value up.
VARIABLE = define("VariableV2", lambda run, op: op, shape=from_attr("shape"), dtype=from_attr("dtype"), stateful=True)
RESOURCE = define("VarHandleOp", lambda run, op: op, shape=from_attr("shape"), dtype=from_attr("dtype"), stateful=True)


def _read(run: Any, op: Operation, handle: Any) -> Any:
    return run.read(handle) if isinstance(handle, Operation) else handle


READ_REFERENCE = define("Identity", _read, stateful=True, grad=lambda op, dy: [dy])
READ_RESOURCE = define("ReadVariableOp", _read, stateful=True, grad=lambda op, dy: [dy])


def _initialized(run: Any, op: Operation, handle: Any) -> Any:
    return np.bool_(run.session.has(handle))


def _initialized_value(run: Any, op: Operation, handle: Any, initial: Any) -> Any:
    return run.read(handle) if run.session.has(handle) else initial


IS_INITIALIZED = define("IsVariableInitialized", _initialized, shape=lambda i, a: (), dtype=bool_, stateful=True)
INITIALIZED_VALUE = define("InitializedValue", _initialized_value, stateful=True, grad=lambda op, dy: [dy, None])


def _assign(run: Any, op: Operation, handle: Any, value: Any) -> Any:
    if op.attrs.get("validate", True) and value is not UNKNOWN and run.session.has(handle):
        before = np.shape(run.session.state[handle])
        if before != np.shape(value):
            run.fail(
                "InvalidArgumentError",
                op,
                "Assign requires shapes of both tensors to match. "
                f"lhs shape= {list(before)} rhs shape= {list(np.shape(value))}",
            )
    return run.write(op, handle, value if value is UNKNOWN else np.array(value))


def _assign_add(run: Any, op: Operation, handle: Any, value: Any) -> Any:
    return run.write(op, handle, UNKNOWN if value is UNKNOWN else run.read(handle) + value)


def _assign_sub(run: Any, op: Operation, handle: Any, value: Any) -> Any:
    return run.write(op, handle, UNKNOWN if value is UNKNOWN else run.read(handle) - value)


def _merged(inputs: Any, attrs: Any) -> Any:
    if not attrs.get("validate", True):
        return inputs[1].static
    left, right = inputs[0].static, inputs[1].static
    if left is not None and right is not None and len(left) != len(right):
        raise ValueError(f"Shapes must be equal rank, but are {len(left)} and {len(right)}")
    if not shapes.compatible(left, right):
        raise ValueError(
            "Dimension 0 in both shapes must be equal, but are "
            f"{shapes.TensorShape(left)} and {shapes.TensorShape(right)}"
        )
    return left


ASSIGN = define("Assign", _assign, shape=_merged, stateful=True, effect=True, partial=True)
ASSIGN_ADD = define("AssignAdd", _assign_add, shape=_merged, stateful=True, effect=True, partial=True)
ASSIGN_SUB = define("AssignSub", _assign_sub, shape=_merged, stateful=True, effect=True, partial=True)
ASSIGN_RESOURCE = define("AssignVariableOp", _assign, shape=_merged, stateful=True, effect=True, partial=True)
ASSIGN_ADD_RESOURCE = define(
    "AssignAddVariableOp", _assign_add, shape=_merged, stateful=True, effect=True, partial=True
)
ASSIGN_SUB_RESOURCE = define(
    "AssignSubVariableOp", _assign_sub, shape=_merged, stateful=True, effect=True, partial=True
)


def _scatter(combine: Any) -> Any:
    def kernel(run: Any, op: Operation, handle: Any, indices: Any, updates: Any) -> Any:
        if indices is UNKNOWN or updates is UNKNOWN:
            return run.write(op, handle, UNKNOWN)
        value = np.array(run.read(handle))
        combine(value, indices, updates)
        return run.write(op, handle, value)

    return kernel


def _put(value: Any, indices: Any, updates: Any) -> None:
    value[indices] = updates


SCATTER: dict[str, OpDef] = {
    name: define(f"Scatter{name.capitalize()}", _scatter(combine), stateful=True, effect=True, partial=True)
    for name, combine in {
        "update": _put, "add": np.add.at, "sub": np.subtract.at, "mul": np.multiply.at, "div": np.divide.at,
        "min": np.minimum.at, "max": np.maximum.at,
    }.items()
}  # fmt: skip


def _count_up_to(run: Any, op: Operation, handle: Any) -> Any:
    before = run.read(handle)
    if before >= op.attrs["limit"]:
        run.fail("OutOfRangeError", op, f"Reached limit of {op.attrs['limit']}")
    run.write(op, handle, before + before.dtype.type(1))
    return before


COUNT_UP_TO = define("CountUpTo", _count_up_to, stateful=True, effect=True)
HANDLES = (VARIABLE, RESOURCE)


def is_handle(value: Any) -> bool:
    """Say whether `value` is a variable's own output."""
    return isinstance(value, Tensor) and value.op.definition in HANDLES


def reference_type(dtype: Any, resource: bool) -> Any:
    """Return the type of a variable's own output."""
    kind = as_dtype(dtype).base_dtype
    return kind if resource else kind._as_ref
