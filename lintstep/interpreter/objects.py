"""Attributes, items, truth, unpacking: how values behave when a script looks into them."""

from __future__ import annotations

import ast
import itertools

from lintstep.interpreter import containers, histories
from lintstep.interpreter.arguments import Arguments
from lintstep.interpreter.library import Role
from lintstep.interpreter.machine import Machine
from lintstep.interpreter.registry import canonical, lookup
from lintstep.interpreter.syntax import index_of, unstarred
from lintstep.interpreter.values import (
    EVERYWHERE,
    REST,
    Api,
    ApiMethod,
    Bound,
    Changed,
    Choice,
    Class,
    Const,
    Counter,
    Function,
    Instance,
    Mapping,
    Module,
    ObjectValue,
    Sequence,
    Super,
    Tensor,
    Unknown,
    UpdateNode,
    Value,
    WriteNode,
    each,
    join,
)

LONGEST_UNROLL = 6  # items of a literal a loop walks one by one


# Attributes


def get_attribute(machine: Machine, value: Value, name: str, node: ast.AST | None = None) -> Value:
    """Return ``value.name``."""
    value = machine.resolve(value)
    if isinstance(value, Choice):
        found = []
        for path, one in value.alternatives:
            with machine.under(path):
                found.append((path, get_attribute(machine, one, name, node)))
        return join(found)
    if isinstance(value, Api):
        return api_attribute(value.name, name)
    if isinstance(value, Instance):
        return instance_attribute(machine, value, name)
    if isinstance(value, ObjectValue):
        return histories.attribute(machine, value, name)
    if isinstance(value, Module):
        return module_attribute(machine, value, name)
    if isinstance(value, Class):
        return class_attribute(machine, value, name)
    if isinstance(value, Super):
        return super_attribute(machine, value, name)
    if isinstance(value, Function) and name == "__name__":
        return Const(value.name)
    if isinstance(value, Unknown):
        kept = machine.foreign.get((value.key, name))
        if kept is not None:
            return machine.resolve(kept)
        groups = histories.groups_of(machine, value, name, node)
        return groups if groups is not None else foreign_attribute(value, name)
    return ApiMethod(value, name)


def foreign_attribute(value: Unknown, name: str) -> Value:
    """Return an attribute of an object that is not known."""
    return Unknown(f"{value.origin}.{name}", (value,), (value.key, ".", name), value.opaque_call, attr=name)


def keep_foreign(machine: Machine, owner: Unknown, name: str, value: Value) -> None:
    """Keep what a script gives to an object that is not known: library objects, and numbers computed before its loops.
    A constant is left alone, as other code may set it to others."""
    key = (owner.key, name)
    computed = isinstance(value, Unknown) and isinstance(value.key, tuple) and not isinstance(value, Changed)
    if isinstance(value, (ObjectValue, Instance)) or (computed and not machine.loops):
        machine.foreign.setdefault(key, foreign_attribute(owner, name))
        machine.write(machine.foreign, key, value)
    elif key in machine.foreign:
        machine.write(machine.foreign, key, foreign_attribute(owner, name))


def api_attribute(api: str, name: str) -> Value:
    """Return an attribute of a library name."""
    full = canonical(f"{api}.{name}")
    row = lookup(full)
    if row is not None and row.role is Role.FLAGS:
        return Unknown(full, key=("flag", full))
    return Api(full)


def instance_attribute(machine: Machine, value: Instance, name: str) -> Value:
    """Return an attribute of a project object: its own, its class's, or unknown."""
    if name in value.slots:
        own = histories.companion(value)
        if own is not None and machine.frame.receiver is not value:
            own.read = True
        note_use(value.slots[name])
        return machine.resolve(value.slots[name])
    if name == "__class__":
        return value.cls
    if name == "__dict__":
        return attributes(machine, value)
    found = value.cls.find(name)
    if found is not None:
        return bind_method(machine, found, value)
    base = value.cls.foreign_base()
    if isinstance(base, Api) and is_optimizer(base.name):
        return ApiMethod(value, name)
    own = histories.companion(value)
    if own is not None:
        shown = histories.attribute(machine, own, name)
        return ApiMethod(value, name) if isinstance(shown, ApiMethod) else shown
    if base is None or value.symbolic:
        machine.missing_attributes += 1
    return Unknown(f"self.{name}", (value,), ("attribute", value, name), attr=name)


def attributes(machine: Machine, value: Instance) -> Mapping:
    """Return an object's ``__dict__``."""
    found = Mapping({}, {})
    for key, one in value.slots.items():
        if isinstance(key, str):
            note_use(one)
            set_item(machine, found, Const(key), one)
    found.owner = value
    return found


def is_optimizer(api: str) -> bool:
    """Whether a library class is an optimizer that takes a step."""
    row = lookup(api)
    return row is not None and row.role in (Role.OPTIMIZER, Role.WRAPPER)


def bind_method(machine: Machine, found: Value, receiver: Value) -> Value:
    """Return a class attribute as seen through an object."""
    if isinstance(found, Function):
        if found.kind == "property":
            return machine.call(found, Arguments([receiver]), None)
        if found.kind == "static":
            return found
        if found.kind == "class":
            return Bound(found, receiver.cls if isinstance(receiver, Instance) else receiver)
        return Bound(found, receiver)
    if isinstance(found, Choice):
        return join([(path, bind_method(machine, one, receiver)) for path, one in found.alternatives])
    return found


def class_attribute(machine: Machine, value: Class, name: str) -> Value:
    """Return an attribute of a class itself."""
    found = value.find(name)
    if found is None:
        if name == "__name__":
            return Const(value.name)
        return Unknown(f"{value.name}.{name}", key=("attribute", value, name))
    if isinstance(found, Function) and found.kind == "class":
        return Bound(found, value)
    return machine.resolve(found)


def super_attribute(machine: Machine, value: Super, name: str) -> Value:
    """Return what ``super().name`` finds after the class in the order of bases."""
    cls = value.receiver.cls if isinstance(value.receiver, Instance) else value.cls
    found = cls.find(name, after=value.cls)
    if found is not None:
        return bind_method(machine, found, value.receiver)
    base = cls.foreign_base()
    if (isinstance(base, Api) and is_optimizer(base.name)) or histories.companion(value.receiver) is not None:
        return ApiMethod(value.receiver, name)
    return ApiMethod(base if isinstance(base, Api) else Unknown("base"), name) if base is not None else Unknown(name)


def module_attribute(machine: Machine, value: Module, name: str) -> Value:
    """Return a name of a project module."""
    found = value.scope.slots.get(name)
    if found is not None:
        note_use(found)
        return machine.resolve(found)
    submodule = machine.importer.submodule(machine, value.name, name)
    return submodule if submodule is not None else Unknown(f"{value.name}.{name}", key=("name", value.name, name))


def set_attribute(
    machine: Machine, target: Value, name: str, value: Value, node: ast.expr | ast.stmt | None = None
) -> None:
    """Bind ``target.name``."""
    for path, one in each(target, machine.path):
        slots = (
            one.slots
            if isinstance(one, (Instance, Class, ObjectValue))
            else one.scope.slots
            if isinstance(one, Module)
            else None
        )
        if slots is None:
            if isinstance(one, Unknown):
                keep_foreign(machine, one, name, value)
            if isinstance(one, (Unknown, Api)):
                histories.lose(machine, value, f"{one.origin if isinstance(one, Unknown) else one.name}.{name}", node)
            continue
        if path:
            value = join([(path, value), (EVERYWHERE, slots[name])]) if name in slots else value
        machine.write(slots, name, value)
        label(value, f"self.{name}" if isinstance(one, Instance) else name, one)


def label(value: Value, text: str, owner: Value | None = None) -> None:
    """Name a node after the first name it is bound to."""
    if isinstance(value, ObjectValue) and not value.label:
        value.label = text
    if isinstance(value, Tensor):
        if not value.label:
            value.label = text
        if isinstance(value, Counter) and value.owner is None and owner is not None:
            value.owner = owner


def note_use(value: Value) -> None:
    """Write down that an update or a write is put to some use."""
    for _, one in value.alternatives if isinstance(value, Choice) else ((EVERYWHERE, value),):
        if isinstance(one, (UpdateNode, WriteNode)) and one.fact is not None:
            one.fact.used = True


def note_making(value: Value, node: ast.expr) -> None:
    """Write down that an update or a write was made by this very call, and nothing has used it yet."""
    if isinstance(value, (UpdateNode, WriteNode)) and value.fact is not None and value.fact.site.node is node:
        value.fact.used = False


# Items


def get_item(machine: Machine, container: Value, index: Value) -> Value:
    """Return ``container[index]``."""
    container = machine.resolve(container)
    if isinstance(container, Choice):
        return join([(path, get_item(machine, one, index)) for path, one in container.alternatives])
    if isinstance(container, Sequence):
        at = containers.constant(index)
        if isinstance(at, int) and container.closed:
            items = container.items()
            return items[at] if -len(items) <= at < len(items) else Unknown("index")
        if isinstance(at, int) and at in container.slots:
            return container.slots[at]
        return containers.any_of(container)
    if isinstance(container, Mapping):
        return mapping_item(machine, container, index)
    if isinstance(container, Tensor):
        return Tensor("item", (container,), path=machine.path)
    if isinstance(container, Instance):
        method = container.cls.find("__getitem__")
        if isinstance(method, Function):
            return machine.call(method, Arguments([container, index]), None)
    if isinstance(container, ObjectValue):
        return histories.item(machine, container, index)
    key = (containers.key_of(container), "[]", containers.key_of(index))
    return Unknown("item", (container,), key)


def mapping_item(machine: Machine, container: Mapping, index: Value) -> Value:
    """Return what a dict holds under a key; where the key is not known, any value, each on an arm of its own."""
    identity = Mapping.identity(index)
    if identity in container.slots:
        return machine.resolve(container.slots[identity])
    fitting = dict(container.slots)
    if isinstance(index, Const) and not container.grows:
        fitting = {key: one for key, one in fitting.items() if not isinstance(container.keys.get(key), Const)}
        if not fitting or list(fitting) == [REST]:
            return container.slots.get(REST, Unknown("key", key=("key", container, identity)))
    which = ("item", container, containers.key_of(index))
    options = [(frozenset({(which, key)}), value) for key, value in fitting.items()]
    return join(options) if options else Unknown("key", (container,))  # type: ignore[arg-type]


def set_item(machine: Machine, container: Value, index: Value, value: Value) -> None:
    """Bind ``container[index]``."""
    for _, one in each(container, machine.path):
        if isinstance(one, Mapping):
            identity = Mapping.identity(index)
            one.keys[identity] = index
            machine.write(one.slots, identity, value)
            if one.owner is not None and isinstance(index, Const):
                set_attribute(machine, one.owner, str(index.value), value)
        elif isinstance(one, Sequence):
            at = containers.constant(index)
            if isinstance(at, int) and at in one.slots:
                machine.write(one.slots, at, value)
            else:
                extend_rest(machine, one, value)


def extend_rest(machine: Machine, container: Sequence | Mapping, value: Value) -> None:
    """Add a value under an index or key not known."""
    known = container.slots.get(REST)
    machine.write(container.slots, REST, value if known is None else join([(EVERYWHERE, known), (EVERYWHERE, value)]))


def resize(machine: Machine, container: Value) -> None:
    """Let a container hold more or fewer entries than are known."""
    for _, one in each(container, machine.path):
        if isinstance(one, (Sequence, Mapping)):
            one.grows = True


def length(container: Value) -> Value | None:
    """Return ``len(container)`` where every entry is known, else None."""
    if isinstance(container, Sequence) and container.closed and container.kind in ("list", "tuple"):
        return Const(len(container.slots))
    if isinstance(container, Mapping) and container.closed:
        return Const(len(container.slots)) if all(isinstance(k, Const) for k in container.keys.values()) else None
    return None


def append(machine: Machine, container: Sequence, value: Value) -> None:
    """Append to a list: one more item, or one more of any number inside a loop."""
    if machine.frame.loop_depth or REST in container.slots:
        extend_rest(machine, container, value)
    else:
        machine.write(container.slots, len(container.items()), value)


def update(machine: Machine, container: Mapping, other: Value) -> None:
    """``container.update(other)``."""
    other = machine.resolve(other)
    if isinstance(other, Mapping):
        for key, value in list(other.slots.items()):
            if key in other.keys:
                set_item(machine, container, other.keys[key], value)
            else:
                extend_rest(machine, container, value)
    elif isinstance(other, Choice):
        for path, one in other.alternatives:
            with machine.under(path):
                update(machine, container, one)
    else:
        extend_rest(machine, container, Unknown("updated", (other,)))


def iterate(machine: Machine, value: Value) -> tuple[list[Value], bool]:
    """Return the items a loop sees, and whether they are all of them, one by one."""
    value = machine.resolve(value)
    if isinstance(value, Sequence):
        items = value.items()
        if value.closed and len(items) <= LONGEST_UNROLL:
            return items, True
        return [containers.any_of(value)], False
    if isinstance(value, Mapping):
        if value.closed and len(value.slots) <= LONGEST_UNROLL:
            return [value.keys[key] for key in value.slots if key in value.keys], True
        return [Unknown("key", tuple(value.keys.values()))], False
    if isinstance(value, Const) and isinstance(value.value, (str, bytes)):
        return [Unknown("character")], False
    return [containers.any_of(value)], False


# Assignment


def bind(machine: Machine, name: str, value: Value) -> None:
    """Bind a name."""
    machine.bind(name, value)
    label(value, name)


def assign(machine: Machine, target: ast.expr, value: Value) -> None:
    """Bind a target: a name, an attribute, an item, or a tuple of targets."""
    if isinstance(target, ast.Name):
        bind(machine, target.id, value)
    elif isinstance(target, ast.Attribute):
        set_attribute(machine, machine.evaluate(target.value), target.attr, value, target)
    elif isinstance(target, ast.Subscript):
        container, index = machine.evaluate(target.value), index_of(target)
        if index is not None:
            at = machine.evaluate(index)
            set_item(machine, container, at, value)
            for _, one in each(container, machine.path):
                if isinstance(one, ObjectValue):
                    histories.write_item(machine, one, at, value, target)
                elif isinstance(one, Unknown):
                    histories.lose(machine, value, one.origin, target)
        else:
            resize(machine, container)
    elif isinstance(target, (ast.Tuple, ast.List)):
        unpack(machine, target.elts, value)
    elif isinstance(target, ast.Starred):
        assign(machine, target.value, value)


def unpack(machine: Machine, targets: list[ast.expr], value: Value) -> None:
    """Bind a tuple of targets to the items of a value."""
    value = machine.resolve(value)
    starred = [index for index, target in enumerate(targets) if isinstance(target, ast.Starred)]
    if isinstance(value, Choice):
        alternatives = [(path, split(machine, one, len(targets), starred)) for path, one in value.alternatives]
        columns = [join([(path, items[i]) for path, items in alternatives]) for i in range(len(targets))]
    else:
        columns = split(machine, value, len(targets), starred)
    for target, item in zip(targets, columns, strict=True):
        assign(machine, unstarred(target), item)


def split(machine: Machine, value: Value, count: int, starred: list[int]) -> list[Value]:
    """Return the values that ``count`` targets are bound to."""
    if isinstance(value, Sequence) and value.closed:
        items = value.items()
        if not starred and len(items) == count:
            return items
        if len(starred) == 1 and len(items) >= count - 1:
            at, tail = starred[0], count - 1 - starred[0]
            end = len(items) - tail
            return [*items[:at], containers.sequence("list", items[at:end]), *items[end:]]
    if isinstance(value, Mapping) and value.closed and len(value.keys) == count and not starred:
        return list(value.keys.values())
    serial = machine.fresh()
    if isinstance(value, Unknown):
        return [Unknown(value.origin, (value,), (value.key, "[]", i, serial), value.opaque_call) for i in range(count)]
    return list(itertools.repeat(containers.any_of(value), count))
