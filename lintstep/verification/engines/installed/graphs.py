"""Questions to a TensorFlow graph: what an operation depends on, what a rate reads, what writes a variable."""

from __future__ import annotations

from typing import Any, Iterable, NamedTuple  # noqa: UP035 - Python 3.7

VARIABLES = frozenset(["Variable", "VariableV2", "VarHandleOp"])
PLACEHOLDERS = frozenset(["Placeholder", "PlaceholderV2", "PlaceholderWithDefault"])
SOURCES = VARIABLES | PLACEHOLDERS
_PLAIN = frozenset(["Identity", "Cast", "ReadVariableOp", "StopGradient", "Reshape", "Squeeze"])
_UNCHANGED = frozenset(["Identity", "ReadVariableOp", "StopGradient"])
_WRITERS = {
    "Assign": "assign",
    "AssignVariableOp": "assign",
    "AssignAdd": "assign_add",
    "AssignAddVariableOp": "assign_add",
    "AssignSub": "assign_sub",
    "AssignSubVariableOp": "assign_sub",
}
_RESTORES = frozenset(["RestoreV2", "Restore", "RestoreSlice"])


class Schedule(NamedTuple):
    """A call of a decay: the tensor it made and the step it was given."""

    output: Any
    step: Any


def upstream(starts: Iterable[Any], cut: Iterable[Any] = ()) -> set[Any]:
    """Return the operations the given ones depend on, themselves included, short of ``cut`` (which is fed)."""
    seen: set[Any] = set()
    fed = set(cut)
    pending = list(starts)
    while pending:
        op = pending.pop()
        if op in seen or op in fed:
            continue
        seen.add(op)
        pending.extend([tensor.op for tensor in op.inputs] + list(op.control_inputs))
    return seen


def reads_of(rate: Any, schedules: list[Schedule]) -> dict[Any, str]:
    """Return the variables and placeholders a rate reads, with how: by a ``"schedule"``, in an ``"expression"``, or
    ``"direct"`` where it is the rate itself."""
    found: dict[Any, str] = {}
    if not hasattr(rate, "op"):
        return found
    above = upstream([rate.op])
    used = [each for each in schedules if hasattr(each.output, "op") and each.output.op in above]
    steps = {op for each in used if hasattr(each.step, "op") for op in upstream([each.step.op]) if op.type in SOURCES}
    direct = _behind_plain(rate.op)
    for op in sorted((op for op in above if op.type in SOURCES), key=lambda op: op.name):
        if op in steps:
            found[op] = "schedule"
        elif _is_scalar(op):
            found[op] = "direct" if op is direct else "expression"
    return {op: how for op, how in found.items() if how != "expression" or _counts(op)}


def _behind_plain(op: Any, plain: frozenset[str] = _PLAIN) -> Any:
    while op.type in plain and op.inputs:
        op = op.inputs[0].op
    return op


def _counts(op: Any) -> bool:
    """Whether a scalar could be a counter: an integer, a placeholder, or a variable that is not trained."""
    if op.type in PLACEHOLDERS or op.get_attr("dtype").is_integer:
        return True
    return op not in [variable_of(each) for each in op.graph.get_collection("trainable_variables")]


def variable_of(variable: Any) -> Any:
    """Return the operation that holds a variable: a resource variable's is its handle's."""
    handle = getattr(variable, "handle", None)
    return variable.op if handle is None or not hasattr(handle, "op") else handle.op


def _is_scalar(op: Any) -> bool:
    shape = op.get_attr("shape")
    return not shape.unknown_rank and len(shape.dim) == 0


def writers_in(ops: Iterable[Any], variables: set[Any]) -> list[tuple[Any, Any, str]]:
    """Return each operation of ``ops`` that writes one of the variables: (it, the variable, how it writes)."""
    found = []
    for op in ops:
        how = _WRITERS.get(op.type)
        if how is None:
            continue
        variable = _behind_plain(op.inputs[0].op)
        if variable in variables:
            if len(op.inputs) > 1 and _behind_plain(op.inputs[1].op).type in _RESTORES:
                how = "restore"
            elif how == "assign" and _behind_plain(op.inputs[-1].op, _UNCHANGED) is variable:
                how = "self"  # what it held is given back to it
            found.append((op, variable, how))
    return sorted(found, key=lambda each: str(each[0].name))
