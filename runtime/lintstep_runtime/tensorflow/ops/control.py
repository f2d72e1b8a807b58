"""Conditions and loops. A branch is built once, as operations of its own context, and run only where it is taken.

What a branch uses from outside becomes an input of the condition or loop, so that its gradient and its order are those
of any other operation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from lintstep_runtime.engine import recorder
from lintstep_runtime.tensorflow.dtypes import bool_
from lintstep_runtime.tensorflow.graph import Graph, Operation, Tensor, get_default_graph
from lintstep_runtime.tensorflow.ops.convert import IndexedSlices, convert_to_tensor, dense, is_tensor
from lintstep_runtime.tensorflow.ops.registry import UNKNOWN, define, from_attr, static_value


class Context:
    """The operations of one branch; `outer` is the context it is built in."""

    def __init__(self, outer: Context | None) -> None:
        self.outer = outer


@contextmanager
def _inside(graph: Graph) -> Iterator[Context]:
    context = Context(graph.context)
    before, graph.context = graph.context, context
    try:
        with graph.control_dependencies(None):
            yield context
    finally:
        graph.context = before


def captured(outputs: Sequence[Any], outer: Any, own: Sequence[Tensor] = ()) -> list[Tensor]:
    """Return the tensors that the operations behind `outputs` use from `outer` or further out, `own` inputs aside."""
    seen: set[Operation] = set()
    found: dict[Tensor, None] = {}
    stack = []
    for item in outputs:
        if isinstance(item, Tensor) and item not in own and _visible(item.op, outer):
            found[item] = None
        elif item is not None and item not in own:
            stack.append(item.op if isinstance(item, Tensor) else item)
    while stack:
        op = stack.pop()
        if op in seen:
            continue
        seen.add(op)
        for tensor in op.inputs:
            if tensor not in own:
                if _visible(tensor.op, outer):
                    found[tensor] = None
                else:
                    stack.append(tensor.op)
        stack.extend(control for control in op.control_inputs if not _visible(control, outer))
    return list(found)


def _visible(op: Operation, outer: Any) -> bool:
    """Whether `op` stands outside the branch: in the context `outer` or one around it."""
    while outer is not None:
        if op.context is outer:
            return True
        outer = outer.outer
    return op.context is None


class Branch:
    """A function's operations: the tensors they end in, the structure to return them in, and what they capture."""

    def __init__(self, function: Callable[..., Any], arguments: Sequence[Any] = ()) -> None:
        graph = get_default_graph()
        self.outer = graph.context
        with _inside(graph):
            result = function(*arguments)
            self.leaves: list[Any] = []
            self.structure = _take_apart(result, self.leaves)
            self.leaves = [_leaf(leaf) for leaf in self.leaves]
        self.own = tuple(argument for argument in arguments if isinstance(argument, Tensor))

    def captures(self) -> list[Tensor]:
        """Return what is used from outside."""
        return captured(self.leaves, self.outer, self.own)


def _leaf(value: Any) -> Any:
    if value is None or isinstance(value, Operation):
        return value
    return dense(value) if isinstance(value, IndexedSlices) else convert_to_tensor(value)


def _take_apart(value: Any, leaves: list[Any]) -> Callable[[list[Any]], Any]:
    if isinstance(value, dict):
        parts = {key: _take_apart(item, leaves) for key, item in value.items()}
        return lambda results: type(value)((key, part(results)) for key, part in parts.items())
    if isinstance(value, list | tuple):
        several = [_take_apart(item, leaves) for item in value]
        if hasattr(value, "_fields"):
            return lambda results: type(value)(*(part(results) for part in several))
        return lambda results: type(value)(part(results) for part in several)
    leaves.append(value)
    index = len(leaves) - 1
    return lambda results: results[index]


def structured(value: Any) -> tuple[list[Any], Callable[[list[Any]], Any]]:
    """Return the leaves of a nested structure and the function that builds it from such leaves."""
    leaves: list[Any] = []
    structure = _take_apart(value, leaves)
    return leaves, structure


# conditions


def _cond(run: Any, op: Operation, predicate: Any, *values: Any) -> Any:
    attrs = op.attrs
    if predicate is UNKNOWN:
        recorder.current().decided("cond", True)
        taken = True
    else:
        taken = bool(np.all(predicate))
    leaves = attrs["on_true" if taken else "on_false"]
    results = run.evaluate(tuple(leaves), dict(zip(op.inputs[1:], values, strict=True)))
    return tuple(value for leaf, value in zip(leaves, results, strict=True) if isinstance(leaf, Tensor)) or (
        np.bool_(True),
    )


def _cond_gradient(op: Operation, *incoming: Any) -> list[Any]:
    from lintstep_runtime.tensorflow.gradients import gradients
    from lintstep_runtime.tensorflow.ops.elementwise import zeros_like

    outside = list(op.inputs[1:])
    wanted = [tensor for tensor in outside if tensor.dtype.is_floating]

    def branch(leaves: Sequence[Any]) -> Callable[[], Any]:
        def build() -> list[Any]:
            tensors = [leaf for leaf in leaves if isinstance(leaf, Tensor)]
            pairs = [(t, g) for t, g in zip(tensors, incoming, strict=False) if g is not None and t.dtype.is_floating]
            found = gradients([t for t, _ in pairs], wanted, [g for _, g in pairs])
            return [zeros_like(x) if g is None else dense(g) for x, g in zip(wanted, found, strict=True)]

        return build

    if not wanted:
        return [None] * len(op.inputs)
    results = cond(op.inputs[0], branch(op.attrs["on_true"]), branch(op.attrs["on_false"]), strict=True)
    by_tensor = dict(zip(wanted, results, strict=True))
    return [None, *(by_tensor.get(tensor) for tensor in outside)]


COND = define(
    "If",
    _cond,
    outputs=None,
    shape=lambda i, a: [size for _, size in a["signature"]],
    dtype=lambda i, a: [kind for kind, _ in a["signature"]],
    stateful=True,
    partial=True,
    grad=_cond_gradient,
)
EFFECT_COND = define(
    "If",
    _cond,
    outputs=None,
    shape=lambda i, a: [size for _, size in a["signature"]],
    dtype=lambda i, a: [kind for kind, _ in a["signature"]],
    stateful=True,
    partial=True,
    effect=True,
    grad=_cond_gradient,
)


def _merged_signature(one: Tensor, other: Tensor) -> tuple[Any, Any]:
    left, right = one.static, other.static
    if left is None or right is None or len(left) != len(right):
        return one.dtype.base_dtype, left if left == right else None
    return one.dtype.base_dtype, tuple(a if a == b else None for a, b in zip(left, right, strict=True))


def cond(
    pred: Any,
    true_fn: Callable[..., Any] | None = None,
    false_fn: Callable[..., Any] | None = None,
    strict: bool = False,
    name: str | None = None,
    fn1: Callable[..., Any] | None = None,
    fn2: Callable[..., Any] | None = None,
) -> Any:
    """``tf.cond``: what `true_fn` or `false_fn` returns; only the chosen one's own operations run.

    Raises:
        TypeError: `pred` is a Python value, or the functions return different structures or types.
    """
    chosen, other = true_fn or fn1, false_fn or fn2
    if chosen is None or other is None or not callable(chosen) or not callable(other):
        raise TypeError("true_fn must be callable." if not callable(chosen) else "false_fn must be callable.")
    graph = get_default_graph()
    if graph.executor is not None and graph.context is None:
        return chosen() if pred else other()
    if isinstance(pred, bool):
        raise TypeError("pred must not be a Python bool")
    with graph.name_scope(name or "cond"):
        predicate = convert_to_tensor(pred)
        yes, no = Branch(chosen), Branch(other)
        if len(yes.leaves) != len(no.leaves):
            raise ValueError("true_fn and false_fn must return the same number of outputs")
        pairs = [
            (a, b)
            for a, b in zip(yes.leaves, no.leaves, strict=True)
            if isinstance(a, Tensor) and isinstance(b, Tensor)
        ]
        for a, b in pairs:
            if a.dtype.base_dtype is not b.dtype.base_dtype and not (a.op.uncertain or b.op.uncertain):
                raise TypeError(
                    f"Outputs of true_fn and false_fn must have the same type: "
                    f"{a.dtype.base_dtype.name}, {b.dtype.base_dtype.name}"
                )
        both = list(dict.fromkeys([*yes.captures(), *no.captures()]))
        signature = [_merged_signature(a, b) for a, b in pairs] or [(bool_, ())]
        kind = EFFECT_COND if writes(yes.leaves) or writes(no.leaves) else COND
        op = kind.build(
            [predicate, *both], {"on_true": yes.leaves, "on_false": no.leaves, "signature": signature}, "Merge"
        )
    results = iter(op.outputs)
    leaves = [next(results) if isinstance(a, Tensor) else (None if a is None else op) for a in yes.leaves]
    if not leaves:
        return op
    unpacked = yes.structure(leaves)
    return unpacked[0] if not strict and isinstance(unpacked, list | tuple) and len(unpacked) == 1 else unpacked


def writes(leaves: Sequence[Any]) -> bool:
    """Say whether running `leaves` changes what a session keeps."""
    seen: set[Operation] = set()
    stack = [leaf.op if isinstance(leaf, Tensor) else leaf for leaf in leaves if leaf is not None]
    while stack:
        op = stack.pop()
        if op not in seen:
            seen.add(op)
            if op.definition.effect:
                return True
            stack.extend(tensor.op for tensor in op.inputs if op.context is not None)
            stack.extend(op.control_inputs)
    return False


def case(
    pred_fn_pairs: Any,
    default: Callable[..., Any] | None = None,
    exclusive: bool = False,
    strict: bool = False,
    name: str = "case",
) -> Any:
    """``tf.case``: the first function whose predicate is true, else `default`."""
    pairs = list(pred_fn_pairs.items() if isinstance(pred_fn_pairs, dict) else pred_fn_pairs)
    if default is None:
        (_, default), pairs = pairs[-1], pairs[:-1]
    with get_default_graph().name_scope(name):
        result = default
        for predicate, function in reversed(pairs):
            result = _chained(predicate, function, result)
        return result()


def _chained(predicate: Any, function: Callable[..., Any], otherwise: Callable[..., Any]) -> Callable[[], Any]:
    return lambda: cond(predicate, function, otherwise)


def smart_cond(pred: Any, true_fn: Any = None, false_fn: Any = None, name: str | None = None) -> Any:
    """``tf.contrib.framework.smart_cond``: a predicate known while the graph is built chooses at once."""
    if is_tensor(pred):
        known = static_value(convert_to_tensor(pred))
        if known is None:
            return cond(pred, true_fn, false_fn, name=name)
        pred = bool(known)
    return true_fn() if pred else false_fn()


# what a loop's body takes: fed by the loop, never run


def _never(run: Any, op: Operation) -> Any:
    return run.fail("InvalidArgumentError", op, "a loop variable was used outside its loop")


ARGUMENT = define("LoopVariable", _never, shape=from_attr("shape"), dtype=from_attr("dtype"), stateful=True)
