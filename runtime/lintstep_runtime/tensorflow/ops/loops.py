"""Loops: ``tf.while_loop``, and what all loops share: a body is built once and evaluated at every step.

A body's gradient is a body of its own; going backwards, the states of all steps are computed again first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from lintstep_runtime.engine import recorder
from lintstep_runtime.tensorflow.dtypes import DType, variant
from lintstep_runtime.tensorflow.graph import Operation, Tensor, get_default_graph
from lintstep_runtime.tensorflow.ops.control import ARGUMENT, Branch, captured, structured
from lintstep_runtime.tensorflow.ops.convert import convert_to_tensor, dense
from lintstep_runtime.tensorflow.ops.registry import UNKNOWN, OpDef, define
from lintstep_runtime.tensorflow.shapes import Shape


def argument(dtype: DType, shape: Shape) -> Tensor:
    """Return a tensor that stands for a loop variable inside a body."""
    made: Tensor = ARGUMENT(dtype=dtype.base_dtype, shape=shape, name="loop")
    return made


def differentiable(tensor: Any) -> bool:
    """Say whether `tensor` may have a gradient."""
    return isinstance(tensor, Tensor) and (tensor.dtype.is_floating or tensor.dtype is variant)


def known(values: Sequence[Any]) -> bool:
    """Say whether no value is unknown."""
    return not any(value is UNKNOWN for value in values)


class Backward:
    """The gradient of a body: from gradients of its float results to those of its arguments and captures."""

    def __init__(self, results: Sequence[Tensor], arguments: Sequence[Tensor], captures: Sequence[Tensor]) -> None:
        from lintstep_runtime.tensorflow.gradients import gradients

        self.present = [differentiable(tensor) for tensor in results]
        self.results = [tensor for tensor in results if differentiable(tensor)]
        self.sources = [tensor for tensor in (*arguments, *captures) if differentiable(tensor)]
        self.incoming = [argument(tensor.dtype, tensor.static) for tensor in self.results]

        def build(*_: Any) -> list[Any]:
            found = gradients(self.results, self.sources, self.incoming)
            return [None if gradient is None else dense(gradient) for gradient in found]

        branch = Branch(build, self.incoming)
        self.leaves = branch.leaves
        own = (*arguments, *self.incoming)
        self.captures = captured([leaf for leaf in self.leaves if leaf is not None], branch.outer, own)

    def evaluate(self, run: Any, given: dict[Tensor, Any], incoming: Sequence[Any]) -> dict[Tensor, Any]:
        """Return the gradients by source, given one for each result; what has none is left out."""
        incoming = [gradient for gradient, present in zip(incoming, self.present, strict=True) if present]
        pairs = [(source, leaf) for source, leaf in zip(self.sources, self.leaves, strict=True) if leaf is not None]
        fetched = run.evaluate(
            tuple(leaf for _, leaf in pairs), {**given, **dict(zip(self.incoming, incoming, strict=True))}
        )
        return {source: value for (source, _), value in zip(pairs, fetched, strict=True)}


def zero(value: Any) -> Any:
    """Return the gradient of nothing, like `value`."""
    return {} if isinstance(value, dict) else np.zeros_like(value)


def plus(one: Any, other: Any) -> Any:
    """Return the sum of two gradients."""
    if isinstance(one, dict):
        return {key: one.get(key, 0) + other.get(key, 0) for key in {**one, **other}}
    return one + other


# while


def _while(run: Any, op: Operation, *values: Any) -> Any:
    states = list(_iterate(run, op, values))
    return tuple(states[-1])


def _iterate(run: Any, op: Operation, values: Sequence[Any]) -> Any:
    """The loop variables before the first step, and after each."""
    attrs, count = op.attrs, len(op.attrs["arguments"])
    outside = dict(zip(attrs["captures"], values[count:], strict=True))
    state = list(values[:count])
    yield state
    rounds = 0
    while attrs["most"] is None or rounds < attrs["most"]:
        given = {**outside, **dict(zip(attrs["arguments"], state, strict=True))}
        going = run.evaluate((attrs["condition"],), given)[0]
        if going is UNKNOWN:
            recorder.current().decided("while_loop", rounds < 1)
            going = rounds < 1
        if not np.all(going):
            return
        state = run.evaluate(attrs["body"], given)
        rounds += 1
        yield state


def _while_gradient(op: Operation, *incoming: Any) -> list[Any]:
    attrs = op.attrs
    backward = Backward(attrs["body"], attrs["arguments"], attrs["captures"])
    wanted = [tensor for tensor in op.inputs if differentiable(tensor)]
    starts = [gradient for gradient in incoming if gradient is not None]
    present = [gradient is not None for gradient in incoming]
    found = WHILE_GRAD.build(
        [*op.inputs, *backward.captures, *starts], {"forward": op, "backward": backward, "present": present}, None
    )
    results = iter(found.outputs)
    return [next(results) if tensor in wanted else None for tensor in op.inputs]


def _while_back(run: Any, op: Operation, *values: Any) -> Any:
    forward, backward = op.attrs["forward"], op.attrs["backward"]
    attrs, size = forward.attrs, len(forward.inputs)
    count = len(attrs["arguments"])
    if not known(values):
        return tuple(UNKNOWN for _ in op.outputs)
    states = list(_iterate(run, forward, values[:size]))
    extra = dict(zip(backward.captures, values[size : size + len(backward.captures)], strict=True))
    outside = {**extra, **dict(zip(attrs["captures"], values[count:size], strict=True))}
    given_starts = iter(values[size + len(backward.captures) :])
    gradient: dict[Tensor, Any] = {}
    for tensor, value, present in zip(attrs["arguments"], states[-1], op.attrs["present"], strict=True):
        start = next(given_starts) if present else None
        if differentiable(tensor):
            gradient[tensor] = zero(value) if start is None else start
    totals = {tensor: zero(outside[tensor]) for tensor in attrs["captures"] if differentiable(tensor)}
    for state in reversed(states[:-1]):
        given = {**outside, **dict(zip(attrs["arguments"], state, strict=True))}
        found = backward.evaluate(run, given, [gradient.get(tensor) for tensor in attrs["arguments"]])
        gradient = {t: found.get(t, zero(v)) for t, v in zip(attrs["arguments"], state, strict=True) if t in gradient}
        totals = {tensor: plus(total, found[tensor]) if tensor in found else total for tensor, total in totals.items()}
    return tuple(
        {**gradient, **totals}[tensor] for tensor in (*attrs["arguments"], *attrs["captures"]) if differentiable(tensor)
    )


def back_shapes(inputs: Any, attrs: Any) -> list[Shape]:
    """The shapes of a loop's gradients."""
    return [tensor.static for tensor in attrs["forward"].inputs if differentiable(tensor)]


def back_types(inputs: Any, attrs: Any) -> list[Any]:
    """The types of a loop's gradients: those of the inputs that may have one."""
    return [tensor.dtype.base_dtype for tensor in attrs["forward"].inputs if differentiable(tensor)]


def _argument_shapes(inputs: Any, attrs: Any) -> list[Shape]:
    return [tensor.static for tensor in attrs["arguments"]]


def _argument_types(inputs: Any, attrs: Any) -> list[Any]:
    return [tensor.dtype.base_dtype for tensor in attrs["arguments"]]


WHILE_GRAD: OpDef = define(
    "WhileGrad", _while_back, outputs=None, stateful=True, partial=True, shape=back_shapes, dtype=back_types
)
WHILE: OpDef = define(
    "While", _while, outputs=None, stateful=True, grad=_while_gradient, shape=_argument_shapes, dtype=_argument_types
)
EFFECT_WHILE: OpDef = replace(WHILE, effect=True)


def while_loop(
    cond: Callable[..., Any],
    body: Callable[..., Any],
    loop_vars: Any,
    shape_invariants: Any = None,
    parallel_iterations: int = 10,
    back_prop: bool = True,
    swap_memory: bool = False,
    name: str | None = None,
    maximum_iterations: Any = None,
    return_same_structure: bool = False,
) -> Any:
    """``tf.while_loop``: `body` on `loop_vars` as long as `cond` holds; returns the last ones, in their structure.

    Raises:
        TypeError: `cond` or `body` can't be called.
        ValueError: there are no loop variables, or `body` returns another number of them.
    """
    from lintstep_runtime.tensorflow.ops.control import writes

    if not callable(cond) or not callable(body):
        raise TypeError("cond must be callable." if not callable(cond) else "body must be callable.")
    if not loop_vars:
        raise ValueError("No loop variables provided")
    leaves, structure = structured(list(loop_vars) if isinstance(loop_vars, tuple | list) else [loop_vars])
    leaves, structure = _with_flows(leaves, structure)
    start = [convert_to_tensor(leaf) for leaf in leaves]
    with get_default_graph().name_scope(name or "while"):
        shapes = [None if shape_invariants is not None else tensor.static for tensor in start]
        arguments = [argument(tensor.dtype, shape) for tensor, shape in zip(start, shapes, strict=True)]
        test = Branch(lambda *values: cond(*structure(list(values))), arguments)
        step = Branch(lambda *values: _flows(body(*structure(list(values)))), arguments)
        if len(step.leaves) != len(start):
            raise ValueError(
                "The number of outputs of the body must be the number of loop variables: "
                f"{len(step.leaves)}, {len(start)}"
            )
        captures = list(dict.fromkeys([*test.captures(), *step.captures()]))
        kind = EFFECT_WHILE if writes(step.leaves) else WHILE
        attrs = {
            "arguments": arguments,
            "condition": test.leaves[0],
            "body": tuple(step.leaves),
            "captures": captures,
            "most": None if maximum_iterations is None else _number(maximum_iterations),
        }
        op = kind.build([*start, *captures], attrs, None)
    results = structure(list(op.outputs))
    return results[0] if len(results) == 1 and not return_same_structure else results


def _number(value: Any) -> Any:
    from lintstep_runtime.tensorflow.ops.registry import static_value

    known = static_value(value) if isinstance(value, Tensor) else value
    return None if known is None else int(known)


def _with_flows(
    leaves: list[Any], structure: Callable[[list[Any]], Any]
) -> tuple[list[Any], Callable[[list[Any]], Any]]:
    """Loop variables that are arrays of tensors go round the loop as their flow."""
    made = [getattr(leaf, "with_flow", None) for leaf in leaves]
    flows = [leaf.flow if make is not None else leaf for leaf, make in zip(leaves, made, strict=True)]

    def build(values: list[Any]) -> Any:
        return structure([value if make is None else make(value) for make, value in zip(made, values, strict=True)])

    return flows, build


def _flows(result: Any) -> list[Any]:
    leaves, _ = structured(list(result) if isinstance(result, list | tuple) else [result])
    return [leaf.flow if hasattr(leaf, "with_flow") else leaf for leaf in leaves]
