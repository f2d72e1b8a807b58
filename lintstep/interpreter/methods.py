"""What methods of library objects do to counters: optimizers, variables, sessions, graphs."""

from __future__ import annotations

import ast
import enum
from dataclasses import replace

from lintstep.interpreter import builtin, callbacks, effects, handlers, histories, objects, reach, registry
from lintstep.interpreter.arguments import Arguments
from lintstep.interpreter.handlers import MethodHandler
from lintstep.interpreter.library import ANY, EVERY_NAME, GRAPH, NODE, OPTIMIZER, UNKNOWN, VARIABLE, Role, Row
from lintstep.interpreter.machine import Machine
from lintstep.interpreter.records import ReadRecord
from lintstep.interpreter.values import (
    NONE,
    Api,
    ApiMethod,
    Bound,
    Class,
    Counter,
    Graph,
    Instance,
    Mapping,
    OptimizerValue,
    Sequence,
    Tensor,
    Unknown,
    Value,
    WriteNode,
)


def call_method(machine: Machine, receiver: Value, name: str, arguments: Arguments, node: ast.Call | None) -> Value:
    """Interpret a method call on a value whose class is a library's, or unknown."""
    if node is None:
        return Unknown(f"{name}()", (receiver, *arguments.values()))
    own = histories.companion(receiver)
    if own is not None:
        if name == "__init__" and isinstance(receiver, Instance):
            histories.initialize(own, arguments)
            keep_arguments(machine, receiver, arguments)
            return NONE
        return histories.call_method(machine, own, name, arguments, node)
    handled = builtin.call_method(machine, receiver, name, arguments, node)
    if handled is not None:
        return handled
    for kind, library, row in registry.methods(name):
        handler = handlers.of(library).methods.get(row.role) or HANDLERS.get(row.role)
        if handler is not None and is_a(receiver, kind):
            known = handler(machine, named(row, name), receiver, arguments, node)
            if known is not None:
                return known
    if isinstance(receiver, ApiMethod):
        return Tensor(
            f"{receiver.name}.{name}", (receiver.receiver, *callbacks.call_back(machine, arguments)), machine.controls
        )
    if isinstance(receiver, Api):
        return effects.call_api(machine, f"{receiver.name}.{name}", arguments, node)
    if isinstance(receiver, (Tensor, OptimizerValue)):
        inputs = (receiver, *callbacks.call_back(machine, arguments))
        return Tensor(
            f"{getattr(receiver, 'op', 'optimizer')}.{name}", inputs, machine.controls, machine.site(node), machine.path
        )
    if isinstance(receiver, Instance) and name == "__init__":
        keep_arguments(machine, receiver, arguments)
        return NONE
    if isinstance(receiver, Unknown):
        return effects.unseen_call(machine, Unknown(f"{receiver.origin}.{name}", (receiver,)), arguments, node)
    return Unknown(f"{name}()", (receiver, *callbacks.call_back(machine, arguments)))


def is_a(receiver: Value, kind: str) -> bool:
    """Whether a receiver is, or may be, of a kind."""
    if kind == OPTIMIZER:
        return reach.may_optimize(receiver)
    if kind == VARIABLE:
        return isinstance(receiver, Counter)
    if kind == GRAPH:
        return isinstance(receiver, Graph)
    if kind == NODE:
        return isinstance(receiver, Tensor)
    if kind == UNKNOWN:
        return isinstance(receiver, (Unknown, Instance))
    return kind == ANY


def named(row: Row, name: str) -> Row:
    """Return the row of a method; where one row is for all names, with the method's own."""
    return replace(row, api=row.api.removesuffix(EVERY_NAME) + name) if row.api.endswith(EVERY_NAME) else row


def keep_arguments(machine: Machine, instance: Instance, arguments: Arguments) -> None:
    """A library base class keeps what its ``__init__`` was given."""
    for index, value in enumerate(arguments.values()):
        machine.write(instance.slots, ("base argument", index), value)


def label(machine: Machine, row: Row, receiver: Value, arguments: Arguments, node: ast.Call) -> Value | None:
    """``saver.save(session, path, step)`` and its like."""
    if isinstance(receiver, (Sequence, Mapping)):
        return None
    step = arguments.get(row.params["step"])
    if step is not None:
        machine.records.reads.append(ReadRecord(machine.site(node), machine.here(), row, step))
    return Unknown(f"{row.api}()")


def gradients(machine: Machine, row: Row, receiver: Value, arguments: Arguments, node: ast.Call) -> Value | None:
    """``compute_gradients``."""
    inputs = (receiver, *arguments.values())
    return Tensor(row.api, inputs, machine.controls, machine.site(node), machine.path)


def pass_on(machine: Machine, row: Row, receiver: Value, arguments: Arguments, node: ast.Call) -> Value | None:
    """``variable.value()`` and its like."""
    return receiver


def write(machine: Machine, row: Row, receiver: Value, arguments: Arguments, node: ast.Call) -> Value | None:
    """``variable.assign_add(1)`` and its like; on a value not known, a write of it."""
    if isinstance(receiver, Tensor) and not isinstance(receiver, (Counter, WriteNode)):
        return (
            None
            if registry.at_once(row)
            else effects.record_write(machine, row, receiver, arguments.get(row.params.get("value")), arguments, node)
        )
    if isinstance(receiver, (Counter, Unknown, WriteNode)):
        if isinstance(receiver, WriteNode):
            receiver = receiver.inputs[0]
        return effects.record_write(machine, row, receiver, arguments.get(row.params.get("value")), arguments, node)
    return None


def update(machine: Machine, row: Row, receiver: Value, arguments: Arguments, node: ast.Call) -> Value | None:
    """A method that makes an update."""
    if isinstance(receiver, OptimizerValue) and receiver.own_clock:
        return Tensor(row.api, (receiver, *arguments.values()), machine.controls, machine.site(node), machine.path)
    step = arguments.get(row.params["step"])
    rates = reach.instance_rates(receiver)
    return effects.record_update(machine, row, receiver, step, None, arguments, node, rates)


def overrides_update(callee: Bound) -> bool:
    """Whether a bound method is a project optimizer's own method that makes an update."""
    if not isinstance(callee.receiver, Instance) or registry.update_method(callee.function.name) is None:
        return False
    cls: Class = callee.receiver.cls
    return any(isinstance(base, Api) and objects.is_optimizer(base.name) for base in cls.ancestry())


def call_overridden(
    machine: Machine, callee: Bound, arguments: Arguments, node: ast.Call | None, outer: Arguments | None = None
) -> Value:
    """A project optimizer's own method: whatever it does to the step is written down where it does it; the update is
    the outermost call."""
    before = len(machine.records.updates)
    inner = replace(arguments, positional=[callee.receiver, *arguments.positional])
    returned = machine.call(callee.function, inner, node)
    for record in machine.records.updates[before:]:
        record.overridden = True
    inside_method = any(
        frame.function is not None
        and registry.update_method(frame.function.name) is not None
        and frame.receiver is callee.receiver
        for frame in machine.frames
    )
    if node is None or inside_method:
        return returned
    row = registry.update_method(callee.function.name)
    assert row is not None
    given = outer or arguments
    step = given.get(row.params["step"])
    made = effects.record_update(
        machine, row, callee.receiver, step, None, given, node, reach.instance_rates(callee.receiver)
    )
    made.fact.own = True
    return Tensor("update", (made, returned), machine.controls, machine.site(node), machine.path)


def loose(machine: Machine, row: Row, receiver: Value, arguments: Arguments, node: ast.Call) -> Value | None:
    """A call on a value not known, which may be what its name says: it is written down, and escapes as any other."""
    histories.note(machine, receiver, row, arguments, node)
    return None


_LOOSE = (Role.UPDATE, Role.ADVANCE, Role.SET_CLOCK, Role.TRAINS, Role.AVERAGES, Role.SAVES, Role.RESTORES, Role.DRIVES)
HANDLERS: dict[enum.Enum, MethodHandler] = {
    **dict.fromkeys(_LOOSE, loose),
    Role.MAKE_UPDATE: update,
    Role.GRADIENTS: gradients,
    Role.WRITE: write,
    Role.PASS: pass_on,
    Role.LABEL: label,
}
