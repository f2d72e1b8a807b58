"""Library objects with a history: what they are made of, and every call that does something to them, written down."""

from __future__ import annotations

import ast

from lintstep.interpreter import callbacks, containers, reach, registry
from lintstep.interpreter.arguments import Arguments
from lintstep.interpreter.library import MADE, Role, Row
from lintstep.interpreter.machine import Machine
from lintstep.interpreter.records import CallRecord, EscapeRecord, Here
from lintstep.interpreter.site import Site
from lintstep.interpreter.values import (
    NONE,
    Api,
    ApiMethod,
    Bound,
    Class,
    Const,
    Instance,
    ObjectValue,
    Unknown,
    Value,
)

COMPANION = ("library", "object")  # under which an object of a project class keeps what its library base is
GROUP = "group"
UPDATER = "updater"
WRITES = Row("group write", Role.WRITE)


def make(machine: Machine, row: Row, name: str, arguments: Arguments, node: ast.Call) -> Value:
    """Make an object of a library's class."""
    made = _made(machine, row, name, _by_word(row, arguments), node)
    if not row.gives:
        return made
    given = {MADE: made, **made.arguments}
    return containers.sequence("tuple", [given.get(word) or Unknown(f"{name}()") for word in row.gives])


def _made(machine: Machine, row: Row, name: str, given: dict[str, Value], node: ast.expr | ast.stmt) -> ObjectValue:
    made = ObjectValue(row.kind, name, given, machine.site(node), machine.here(), machine.fresh(), row)
    made.calls = machine.calls()
    known = machine.again(node, made)
    if known is not made:
        known.arguments, known.here, known.order = made.arguments, made.here, made.order
    machine.records.objects.append(known)
    return known


def _by_word(row: Row, arguments: Arguments) -> dict[str, Value]:
    found = ((word, arguments.get(param)) for word, param in row.params.items())
    return {word: value for word, value in found if value is not None}


# Objects of project classes that have a library's class above them


def companion(value: Value) -> ObjectValue | None:
    """Return the library object that a value is: itself, or what its class derives from."""
    if isinstance(value, ObjectValue):
        return value
    found = value.slots.get(COMPANION) if isinstance(value, Instance) else None
    return found if isinstance(found, ObjectValue) else None


def base_row(cls: Class) -> Row | None:
    """Return the row of the library class that a project class derives from."""
    return next((row for one in cls.ancestry() if (row := row_of(one)) is not None), None)


def row_of(value: Value) -> Row | None:
    """Return the row of a library's class whose objects have a history."""
    row = registry.lookup(value.name) if isinstance(value, Api) else None
    return row if row is not None and row.role is Role.OBJECT else None


def accompany(machine: Machine, instance: Instance, arguments: Arguments, node: ast.Call | None) -> None:
    """Give an object of a project class the library object that it is too."""
    row = base_row(instance.cls)
    if row is None or row.kind in ("loader", "dataset"):
        return
    given = _by_word(row, arguments)
    made = _made(machine, row, instance.cls.name, given, node if node is not None else instance.cls.node)
    machine.write(instance.slots, COMPANION, made)


def initialize(made: ObjectValue, arguments: Arguments) -> None:
    """Take what a project class's ``__init__`` hands to its library base."""
    if made.row is not None:
        made.arguments.update(_by_word(made.row, arguments))


# What is done to them


def call_method(machine: Machine, receiver: ObjectValue, name: str, arguments: Arguments, node: ast.Call) -> Value:
    """Call a method of a library object."""
    if receiver.kind == GROUP and name == "update":
        for word, value in arguments.keywords.items():
            write_item(machine, receiver, Const(word), value, node)
        return NONE
    row = registry.method(receiver.kind, name)
    if row is None:
        callbacks.call_back(machine, arguments)
        if name in receiver.slots:
            return machine.call(receiver.slots[name], arguments, node)
        return Unknown(f"{receiver.api.rpartition('.')[2]}.{name}()")
    if row.role is Role.PASS_ALL:
        given = dict(enumerate(arguments.values()))
        record(machine, receiver, row, {str(index): value for index, value in given.items()}, node)
        return passed(arguments)
    if row.role is Role.PASS:
        return arguments.get(row.params["value"]) or Unknown(name)
    if row.role is Role.GIVES:
        return receiver.arguments.get(row.note) or Unknown(f"{name}()")
    if row.role is Role.TAKES:
        receiver.arguments.update(_by_word(row, arguments))
    note(machine, receiver, row, arguments, node)
    callbacks.call_back(machine, arguments)
    return Unknown(f"{receiver.api.rpartition('.')[2]}.{name}()")


def note(machine: Machine, receiver: Value, row: Row, arguments: Arguments, node: ast.expr | ast.stmt) -> None:
    """Write down a call."""
    record(machine, receiver, row, _by_word(row, arguments), node)


def record(machine: Machine, receiver: Value, row: Row, given: dict[str, Value], node: ast.expr | ast.stmt) -> None:
    """Write down a call with what it was given, by words."""
    machine.records.calls.append(
        CallRecord(receiver, row, given, machine.site(node), machine.here(), machine.fresh(), machine.calls())
    )


def note_own(machine: Machine, callee: Bound, arguments: Arguments, node: ast.Call | None) -> None:
    """Write down a call of a project class's own method that stands for its library's."""
    made = companion(callee.receiver)
    row = registry.method(made.kind, callee.function.name) if made is not None else None
    if made is None or row is None or node is None:
        return
    inside = any(
        frame.receiver is callee.receiver and frame.function is not None and frame.function.name == callee.function.name
        for frame in machine.frames
    )
    if not inside:
        note(machine, made, row, arguments, node)


def lose(machine: Machine, value: Value, where: str, node: ast.expr | ast.stmt | None) -> None:
    """Write down that an object was put where it can't be followed."""
    for one in reach.handed_over(value) if node is not None else ():
        if isinstance(one, ObjectValue) and node is not None:
            machine.records.escapes.append(
                EscapeRecord(machine.site(node), machine.here(), one, where, machine.fresh())
            )


def passed(arguments: Arguments) -> Value:
    """Return what a call gives that only wraps its arguments, each in its place."""
    values = [*arguments.positional, *arguments.keywords.values()]
    if len(values) == 1 and arguments.more_positional is None:
        return values[0]
    return containers.sequence("tuple", values, arguments.more_positional)


def passes_all(machine: Machine, row: Row, name: str, arguments: Arguments, node: ast.Call) -> Value:
    """A call that only wraps its arguments: they are what they were."""
    if row.params:
        found = [value for param in row.params.values() if (value := arguments.get(param)) is not None]
        return found[0] if len(found) == 1 else containers.sequence("tuple", found)
    return passed(arguments)


# Attributes and items


def attribute(machine: Machine, receiver: ObjectValue, name: str) -> Value:
    """Return an attribute of a library object."""
    if name in receiver.slots:
        return machine.resolve(receiver.slots[name])
    word = registry.attribute(receiver.kind, name)
    if word == GROUP:
        if GROUP not in receiver.slots:
            receiver.slots[GROUP] = group(name, receiver, receiver.site, receiver.here, receiver.order)
        return containers.sequence("list", rest=receiver.slots[GROUP])
    kind = registry.part(receiver.kind, name)
    if kind:
        receiver.slots[name] = ObjectValue(kind, name, {}, receiver.site, receiver.here, receiver.order)
        return receiver.slots[name]
    if word and word in receiver.arguments:
        return machine.resolve(receiver.arguments[word])
    if registry.method(receiver.kind, name) is not None:
        return ApiMethod(receiver, name)
    shown = f"{receiver.label or receiver.kind}.{name}"
    return Unknown(shown, (receiver,), ("attribute", receiver, name), attr=name)


def setting(owner: ObjectValue, word: str) -> Value | None:
    """Return what an object was made with under a word, or what the script sets there later."""
    names = (name for name in owner.slots if isinstance(name, str) and registry.attribute(owner.kind, name) == word)
    name = next(names, None)
    return owner.slots[name] if name is not None else owner.arguments.get(word)


def group(name: str, owner: Value, site: Site, here: Here, order: int) -> ObjectValue:
    """Return what stands for each of an owner's parameter groups."""
    return ObjectValue(GROUP, name, {"owner": owner}, site, here, order)


def groups_of(machine: Machine, owner: Unknown, name: str, node: ast.AST | None) -> Value | None:
    """Return the parameter groups of what may be an optimizer, None where a name is that of no groups."""
    if not isinstance(node, ast.expr) or registry.attribute(UPDATER, name) != GROUP:
        return None
    found = machine.groups.get(owner.key)
    if found is None:
        found = group(name, owner, machine.site(node), machine.here(), machine.fresh())
        machine.groups[owner.key] = found
    return containers.sequence("list", rest=found)


def item(machine: Machine, receiver: ObjectValue, index: Value) -> Value:
    """Return an entry of a parameter group, as the passes in progress find it, or what a loader or dataset gives."""
    if receiver.kind != GROUP:
        return Unknown("item", (), ("item", receiver, containers.key_of(index)))
    return Unknown("entry", (), ("entry", receiver, containers.key_of(index), machine.loops), of=receiver)


def write_item(machine: Machine, receiver: ObjectValue, index: Value, value: Value, node: ast.expr | ast.stmt) -> None:
    """Write down that an entry of a parameter group is set."""
    if receiver.kind == GROUP:
        record(machine, receiver, WRITES, {"key": index, "value": value}, node)
