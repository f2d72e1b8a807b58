"""Variables and placeholders: what may be a step counter."""

from __future__ import annotations

import ast

from lintstep.frameworks.tensorflow.graphs import SCOPES, register
from lintstep.interpreter import containers, reach
from lintstep.interpreter.arguments import Arguments
from lintstep.interpreter.library import CounterKind, Row
from lintstep.interpreter.machine import Machine
from lintstep.interpreter.values import (
    NONE,
    Api,
    Const,
    Counter,
    Sequence,
    Tensor,
    Value,
)


def make_variable(machine: Machine, row: Row, name: str, arguments: Arguments, node: ast.Call) -> Value:
    """A variable: perhaps a step counter, perhaps the registered one."""
    text = containers.constant(arguments.get(row.params.get("name")) or NONE)
    text = text if isinstance(text, str) else ""
    slots = machine.graph.slots
    if row.note == "by-name" and text and not machine.within.kept.get(SCOPES):
        known = slots.get(("variable", text))
        if known is not None:
            return machine.resolve(known)
    dtype = dtype_name(arguments.get(row.params.get("dtype")))
    initial = arguments.get(row.params.get("initial"))
    made = machine.counter(
        initial=initial_value(initial),
        trainable=arguments.get(row.params.get("trainable")),
        dtype=dtype or dtype_of(initial),
        name=text,
        row=row,
        site=machine.site(node),
    )
    if text and not machine.within.kept.get(SCOPES):
        machine.write(slots, ("variable", text), made)
    into_collection = any(
        isinstance(one, Api) and one.name.endswith("GraphKeys.GLOBAL_STEP")
        for value in arguments.values()
        for _, one in reach.walk(value, into_nodes=False)
    )
    if (text == "global_step" and not machine.within.kept.get(SCOPES)) or into_collection:
        register(machine, row, made, node)
    return made


def initial_value(value: Value | None) -> Value | None:
    """Return what a variable starts from: the constant inside ``tf.constant(0)``, ``zeros([])`` and their like."""
    if isinstance(value, Tensor) and not isinstance(value, Counter):
        tail = value.op.rsplit(".", 1)[-1]
        if tail in ("constant", "constant_initializer", "Constant", "convert_to_tensor", "cast") and value.inputs:
            return initial_value(value.inputs[0])
        if tail in ("zeros", "zeros_initializer", "Zeros") and all(empty_shape(one) for one in value.inputs[:1]):
            return Const(0.0)
    if isinstance(value, Api) and value.name.endswith(("zeros_initializer", "initializers.zeros")):
        return Const(0.0)
    return value


def empty_shape(value: Value) -> bool:
    """Whether a shape argument is a scalar's."""
    return isinstance(value, Sequence) and not value.slots


def dtype_name(value: Value | None) -> str:
    """Return ``int64`` of ``tf.int64``, ``np.int64`` or ``"int64"``."""
    if isinstance(value, Api):
        return value.name.rsplit(".", 1)[-1]
    text = containers.constant(value) if value is not None else None
    return text if isinstance(text, str) else ""


def dtype_of(initial: Value | None) -> str:
    """Return a variable's dtype as its initial value gives it, or an empty string."""
    if isinstance(initial, Tensor) and initial.op.endswith("constant"):
        for one in initial.inputs[1:]:
            if dtype_name(one):
                return dtype_name(one)
    value = containers.constant(initial_value(initial) or NONE)
    if isinstance(value, bool):
        return "bool"
    return "int32" if isinstance(value, int) else "float32" if isinstance(value, float) else ""


def make_placeholder(machine: Machine, row: Row, name: str, arguments: Arguments, node: ast.Call) -> Value:
    """A placeholder."""
    text = containers.constant(arguments.get(row.params.get("name")) or NONE)
    return machine.counter(
        kind=CounterKind.FED,
        name=text if isinstance(text, str) else "",
        initial=arguments.get(row.params.get("initial")),
        dtype=dtype_name(arguments.get(row.params.get("dtype"))),
        site=machine.site(node),
    )
