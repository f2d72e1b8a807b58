"""The operation that applies an update rule to a variable, whole or by rows."""

from __future__ import annotations

from typing import Any

import numpy as np

from lintstep_runtime.tensorflow.graph import Operation
from lintstep_runtime.tensorflow.ops.registry import UNKNOWN, define


def _apply(run: Any, op: Operation, handle: Any, *values: Any) -> Any:
    count = op.attrs["slots"]
    slots, gradient, parameters = values[:count], values[count], values[count + 1 :]
    indices = None
    if op.attrs["sparse"]:
        indices, parameters = parameters[0], parameters[1:]
    variable = run.read(handle)
    if any(value is UNKNOWN for value in (variable, gradient, indices, *parameters)):
        return variable
    before = [variable, *(run.read(slot) for slot in slots)]
    rule = op.attrs["rule"]
    if indices is None:
        after = rule(*before, gradient, *parameters)
    else:
        after = [np.array(value) for value in before]
        for whole, rows in zip(after, rule(*(value[indices] for value in before), gradient, *parameters), strict=True):
            whole[indices] = rows
    for target, value in zip((handle, *slots), after, strict=True):
        run.write(op, target, value)
    return after[0]


APPLY = define("ApplyRule", _apply, stateful=True, effect=True, partial=True)
