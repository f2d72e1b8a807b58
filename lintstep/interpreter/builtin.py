"""Python's own functions and containers, as far as values flow through them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Hashable
from typing import Any

from lintstep.interpreter import containers, objects
from lintstep.interpreter.arguments import Arguments
from lintstep.interpreter.machine import Machine
from lintstep.interpreter.values import (
    EVERYWHERE,
    NONE,
    REST,
    Api,
    Choice,
    Class,
    Const,
    Function,
    Instance,
    Mapping,
    Partial,
    Sequence,
    Tensor,
    Unknown,
    Value,
    join,
)

Builtin = Callable[[Machine, Arguments], Value | None]
_FOLDED: dict[str, Callable[..., Any]] = {
    "int": int,
    "float": float,
    "str": str,
    "bool": bool,
    "len": len,
    "abs": abs,
    "max": max,
    "min": min,
    "round": round,
}

NUMBER = "number of a pass"  # the origin of what ``range`` and ``enumerate`` count with


def call(machine: Machine, name: str, arguments: Arguments, node: ast.Call | None) -> Value | None:
    """Interpret a call of a builtin or standard function, or return None where nothing is known of it."""
    short = name.removeprefix("builtins.")
    handler = FUNCTIONS.get(short)
    if handler is not None:
        found = handler(machine, arguments)
        if found is not None:
            return found
    if short in _FOLDED and not arguments.keywords:
        values = [v.value for v in arguments.positional if isinstance(v, Const)]
        if len(values) == len(arguments.positional) and arguments.more_positional is None:
            try:
                return Const(_FOLDED[short](*values))
            except (TypeError, ValueError, ArithmeticError):
                return Unknown(short)
        nodes = any(isinstance(v, Tensor) for v in arguments.positional)
        return Tensor(short, tuple(arguments.positional)) if nodes else None
    return None


def first(arguments: Arguments) -> Value:
    """Return the first argument."""
    return arguments.positional[0] if arguments.positional else Unknown("argument")


def get_attr(machine: Machine, arguments: Arguments) -> Value | None:
    """``getattr(object, name[, default])``."""
    if len(arguments.positional) < 2:
        return None
    target, name = arguments.positional[:2]
    if isinstance(name, Const) and isinstance(name.value, str):
        return objects.get_attribute(machine, target, name.value)
    if isinstance(target, Api):
        # Some name of a library's module, chosen when the script runs: its call is made of its arguments.
        return Unknown(f"{target.name}.?", (name,))
    return Unknown("getattr()", (target,))


def set_attr(machine: Machine, arguments: Arguments) -> Value | None:
    """``setattr(object, name, value)``."""
    if len(arguments.positional) == 3:
        target, name, value = arguments.positional
        if isinstance(name, Const) and isinstance(name.value, str):
            objects.set_attribute(machine, target, name.value, value)
    return NONE


def has_attr(machine: Machine, arguments: Arguments) -> Value | None:
    """``hasattr``: known of an object whose whole class is in sight."""
    if len(arguments.positional) == 2:
        target, name = arguments.positional
        if isinstance(target, Instance) and isinstance(name, Const) and target.cls.foreign_base() is None:
            if name.value in target.slots or target.cls.find(str(name.value)) is not None:
                return Const(True)
            if not target.symbolic:
                return Const(False)
    return Unknown("hasattr()", tuple(arguments.positional))


def listed(kind: str) -> Builtin:
    """``list``, ``tuple``, ``set``, ``sorted``, ...: a container of the same items."""

    def run(machine: Machine, arguments: Arguments) -> Value | None:
        if not arguments.positional:
            return containers.sequence(kind)
        value = machine.resolve(arguments.positional[0])
        if isinstance(value, Sequence):
            return Sequence(kind, dict(value.slots), value.grows)
        if isinstance(value, Mapping):
            keys = [value.keys[key] for key in value.slots if key in value.keys]
            return containers.sequence(kind, keys, Unknown("key") if REST in value.slots else None)
        return containers.sequence(kind, rest=containers.any_of(value))

    return run


def make_dict(machine: Machine, arguments: Arguments) -> Value | None:
    """``dict(...)``."""
    found = Mapping({}, {})
    machine.bear(found.slots)
    for value in arguments.positional:
        resolved = machine.resolve(value)
        if isinstance(resolved, Sequence):
            for item in resolved.slots.values():
                if isinstance(item, Sequence) and 0 in item.slots and 1 in item.slots:
                    objects.set_item(machine, found, item.slots[0], item.slots[1])
                else:
                    objects.extend_rest(machine, found, item)
        else:
            objects.update(machine, found, resolved)
    for key, value in arguments.keywords.items():
        objects.set_item(machine, found, Const(key), value)
    if arguments.more_keywords is not None:
        objects.extend_rest(machine, found, arguments.more_keywords)
    return found


def zipped(machine: Machine, arguments: Arguments) -> Value | None:
    """``zip``: item by item where all are known, else any with any."""
    columns = [machine.resolve(value) for value in arguments.positional]
    if columns and all(isinstance(c, Sequence) and REST not in c.slots for c in columns):
        rows = zip(*(c.items() for c in columns if isinstance(c, Sequence)), strict=False)
        grows = any(isinstance(c, Sequence) and c.grows for c in columns)
        return containers.sequence("list", [containers.sequence("tuple", list(row)) for row in rows], grows=grows)
    if arguments.more_positional is not None:
        return containers.sequence(
            "list", rest=containers.sequence("tuple", rest=containers.any_of(arguments.more_positional))
        )
    trips = next((key for one in columns if (key := passes(machine, one)) is not None), None)
    return counted(containers.sequence("tuple", [containers.any_of(c) for c in columns]), trips)


def counted(item: Value, trips: Hashable) -> Sequence:
    """Return what a loop sees ``trips`` times."""
    found = containers.sequence("list", rest=item)
    found.trips = trips
    return found


def enumerated(machine: Machine, arguments: Arguments) -> Value | None:
    """``enumerate``."""
    items, exact = objects.iterate(machine, first(arguments))
    if exact:
        pairs: list[Value] = [containers.sequence("tuple", [Const(i), item]) for i, item in enumerate(items)]
        return containers.sequence("list", pairs)
    return counted(containers.sequence("tuple", [Unknown(NUMBER), *items[:1]]), passes(machine, first(arguments)))


def mapped(machine: Machine, arguments: Arguments) -> Value | None:
    """``map``."""
    if len(arguments.positional) < 2:
        return None
    function, values = arguments.positional[0], arguments.positional[1]
    items, exact = objects.iterate(machine, values)
    results = [machine.call(function, Arguments([item]), None) for item in items]
    if exact:
        return containers.sequence("list", results)
    return containers.sequence("list", rest=join([(EVERYWHERE, r) for r in results]))


def ranged(machine: Machine, arguments: Arguments) -> Value | None:
    """``range``: item by item where it is short."""
    bounds = [v.value for v in arguments.positional if isinstance(v, Const) and isinstance(v.value, int)]
    if bounds and len(bounds) == len(arguments.positional):
        numbers = range(*bounds) if bounds[2:] != [0] else range(0)
        if len(numbers) <= 2:
            return containers.sequence("list", [Const(n) for n in numbers])
    return counted(Unknown(NUMBER), range_trips([containers.key_of(v) for v in arguments.positional]))


def range_trips(keys: list[Hashable]) -> Hashable:
    """Return the key of how many numbers a range has: where it starts at another number than 0, it may have fewer than
    its end says, which are those of a run that goes on from an earlier one."""
    if not 1 <= len(keys) <= 3:
        return None
    end = keys[0] if len(keys) == 1 else keys[1]
    match end:
        case ("Add", one, other) if len(keys) > 1 and keys[0] in (one, other):
            end = other if one == keys[0] else one
    return ("FloorDiv", end, keys[2]) if len(keys) == 3 else end


def passes(machine: Machine, value: Value) -> Hashable:
    """Return the key of how many passes a loop over a value has; an object of the project says so itself."""
    value = machine.resolve(value)
    method = value.cls.find("__len__") if isinstance(value, Instance) else None
    if isinstance(method, Function):
        return containers.key_of(machine.call(method, Arguments([value]), None))
    return containers.trips_of(value)


def length(machine: Machine, arguments: Arguments) -> Value | None:
    """``len``: of what can't be told, a number that is recognised."""
    value = machine.resolve(first(arguments))
    if len(arguments.positional) != 1 or isinstance(value, (Const, Tensor)):
        return None
    known = objects.length(value)
    if known is not None:
        return known
    if isinstance(value, Instance):
        method = value.cls.find("__len__")
        if isinstance(method, Function):
            return machine.call(method, Arguments([value]), None)
    trips = containers.trips_of(value)
    return Unknown("len()", (value,), trips) if trips is not None else None


def rounded(what: str) -> Builtin:
    """``int``, ``math.ceil`` and their like: a number not known keeps what it is recognised by."""

    def run(machine: Machine, arguments: Arguments) -> Value | None:
        values = [machine.resolve(value) for value in arguments.positional]
        if len(values) == 1 and isinstance(values[0], Choice) and not arguments.keywords:
            parts = [(path, run(machine, Arguments([one])) or Unknown(f"{what}()")) for path, one in values[0].parts()]
            return join(parts)
        if arguments.keywords or not any(isinstance(value, Unknown) for value in values):
            return None
        if not all(isinstance(value, (Unknown, Const)) for value in values):
            return None
        return Unknown(f"{what}()", tuple(values), (what, *(containers.key_of(value) for value in values)))

    return run


def partial(machine: Machine, arguments: Arguments) -> Value | None:
    """``functools.partial``."""
    if not arguments.positional:
        return None
    return Partial(arguments.positional[0], tuple(arguments.positional[1:]), dict(arguments.keywords))


def is_instance(machine: Machine, arguments: Arguments) -> Value | None:
    """``isinstance`` of a project object and a project class."""
    if len(arguments.positional) == 2:
        value, cls = arguments.positional
        if isinstance(value, Instance) and isinstance(cls, Class):
            return Const(True) if cls in list(value.cls.ancestry()) else Unknown("isinstance()")
        if isinstance(value, Const) and isinstance(cls, Api):
            python = {"builtins.str": str, "builtins.int": int, "builtins.float": float, "builtins.list": list}
            if cls.name in python:
                return Const(isinstance(value.value, python[cls.name]))
    key = ("isinstance", *(containers.key_of(v) for v in arguments.positional))
    return Unknown("isinstance()", tuple(arguments.positional), key)


def variables(machine: Machine, arguments: Arguments) -> Value | None:
    """``vars(object)``, ``locals()``, ``globals()``: the names themselves."""
    if arguments.positional:
        value = arguments.positional[0]
        return objects.attributes(machine, value) if isinstance(value, Instance) else None
    slots = machine.scope.slots
    found = Mapping({}, {})
    for key, value in slots.items():
        if isinstance(key, str):
            objects.note_use(value)
            objects.set_item(machine, found, Const(key), value)
    return found


def next_item(machine: Machine, arguments: Arguments) -> Value | None:
    """``next(iterator)``."""
    return containers.any_of(machine.resolve(first(arguments)))


def import_module(machine: Machine, arguments: Arguments) -> Value | None:
    """``importlib.import_module("a.b")``."""
    name = containers.constant(first(arguments))
    return machine.importer.module(machine, name) if isinstance(name, str) and name else None


def named_tuple(machine: Machine, arguments: Arguments) -> Value | None:
    """``collections.namedtuple``: calls keep what they are given."""
    fields = arguments.positional[1] if len(arguments.positional) > 1 else None
    names: list[str] = []
    if isinstance(fields, Const) and isinstance(fields.value, str):
        names = fields.value.replace(",", " ").split()
    elif isinstance(fields, Sequence):
        names = [str(item.value) for item in fields.items() if isinstance(item, Const)]
    return Partial(Api("lintstep.record"), (containers.sequence("tuple", [Const(n) for n in names]),), {})


def record(machine: Machine, arguments: Arguments) -> Value | None:
    """An instance of a named tuple."""
    names, *values = arguments.positional
    slots: dict[Any, Value] = {}
    for item, value in zip(names.items() if isinstance(names, Sequence) else [], values, strict=False):
        slots[str(containers.constant(item))] = value
    slots.update(arguments.keywords)
    node = ast.ClassDef(name="record", bases=[], keywords=[], body=[], decorator_list=[])
    cls = Class(node, {}, (), None, "record")
    return Instance(cls, slots)


def same(machine: Machine, arguments: Arguments) -> Value | None:
    """A copy, a frozen list, a wrapped function: the value itself."""
    return arguments.positional[0] if arguments.positional else None


def same_items(machine: Machine, arguments: Arguments) -> Value | None:
    """A bar that shows how far a loop is: what it goes over is what it was given."""
    given = arguments.positional[0] if arguments.positional else arguments.keywords.get("iterable")
    if given is not None:
        return given
    total = arguments.keywords.get("total")
    return counted(Unknown("number"), containers.key_of(total) if total is not None else None)


def sliced(machine: Machine, arguments: Arguments) -> Value | None:
    """``itertools.islice(values, n)``."""
    if len(arguments.positional) != 2:
        return None
    return counted(containers.any_of(machine.resolve(first(arguments))), containers.key_of(arguments.positional[1]))


def wraps(machine: Machine, arguments: Arguments) -> Value | None:
    """``functools.wraps(f)`` gives a decorator that changes nothing."""
    return Api("copy.copy")


def nothing(machine: Machine, arguments: Arguments) -> Value | None:
    """A call that gives nothing of interest."""
    return NONE


def new_type(machine: Machine, arguments: Arguments) -> Value | None:
    """``type(x)``: an object's class."""
    value = first(arguments)
    return value.cls if len(arguments.positional) == 1 and isinstance(value, Instance) else None


FUNCTIONS: dict[str, Builtin] = {
    "getattr": get_attr,
    "setattr": set_attr,
    "hasattr": has_attr,
    "list": listed("list"),
    "tuple": listed("tuple"),
    "set": listed("set"),
    "frozenset": listed("set"),
    "sorted": listed("list"),
    "reversed": listed("list"),
    "len": length,
    **{what: rounded(what) for what in ("int", "float", "round", "max", "min", "abs")},
    **{f"{module}.{what}": rounded(what) for module in ("math", "numpy", "np") for what in ("ceil", "floor")},
    **{f"tqdm.{module}tqdm": same_items for module in ("", "auto.", "notebook.", "autonotebook.", "std.")},
    **{f"tqdm.{module}trange": ranged for module in ("", "auto.", "notebook.", "std.")},
    "itertools.islice": sliced,
    "iter": same,
    "next": next_item,
    "dict": make_dict,
    "collections.OrderedDict": make_dict,
    "zip": zipped,
    "itertools.izip": zipped,
    "enumerate": enumerated,
    "map": mapped,
    "range": ranged,
    "xrange": ranged,
    "six.moves.range": ranged,
    "six.moves.xrange": ranged,
    "functools.partial": partial,
    "functools.wraps": wraps,
    "functools.lru_cache": wraps,
    "isinstance": is_instance,
    "vars": variables,
    "locals": variables,
    "globals": variables,
    "type": new_type,
    "print": nothing,
    "importlib.import_module": import_module,
    "__import__": import_module,
    "collections.namedtuple": named_tuple,
    "lintstep.record": record,
    "copy.copy": same,
    "copy.deepcopy": same,
    "contextlib.contextmanager": same,
}


# Methods of containers


def call_method(
    machine: Machine, receiver: Value, name: str, arguments: Arguments, node: ast.Call | None
) -> Value | None:
    """Interpret a method of a list, dict or string, or return None where nothing is known of it."""
    if isinstance(receiver, Sequence):
        return sequence_method(machine, receiver, name, arguments)
    if isinstance(receiver, Mapping):
        return mapping_method(machine, receiver, name, arguments)
    if isinstance(receiver, Const) and isinstance(receiver.value, str):
        return string_method(receiver.value, name, arguments)
    return None


def sequence_method(machine: Machine, receiver: Sequence, name: str, arguments: Arguments) -> Value | None:
    """``list.append`` and its like."""
    if name in ("append", "add") and arguments.positional:
        objects.append(machine, receiver, arguments.positional[0])
        return NONE
    if name == "insert" and len(arguments.positional) == 2:
        objects.extend_rest(machine, receiver, arguments.positional[1])
        return NONE
    if name in ("extend", "update") and arguments.positional:
        other = machine.resolve(arguments.positional[0])
        if isinstance(other, Sequence) and other.closed:
            for item in other.items():
                objects.append(machine, receiver, item)
        else:
            objects.extend_rest(machine, receiver, containers.any_of(other))
        return NONE
    if name in ("pop", "popleft", "remove", "discard", "clear"):
        objects.resize(machine, receiver)
        return containers.any_of(receiver) if name.startswith("pop") else NONE
    if name == "_replace" or name == "copy":
        return receiver
    return None


def mapping_method(machine: Machine, receiver: Mapping, name: str, arguments: Arguments) -> Value | None:
    """``dict.get`` and its like."""
    if name in ("get", "pop", "setdefault") and arguments.positional:
        key = arguments.positional[0]
        default = arguments.positional[1] if len(arguments.positional) > 1 else NONE
        if name == "pop":
            objects.resize(machine, receiver)
        if isinstance(key, Const) and receiver.closed and Mapping.identity(key) not in receiver.slots:
            if name == "setdefault":
                objects.set_item(machine, receiver, key, default)
            return default
        return objects.get_item(machine, receiver, key)
    if name == "update":
        for value in arguments.positional:
            objects.update(machine, receiver, value)
        for text, value in arguments.keywords.items():
            objects.set_item(machine, receiver, Const(text), value)
        return NONE
    if name in ("items", "iteritems"):
        pairs: list[Value] = [
            containers.sequence("tuple", [receiver.keys[key], value])
            for key, value in receiver.slots.items()
            if key in receiver.keys
        ]
        rest = containers.sequence("tuple", [Unknown("key"), receiver.slots[REST]]) if REST in receiver.slots else None
        return containers.sequence("list", pairs, rest)
    if name in ("values", "itervalues"):
        return containers.sequence("list", list(receiver.slots.values()))
    if name in ("keys", "iterkeys"):
        return containers.sequence("list", [receiver.keys[key] for key in receiver.slots if key in receiver.keys])
    if name == "copy":
        return Mapping(dict(receiver.slots), dict(receiver.keys), grows=receiver.grows)
    return None


def string_method(text: str, name: str, arguments: Arguments) -> Value | None:
    """``"Adam".lower()`` and its like."""
    if name in ("lower", "upper", "strip", "title", "capitalize") and not arguments.positional:
        return Const(getattr(text, name)())
    if name in ("startswith", "endswith") and len(arguments.positional) == 1:
        argument = containers.constant(arguments.positional[0])
        if isinstance(argument, str):
            return Const(getattr(text, name)(argument))
    if name == "format":
        values = [v.value for v in arguments.positional if isinstance(v, Const)]
        if len(values) == len(arguments.positional) and not arguments.keywords:
            try:
                return Const(text.format(*values))
            except (IndexError, KeyError, ValueError, AttributeError, TypeError):
                return Unknown("format")
    return None
