"""What an optimizer keeps beside a variable, and rows of a gradient that stand for the same row of it."""

from __future__ import annotations

from typing import Any

import numpy as np

from lintstep_runtime.tensorflow.graph import get_default_graph
from lintstep_runtime.tensorflow.ops.registry import define
from lintstep_runtime.tensorflow.variables import Variable


def _unique_rows(values: Any, indices: Any) -> Any:
    unique, positions = np.unique(np.reshape(indices, -1), return_inverse=True)
    summed = np.zeros((len(unique), *values.shape[1:]), values.dtype)
    np.add.at(summed, positions.reshape(-1), values)
    return summed, unique.astype(indices.dtype)


UNIQUE_ROWS = define(
    "DeduplicateRows",
    _unique_rows,
    outputs=2,
    dtype=lambda i, a: [i[0].dtype, i[1].dtype],
    shape=lambda i, a: [None if i[0].static is None else (None, *i[0].static[1:]), (None,)],
)


def create_slot(primary: Any, value: Any, name: str) -> Variable:
    """Return a variable kept beside `primary`, named after it."""
    graph = get_default_graph()
    with graph.control_dependencies(None), graph.name_scope(None):
        return Variable(
            value,
            trainable=False,
            name=scoped(f"{primary.op.name}/{name}"),
            use_resource=getattr(primary, "resource", None),
        )


def scoped(name: str) -> str:
    """Return a name below the variable scope in force."""
    scope = get_default_graph().store.get("variable_scope")
    prefix = scope.name if scope is not None else ""
    return f"{prefix}/{name}" if prefix else name
