"""Reverse-mode gradients: new operations in the same graph, from what to differentiate back to what by."""

from __future__ import annotations

import functools
import heapq
from collections.abc import Iterable, Sequence
from typing import Any

from lintstep_runtime.tensorflow.dtypes import variant
from lintstep_runtime.tensorflow.graph import Operation, Tensor, get_default_graph
from lintstep_runtime.tensorflow.ops.convert import IndexedSlices, convert_to_tensor, dense, opaque_node


def gradients(
    ys: Any,
    xs: Any,
    grad_ys: Any = None,
    name: str = "gradients",
    colocate_gradients_with_ops: bool = False,
    gate_gradients: bool = False,
    aggregation_method: Any = None,
    stop_gradients: Any = None,
    unconnected_gradients: Any = None,
) -> list[Any]:
    """Return the sum of the derivatives of `ys` with respect to each of `xs`, `None` where there is no path.

    Each is a tensor of its `x`'s shape, or `IndexedSlices` where only rows were read. Where a `y` is unknown, so is a
    derivative without a path. `ys` and `xs` are tensors, variables or lists of them; `grad_ys` holds what
    to begin with (default: ones).
    """
    targets = [convert_to_tensor(y) for y in _listed(ys)]
    sources = [source(x) for x in _listed(xs)]
    starts = [None] * len(targets) if grad_ys is None else _listed(grad_ys)
    with get_default_graph().name_scope(name):
        sums = _backpropagate(targets, sources, starts, [source(s) for s in _listed(stop_gradients or [])])
        found = [sums.get(id(tensor)) for tensor in sources]
        unknown = [target for target in targets if target.op.uncertain]  # what led to them is unknown too
        return [_unknown(x, unknown) if unknown and g is None else g for x, g in zip(sources, found, strict=True)]


def _unknown(x: Tensor, targets: Sequence[Tensor]) -> Tensor | None:
    kind = x.dtype.base_dtype
    return opaque_node("gradient", targets, kind, x.static) if kind.is_floating else None


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def source(x: Any) -> Tensor:
    """Return the tensor that gradients by `x` end at: a variable's handle, or the tensor itself."""
    handle = getattr(x, "handle", None)
    return handle if isinstance(handle, Tensor) else convert_to_tensor(x)


def _reach(sources: Sequence[Tensor], targets: Sequence[Tensor], stops: Sequence[Tensor]) -> set[Operation]:
    """The operations on a path from `sources` to `targets`."""
    ends, blocked = {id(t) for t in sources}, {id(t) for t in stops}
    order, seen, stack = [], set(), [t.op for t in targets]
    while stack:  # all ancestors of the targets
        op = stack.pop()
        if op not in seen:
            seen.add(op)
            order.append(op)
            stack.extend(t.op for t in op.inputs if id(t) not in blocked)
    reach: set[Operation] = {t.op for t in sources if t.op in seen}
    for op in sorted(order, key=lambda op: op.id):
        if any(id(t) in ends or t.op in reach for t in op.inputs if id(t) not in blocked):
            reach.add(op)
    return reach


def _backpropagate(
    targets: Sequence[Tensor], sources: Sequence[Tensor], starts: Sequence[Any], stops: Sequence[Tensor]
) -> dict[int, Any]:
    from lintstep_runtime.tensorflow.ops.elementwise import ones_like

    reach, wanted = _reach(sources, targets, stops), {id(t) for t in sources}
    parts: dict[int, list[Any]] = {}
    sums: dict[int, Any] = {}
    for target, start in zip(targets, starts, strict=True):
        first = ones_like(target, name="grad_ys_0") if start is None else convert_to_tensor(start, target.dtype)
        parts.setdefault(id(target), []).append(first)
    blocked = {id(t) for t in stops}
    queue = [(-op.id, op) for op in {t.op: None for t in targets}]
    queued = {op for _, op in queue}
    heapq.heapify(queue)
    while queue:
        op = heapq.heappop(queue)[1]
        incoming = [_total(parts.pop(id(t), [])) for t in op.outputs]
        sums.update({id(t): g for t, g in zip(op.outputs, incoming, strict=True) if id(t) in wanted and g is not None})
        if op not in reach or all(g is None for g in incoming):
            continue
        for tensor, gradient in zip(op.inputs, _local(op, incoming), strict=True):
            if gradient is None or id(tensor) in blocked or (tensor.op not in reach and id(tensor) not in wanted):
                continue
            parts.setdefault(id(tensor), []).append(gradient)
            if tensor.op not in queued:
                queued.add(tensor.op)
                heapq.heappush(queue, (-tensor.op.id, tensor.op))
    return sums


def _local(op: Operation, incoming: list[Any]) -> Iterable[Any]:
    """The gradients of one operation's inputs. What has no known gradient has an unknown one."""
    if not op.inputs:
        return []
    definition = op.definition
    if definition.grad is None:
        known = [g for g in incoming if g is not None]
        return [
            opaque_node(f"{op.type}Grad", [*known, t], t.dtype.base_dtype, t.static) if t.dtype.is_floating else None
            for t in op.inputs
        ]
    if definition.name in ("Identity", "ReadVariableOp"):
        return incoming  # rows stay rows
    with op.graph.name_scope(f"{op.name.replace('/', '_')}_grad"):
        return definition.grad(op, *(dense(g) for g in incoming))


def _total(gradients_: list[Any]) -> Any:
    from lintstep_runtime.tensorflow.ops.arrays import concat
    from lintstep_runtime.tensorflow.ops.elementwise import add_n

    if len(gradients_) <= 1:
        return gradients_[0] if gradients_ else None
    from lintstep_runtime.tensorflow.ops.tensor_arrays import ADD

    if all(isinstance(g, IndexedSlices) for g in gradients_):
        return IndexedSlices(
            concat([g.values for g in gradients_], 0),
            concat([g.indices for g in gradients_], 0),
            gradients_[0].dense_shape,
        )
    if gradients_[0].dtype is variant:
        return functools.reduce(ADD, gradients_)
    return add_n(gradients_)
