"""Which step counters a rate reads: the variables and placeholders behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lintstep_runtime.tensorflow.graph import Operation, Tensor
from lintstep_runtime.tensorflow.ops.convert import OPAQUE
from lintstep_runtime.tensorflow.ops.registry import static_value
from lintstep_runtime.tensorflow.ops.variables import HANDLES

_PLAIN = {"Identity", "Cast", "ReadVariableOp", "StopGradient", "PlaceholderWithDefault", "Reshape", "Squeeze"}


@dataclass(frozen=True)
class Schedule:
    """What a learning-rate schedule's result carries: its kind, its step, and its other inputs."""

    kind: str
    step: Any
    others: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Reading:
    """What a rate reads. `sources` maps the operation of each counter to how it is read: through a library
    ``"schedule"``, in an ``"expression"``, or ``"direct"``: the rate is that variable or placeholder itself.
    """

    sources: dict[Operation, str]
    opaque: bool

    def joined(self, other: Reading) -> Reading:
        """Return what both read together."""
        return Reading({**other.sources, **self.sources}, self.opaque or other.opaque)


def read_by(rate: Any) -> Reading:
    """Return the counters that the tensor `rate` reads (none for a number)."""
    if not isinstance(rate, Tensor):
        return Reading({}, False)
    sources: dict[Operation, str] = {}
    hidden = False
    seen: set[tuple[Tensor, str]] = set()
    stack: list[tuple[Tensor, str]] = [(rate, "direct")]
    while stack:
        tensor, how = stack.pop()
        if (tensor, how) in seen:
            continue
        seen.add((tensor, how))
        hidden = hidden or tensor.op.definition is OPAQUE
        if _is_source(tensor.op, how):
            sources.setdefault(tensor.op, how)
        stack.extend(_behind(tensor, how))
    return Reading(sources, hidden)


def _behind(tensor: Tensor, how: str) -> Iterator[tuple[Tensor, str]]:
    schedule = tensor.schedule
    if schedule is not None:
        if isinstance(schedule.step, Tensor):
            yield schedule.step, "schedule"
        deeper = "expression" if how == "direct" else how
        yield from ((other, deeper) for other in schedule.others if isinstance(other, Tensor))
    else:
        deeper = "expression" if how == "direct" and tensor.op.type not in _PLAIN else how
        yield from ((other, deeper) for other in tensor.op.inputs)


def _is_source(op: Operation, how: str) -> bool:
    if op.definition in HANDLES:
        dtype, shape = op.outputs[0].dtype.base_dtype, op.outputs[0].static
        return how == "schedule" or (shape == () and (dtype.is_integer or not op.variable.trainable))
    if op.type in ("Placeholder", "PlaceholderWithDefault"):
        tensor = op.outputs[0]
        return how == "schedule" or (
            tensor.static in ((), None) and (tensor.dtype.is_floating or tensor.dtype.is_integer)
        )
    return False


def initial_value(op: Operation) -> Any:
    """Return the number a counter starts from, or `None` where it is not known before a run."""
    if op.definition not in HANDLES:
        return static_value(op.inputs[0]) if op.inputs else None
    value = static_value(op.variable.initial_value)
    return value if value is None or value.size == 1 else None


def gives_back(op: Operation, handle: Operation) -> bool:
    """Say whether an operation that writes the variable `handle` writes what stands in it, whatever that is."""
    if op.type not in ("Assign", "AssignVariableOp"):
        return False
    value = op.inputs[-1]
    while value.op.type in ("Identity", "ReadVariableOp", "StopGradient"):
        value = value.op.inputs[0]
    return value.op is handle


def is_registered(op: Operation) -> bool:
    """Say whether `op` is its graph's registered global step: in the collection, or by name where that is empty."""
    registered = op.graph.collections.get("global_step", [])
    if registered:
        return any(getattr(item, "op", None) is op for item in registered)
    return op.name == "global_step"
