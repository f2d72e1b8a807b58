"""Steps along the first axis of tensors: what `map_fn`, `scan`, `foldl` and recurrent networks are made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from lintstep_runtime.tensorflow.graph import Operation, Tensor, get_default_graph
from lintstep_runtime.tensorflow.ops.control import Branch
from lintstep_runtime.tensorflow.ops.convert import convert_to_tensor
from lintstep_runtime.tensorflow.ops.loops import (
    Backward,
    argument,
    back_shapes,
    back_types,
    differentiable,
    known,
    plus,
    zero,
)
from lintstep_runtime.tensorflow.ops.registry import UNKNOWN, OpDef, define
from lintstep_runtime.tensorflow.shapes import Shape


def _steps(
    run: Any, op: Operation, values: Sequence[Any]
) -> tuple[list[list[Any]], list[list[Any]], dict[Tensor, Any]]:
    """The states before each step and after the last, the outputs of each step, and the captured values."""
    attrs = op.attrs
    states, many = len(attrs["states"]), len(attrs["states"]) + len(attrs["elements"])
    outside = dict(zip(attrs["captures"], values[many:], strict=True))
    state, history, outputs = list(values[:states]), [], []
    length = len(values[states]) if attrs["length"] is None else attrs["length"]
    order = range(length)[::-1] if attrs["reverse"] else range(length)
    for index in order:
        history.append(state)
        items = [value[index] for value in values[states:many]]
        given = {**outside, **dict(zip((*attrs["states"], *attrs["elements"]), (*state, *items), strict=True))}
        results = run.evaluate(attrs["body"], given)
        state = results[:states]
        outputs.append(results[states:])
    history.append(state)
    return history, outputs[::-1] if attrs["reverse"] else outputs, outside


def _scan(run: Any, op: Operation, *values: Any) -> Any:
    history, outputs, _ = _steps(run, op, values)
    columns = list(zip(*outputs, strict=True)) if outputs else []
    stacked = [UNKNOWN if not known(column) else np.stack(column) for column in columns]
    empty = [
        np.zeros((0, *(n or 0 for n in t.static or ())), t.dtype.as_numpy_dtype)
        for t in op.attrs["body"][len(op.attrs["states"]) :]
    ]
    return (*history[-1], *(stacked or empty))


def _scan_gradient(op: Operation, *incoming: Any) -> list[Any]:
    attrs = op.attrs
    backward = Backward(attrs["body"], (*attrs["states"], *attrs["elements"]), attrs["captures"])
    starts = [gradient for gradient in incoming if gradient is not None]
    present = [gradient is not None for gradient in incoming]
    found = SCAN_GRAD.build(
        [*op.inputs, *backward.captures, *starts], {"forward": op, "backward": backward, "present": present}, None
    )
    results = iter(found.outputs)
    return [next(results) if differentiable(tensor) else None for tensor in op.inputs]


def _scan_back(run: Any, op: Operation, *values: Any) -> Any:
    forward, backward = op.attrs["forward"], op.attrs["backward"]
    attrs, size = forward.attrs, len(forward.inputs)
    if not known(values):
        return tuple(UNKNOWN for _ in op.outputs)
    history, outputs, outside = _steps(run, forward, values[:size])
    outside.update(zip(backward.captures, values[size : size + len(backward.captures)], strict=True))
    given_starts = iter(values[size + len(backward.captures) :])
    starts = [next(given_starts) if present else None for present in op.attrs["present"]]
    count, many = len(attrs["states"]), len(attrs["states"]) + len(attrs["elements"])
    state_gradient = [zero(v) if start is None else start for v, start in zip(history[-1], starts[:count], strict=True)]
    item_gradients = [np.zeros_like(value) for value in values[count:many]]
    totals = {tensor: zero(outside[tensor]) for tensor in attrs["captures"] if differentiable(tensor)}
    order = range(len(outputs))[::-1] if attrs["reverse"] else range(len(outputs))
    for step, index in reversed(list(enumerate(order))):
        items = [value[index] for value in values[count:many]]
        state = history[step]
        given = {**outside, **dict(zip((*attrs["states"], *attrs["elements"]), (*state, *items), strict=True))}
        out = [
            np.zeros_like(v) if start is None else start[index]
            for v, start in zip(outputs[index], starts[count:], strict=True)
        ]
        found = backward.evaluate(run, given, [*state_gradient, *out])
        state_gradient = [found.get(t, zero(v)) for t, v in zip(attrs["states"], state, strict=True)]
        for total, tensor in zip(item_gradients, attrs["elements"], strict=True):
            if tensor in found:
                total[index] = found[tensor]
        totals = {tensor: plus(total, found[tensor]) if tensor in found else total for tensor, total in totals.items()}
    gradients = [*state_gradient, *item_gradients, *(totals.get(tensor) for tensor in attrs["captures"])]
    every = zip(forward.inputs, gradients, strict=True)
    return tuple(value for tensor, value in every if differentiable(tensor))


SCAN_GRAD: OpDef = define(
    "ScanGrad", _scan_back, outputs=None, stateful=True, partial=True, shape=back_shapes, dtype=back_types
)


def _scan_shapes(inputs: Any, attrs: Any) -> list[Shape]:
    count = len(attrs["states"])
    length = attrs["length"]
    if length is None:
        sizes = inputs[count].static
        length = None if not sizes else sizes[0]
    outputs = [None if t.static is None else (length, *t.static) for t in attrs["body"][count:]]
    return [*(t.static for t in attrs["states"]), *outputs]


SCAN: OpDef = define(
    "Scan",
    _scan,
    outputs=None,
    stateful=True,
    grad=_scan_gradient,
    shape=_scan_shapes,
    dtype=lambda i, a: [t.dtype.base_dtype for t in a["body"]],
)


def steps(
    body: Callable[[list[Any], list[Any]], tuple[list[Any], list[Any]]],
    states: Sequence[Any],
    elements: Sequence[Any],
    reverse: bool = False,
    name: str = "scan",
    length: int | None = None,
) -> tuple[list[Any], list[Any]]:
    """Run `body(states, items)`, which returns new states and outputs, along the first axis of `elements`.

    Returns the last states, and the outputs stacked along a new first axis.
    """
    start = [convert_to_tensor(state) for state in states]
    sequences = [convert_to_tensor(element) for element in elements]
    with get_default_graph().name_scope(name):
        state_arguments = [argument(tensor.dtype, tensor.static) for tensor in start]
        items = [argument(tensor.dtype, None if tensor.static is None else tensor.static[1:]) for tensor in sequences]
        count = len(start)

        def once(*values: Any) -> list[Any]:
            new, outputs = body(list(values[:count]), list(values[count:]))
            return [*new, *outputs]

        branch = Branch(once, [*state_arguments, *items])
        attrs = {
            "states": state_arguments,
            "elements": items,
            "body": tuple(branch.leaves),
            "captures": branch.captures(),
            "reverse": reverse,
            "length": length,
        }
        op = SCAN.build([*start, *sequences, *branch.captures()], attrs, None)
    return op.outputs[:count], op.outputs[count:]
