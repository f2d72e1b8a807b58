"""What has to run for a set of fetches, and in which order: reads before writes wherever the graph leaves it open."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from lintstep_runtime.tensorflow.graph import Operation, Tensor
from lintstep_runtime.tensorflow.ops.convert import OPAQUE
from lintstep_runtime.tensorflow.ops.variables import HANDLES, READ_REFERENCE
from lintstep_runtime.tensorflow.rewrites import rewrite

_ADDING = ("AssignAdd", "AssignAddVariableOp", "AssignSub", "AssignSubVariableOp")

Raw = tuple[Operation, Callable[..., Any], tuple[int, ...], tuple[int, ...]]


class Step(NamedTuple):
    """One operation to run: where its inputs are, where its outputs go, which values nobody needs after it."""

    op: Operation
    kernel: Callable[..., Any]
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    free: tuple[int, ...]


class Plan:
    """The steps of one kind of run. `slots` says where the value of each kept tensor is.

    `races` maps a scalar variable to an operation that writes it in no fixed order with another one.
    """

    def __init__(self, steps: list[Step], slots: dict[Tensor, int], size: int, train_ops: list[Any]) -> None:
        self.steps, self.slots, self.size, self.train_ops = steps, slots, size, train_ops
        self.races: dict[Operation, Operation] = {}


def build(fetches: Sequence[Any], given: Collection[Tensor], rewriting: bool = True) -> Plan:
    """Plan the run of `fetches` (tensors and operations) where the values of the tensors `given` are handed in."""
    targets = [item.op if isinstance(item, Tensor) else item for item in fetches if item not in given]
    effects = _Effects(given)
    needed = _needed(targets, given, effects)
    train_ops = [op.train_op for op in sorted(needed, key=lambda op: op.id) if op.train_op is not None]
    observed = [tensor for train_op in train_ops for tensor in _observe(train_op, needed, given)]
    kept = {item for item in fetches if isinstance(item, Tensor)} | set(observed) | set(given)
    plan = _compile(_order(needed, given, effects), kept, given, train_ops, rewriting)
    plan.races = dict(_races(needed, given, effects)) if train_ops else {}
    return plan


def _needed(targets: Iterable[Operation], given: Collection[Tensor], effects: _Effects) -> set[Operation]:
    needed: set[Operation] = set()
    stack = list(targets)
    while stack:
        op = stack.pop()
        if op in needed:
            continue
        needed.add(op)
        stack.extend(_controls(op, given))
        if op.definition is OPAQUE:  # only what has an effect matters of what went into an unknown value
            stack.extend(effects.behind(op))
        else:
            stack.extend(tensor.op for tensor in op.inputs if tensor not in given)
        if op.train_op is not None and isinstance(op.train_op.rate, Tensor) and op.train_op.rate not in given:
            stack.append(op.train_op.rate.op)
    return needed


def _controls(op: Operation, given: Collection[Tensor]) -> list[Operation]:
    """What `op` waits for, but for operations whose values are handed in."""
    return [control for control in op.control_inputs if not control.outputs or control.outputs[0] not in given]


class _Effects:
    """The nearest operations with an effect behind each operation, found once for all that are asked about."""

    def __init__(self, given: Collection[Tensor]) -> None:
        self._given = given
        self._behind: dict[Operation, frozenset[Operation]] = {}

    def behind(self, op: Operation) -> frozenset[Operation]:
        """Return the operations with an effect, or that train, that something `op` comes from goes through first."""
        pending, entered = [op], set()
        while pending:
            item = pending[-1]
            before = self._before(item)
            unknown = [] if item in entered else [each for each in before if self._passed(each) and each not in entered]
            entered.add(item)
            if unknown:
                pending.extend(unknown)
                continue
            pending.pop()
            if item not in self._behind:
                parts = [self._behind.get(each, frozenset()) if self._passed(each) else (each,) for each in before]
                self._behind[item] = frozenset().union(*parts)
        return self._behind[op]

    def _passed(self, op: Operation) -> bool:
        return not op.definition.effect and op.train_op is None

    def _before(self, op: Operation) -> list[Operation]:
        if op in self._behind:
            return []
        return [*_controls(op, self._given), *(tensor.op for tensor in op.inputs if tensor not in self._given)]


def _observe(train_op: Any, needed: set[Operation], given: Collection[Tensor]) -> list[Tensor]:
    """The tensors of a train op to look at: its rate, and its loss where that costs no more than pure operations."""
    tensors = [train_op.rate] if isinstance(train_op.rate, Tensor) else []
    loss = train_op.loss
    if isinstance(loss, Tensor) and loss not in given:
        extra, stack = set(), [loss.op]
        while stack:
            op = stack.pop()
            if op in needed or op in extra:
                continue
            if (
                op.definition.stateful
                or op.definition.effect
                or op.control_inputs
                or op.definition.name == "Placeholder"
            ):
                return tensors
            extra.add(op)
            stack.extend(tensor.op for tensor in op.inputs if tensor not in given)
        needed |= extra
    return [*tensors, loss] if isinstance(loss, Tensor) else tensors


def _before(op: Operation, given: Collection[Tensor], effects: _Effects) -> set[Operation]:
    before = set(_controls(op, given))
    if op.definition is OPAQUE:
        return before.union(effects.behind(op))
    before.update(tensor.op for tensor in op.inputs if tensor not in given)
    return before


def _order(needed: set[Operation], given: Collection[Tensor], effects: _Effects) -> list[Operation]:
    waiting = {op: _before(op, given, effects) & needed for op in needed}
    followers: dict[Operation, list[Operation]] = {}
    for op, before in waiting.items():
        for earlier in before:
            followers.setdefault(earlier, []).append(op)
    missing = {op: len(before) for op, before in waiting.items()}
    ready = [(op.definition.effect, op.id, op) for op, count in missing.items() if not count]
    heapq.heapify(ready)
    order = []
    while ready:
        op = heapq.heappop(ready)[2]
        order.append(op)
        for follower in followers.get(op, ()):
            missing[follower] -= 1
            if not missing[follower]:
                heapq.heappush(ready, (follower.definition.effect, follower.id, follower))
    return order


def _races(
    needed: set[Operation], given: Collection[Tensor], effects: _Effects
) -> Iterator[tuple[Operation, Operation]]:
    """Yield each scalar variable that two of the operations write in no fixed order, with one of the two.

    Two additions give the same sum in either order.
    """
    writers: dict[Operation, list[Operation]] = {}
    for op in needed:
        for tensor in op.inputs[:1] if op.definition.effect else ():
            if tensor.op.definition in HANDLES and tensor.op.outputs[0].static == ():
                writers.setdefault(tensor.op, []).append(op)
    for variable, those in writers.items():
        plain = [op for op in those if op.type not in _ADDING]
        for op in plain if len(those) > 1 else ():
            behind = _all_before(op, needed, given, effects)
            others = [each for each in those if each is not op and each not in behind]
            if any(op not in _all_before(each, needed, given, effects) for each in others):
                yield variable, op
                break


def _all_before(op: Operation, needed: set[Operation], given: Collection[Tensor], effects: _Effects) -> set[Operation]:
    """Return every operation that must have run before `op`."""
    found: set[Operation] = set()
    stack = [op]
    while stack:
        fresh = (_before(stack.pop(), given, effects) & needed) - found
        found |= fresh
        stack.extend(fresh)
    return found


def _compile(
    order: list[Operation], kept: set[Tensor], given: Collection[Tensor], train_ops: list[Any], rewriting: bool
) -> Plan:
    slots: dict[Tensor, int] = {tensor: index for index, tensor in enumerate(given)}
    raw: list[Raw] = []
    written: set[Operation] = set()  # variables written since their reference was read
    rewritten = rewrite(order, kept, given) if rewriting else {}
    for op in order:
        kernel, inputs = rewritten.get(op, (op.definition.kernel, () if op.definition is OPAQUE else op.inputs))
        for tensor in inputs if written else ():
            _reread(tensor, slots, raw, written, given)
        outputs = tuple(slots.setdefault(tensor, len(slots)) for tensor in op.outputs)
        raw.append((op, kernel, tuple(slots[tensor] for tensor in inputs), outputs))
        if op.definition.effect:
            written.update(tensor.op for tensor in op.inputs if tensor.op.definition in HANDLES)
    return Plan(_with_frees(raw, {slots[t] for t in kept if t in slots}), slots, len(slots), train_ops)


def _reread(
    tensor: Tensor, slots: dict[Tensor, int], raw: list[Raw], written: set[Operation], given: Collection[Tensor]
) -> None:
    """A reference variable's read shares the variable's buffer: what runs after a write sees the new value."""
    op = tensor.op
    if op.definition is READ_REFERENCE and op.inputs[0].op in written and tensor not in given:
        raw.append((op, op.definition.kernel, (slots[op.inputs[0]],), (slots[tensor],)))


def _with_frees(raw: list[Raw], kept: set[int]) -> list[Step]:
    last: dict[int, int] = {}
    for index, (_, _, inputs, outputs) in enumerate(raw):
        for slot in (*inputs, *outputs):
            last[slot] = index
    frees: dict[int, list[int]] = {}
    for slot, index in last.items():
        if slot not in kept:
            frees.setdefault(index, []).append(slot)
    return [Step(*step, tuple(frees.get(index, ()))) for index, step in enumerate(raw)]
