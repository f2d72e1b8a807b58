"""Graphs: the blocks that set where nodes are made and what they wait for, collections, the registered step."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from lintstep.frameworks.tensorflow.roles import GraphRole
from lintstep.interpreter import containers, effects, reach
from lintstep.interpreter.arguments import Arguments
from lintstep.interpreter.library import CounterKind, Row
from lintstep.interpreter.machine import Machine
from lintstep.interpreter.values import (
    NONE,
    Api,
    Const,
    Counter,
    Graph,
    Scope,
    Sequence,
    Tensor,
    Value,
)

SCOPES = "tensorflow scopes"  # how many blocks around prefix names
_STEP_COLLECTIONS = ("GLOBAL_STEP", "global_step")


def make_graph(machine: Machine, row: Row, name: str, arguments: Arguments, node: ast.Call) -> Value:
    """``tf.Graph()``."""
    return Graph()


def reset_graph(machine: Machine, row: Row, name: str, arguments: Arguments, node: ast.Call) -> Value:
    """``tf.reset_default_graph()``."""
    machine.write(machine.graph_slots, "default", Graph())
    return NONE


def make_control(machine: Machine, row: Row, name: str, arguments: Arguments, node: ast.Call) -> Value:
    """``tf.control_dependencies([...])``."""
    return Tensor(name, tuple(flatten(arguments.values())), (), machine.site(node), machine.path)


def flatten(values: tuple[Value, ...]) -> Iterator[Value]:
    """Yield the values inside containers."""
    for value in values:
        if isinstance(value, Sequence):
            yield from flatten(tuple(value.slots.values()))
        else:
            yield value


def make_scope(machine: Machine, row: Row, name: str, arguments: Arguments, node: ast.Call) -> Value:
    """A name or variable scope."""
    first = arguments.positional[0] if arguments.positional else None
    inside = not (isinstance(first, Tensor) or (isinstance(first, Const) and first.value in ("", None)))
    return Tensor(name if inside else f"{name}.reentered", arguments.values(), (), machine.site(node))


def enter_control(machine: Machine, context: Tensor) -> Value:
    """``with tf.control_dependencies(...)``."""
    none = any(isinstance(value, Const) and value.value is None for value in context.inputs)
    controls = () if none else (*machine.controls, *context.inputs)
    machine.within = replace(machine.within, controls=controls)
    return context


def enter_graph(machine: Machine, context: Tensor) -> Value:
    """``with graph.as_default()``."""
    graph = context.inputs[0]
    if isinstance(graph, Graph):
        machine.within = replace(machine.within, graph=graph)
        return graph
    return context


def enter_scope(machine: Machine, context: Tensor) -> Value:
    """``with tf.variable_scope(...)``."""
    kept = machine.within.kept
    machine.within = replace(machine.within, kept={**kept, SCOPES: kept.get(SCOPES, 0) + 1})
    return context


def method(machine: Machine, row: Row, receiver: Value, arguments: Arguments, node: ast.Call) -> Value | None:
    """``graph.as_default()`` and others: a method of a graph is a function of the library, called inside it."""
    if row.api == AS_DEFAULT:
        return Tensor(AS_DEFAULT, (receiver,), (), machine.site(node), machine.path)
    before = machine.within
    if isinstance(receiver, Graph):
        machine.within = replace(before, graph=receiver)
    try:
        return effects.call_api(machine, row.api, arguments, node)
    finally:
        machine.within = before


AS_DEFAULT = "tf.as_default"


def add_collection(machine: Machine, row: Row, name: str, arguments: Arguments, node: ast.Call) -> Value:
    """``tf.add_to_collection``."""
    key, value = arguments.get(row.params["name"]), arguments.get(row.params["value"])
    if key is None or value is None:
        return NONE
    if collection_name(key) in _STEP_COLLECTIONS:
        if isinstance(value, Counter):
            value.kind = CounterKind.REGISTERED
        machine.write(machine.graph.slots, "registered", value)
    slot = ("collection", collection_name(key) or containers.key_of(key))
    known = machine.graph.slots.get(slot)
    items = list(known.slots.values()) if isinstance(known, Sequence) else []
    machine.write(machine.graph.slots, slot, containers.sequence("list", [*items, value]))
    return NONE


def get_collection(machine: Machine, row: Row, name: str, arguments: Arguments, node: ast.Call) -> Value:
    """``tf.get_collection``: what was put there in sight, else a list not known."""
    key = arguments.get(row.params["name"])
    if key is not None:
        if collection_name(key) in _STEP_COLLECTIONS and "registered" in machine.graph.slots:
            return containers.sequence("list", [machine.graph.slots["registered"]])
        known = machine.graph.slots.get(("collection", collection_name(key) or containers.key_of(key)))
        if known is not None:
            return machine.resolve(known)
    return Tensor(name, arguments.values(), (), machine.site(node), machine.path)


def collection_name(key: Value) -> str:
    """Return a collection's name."""
    if isinstance(key, Api):
        return key.name.rsplit(".", 1)[-1]
    text = containers.constant(key)
    return text if isinstance(text, str) else ""


def register(machine: Machine, row: Row, made: Counter, node: ast.Call) -> None:
    """Make a variable the graph's registered step."""
    slots = machine.graph.slots
    made.kind = CounterKind.REGISTERED
    if "registered" in slots:
        machine.records.registered_makers.append((machine.site(node), slots["registered"], False, row))
    machine.write(slots, "registered", made)


def get_registered(machine: Machine, row: Row, name: str, arguments: Arguments, node: ast.Call) -> Value:
    """The registered step; ``get_global_step`` before anything made one is written down."""
    if row.role is GraphRole.REGISTERED_OR_NONE:
        exists = "registered" in machine.graph.slots
        step = registered(machine, node)
        if not exists and isinstance(step, Counter):
            step.perhaps_none = machine.root.kind == "script"
            in_sight = not machine.unseen_calls
            machine.records.registered_lookups.append((machine.site(node), machine.here(), step, in_sight, row))
        return step
    if "registered" in machine.graph.slots:
        known = machine.graph.slots["registered"]
        machine.records.registered_makers.append((machine.site(node), known, row.note != "only-one", row))
    return registered(machine, node)


def registered(machine: Machine, node: ast.expr | ast.stmt) -> Value:
    """Return the graph's registered step; one is made where there is none."""
    graph = machine.graph
    slots = graph.slots
    if "registered" not in slots:
        graph.step = made = graph.step or machine.counter(
            kind=CounterKind.REGISTERED, initial=Const(0), dtype="int64", name="global_step", site=machine.site(node)
        )
        made.trainable = Const(False)
        machine.write(slots, "registered", made)
    return machine.resolve(slots["registered"])


def visible(machine: Machine, scope: Scope) -> Iterator[tuple[str, Value]]:
    """Yield the call that gives the registered step, where the scope has a name for TensorFlow."""
    step = machine.graph.slots.get("registered")
    library = reach.name_of("tf", scope) if step is not None else ""
    if step is not None and library:
        yield f"{library}.train.get_global_step()", step
