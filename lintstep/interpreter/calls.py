"""Calls: arguments to parameters, functions and classes inlined, everything else handed to its effects."""

from __future__ import annotations

import ast
from typing import Any

from lintstep.interpreter import callbacks, carried, containers, effects, histories, methods, objects, registry, syntax
from lintstep.interpreter.arguments import Arguments
from lintstep.interpreter.machine import DEEPEST_CALL, Frame, LimitReachedError, Machine
from lintstep.interpreter.values import (
    EVERYWHERE,
    NONE,
    REST,
    Api,
    ApiMethod,
    Bound,
    Choice,
    Class,
    Const,
    Function,
    Instance,
    LeftOut,
    Mapping,
    OptimizerValue,
    Partial,
    ScheduleNode,
    Scope,
    Sequence,
    Super,
    Tensor,
    Unknown,
    Value,
    join,
)

MOST_SELF_CALLS = 2


def collect(machine: Machine, node: ast.Call) -> Arguments:
    """Evaluate a call's arguments."""
    found = Arguments(node=node)
    for argument in node.args:
        value = machine.evaluate(syntax.unstarred(argument))
        if not isinstance(argument, ast.Starred):
            found.positional.append(value)
        elif isinstance(value, Sequence) and REST not in value.slots and found.more_positional is None:
            found.positional.extend(value.items())
        else:
            found.more_positional = containers.any_of(value)
    for keyword in node.keywords:
        value = machine.evaluate(keyword.value)
        if keyword.arg is None:
            spread_keywords(machine, found, value)
        else:
            found.keywords[keyword.arg] = value
    return found


def spread_keywords(machine: Machine, found: Arguments, value: Value) -> None:
    """Add what ``**value`` passes."""
    value = machine.resolve(value)
    if isinstance(value, Mapping):
        for identity, one in value.slots.items():
            name = value.keys.get(identity)
            if isinstance(name, Const) and isinstance(name.value, str):
                found.keywords[name.value] = one
            else:
                found.more_keywords = one
    elif isinstance(value, Choice):
        for path, one in value.alternatives:
            inner = Arguments()
            spread_keywords(machine, inner, one)
            for key, item in inner.keywords.items():
                known = found.keywords.get(key)
                found.keywords[key] = join([(path, item)] + ([(EVERYWHERE, known)] if known is not None else []))
            found.more_keywords = found.more_keywords or inner.more_keywords
    else:
        found.more_keywords = value


def call_node(machine: Machine, node: ast.Call) -> Value:
    """Interpret a call expression."""
    machine.spend(node)
    if isinstance(node.func, ast.Name) and node.func.id == "super" and machine.lookup("super") is None:
        return super_value(machine, node)
    callee = machine.evaluate(node.func)
    return call_value(machine, callee, collect(machine, node), node)


def super_value(machine: Machine, node: ast.Call) -> Value:
    """``super()`` and ``super(Class, self)``."""
    frame = machine.frame
    function = frame.function
    if node.args:
        cls = machine.evaluate(node.args[0])
        receiver = machine.evaluate(node.args[1]) if len(node.args) > 1 else frame.receiver
    else:
        cls = function.owner if function is not None and function.owner is not None else NONE
        receiver = frame.receiver
    if isinstance(cls, Class) and receiver is not None:
        return Super(cls, receiver)
    return Unknown("super()")


def call_value(machine: Machine, callee: Value, arguments: Arguments, node: ast.Call | None) -> Value:
    """Call whatever a name stands for."""
    callee = machine.resolve(callee)
    if isinstance(callee, Function):
        return call_function(machine, callee, arguments.positional, arguments.keywords, node, arguments)
    if isinstance(callee, Bound):
        positional = [callee.receiver, *arguments.positional]
        if methods.overrides_update(callee):
            return methods.call_overridden(machine, callee, arguments, node)
        histories.note_own(machine, callee, arguments, node)
        return call_function(machine, callee.function, positional, arguments.keywords, node, arguments)
    if isinstance(callee, Class):
        return instantiate(machine, callee, arguments, node)
    if isinstance(callee, Choice):
        found = []
        for path, one in callee.alternatives:
            with machine.under(path):
                found.append((path, call_value(machine, one, arguments, node)))
        return join(found)
    if isinstance(callee, Partial):
        inner = Arguments(
            [*callee.args, *arguments.positional],
            {**callee.kwargs, **arguments.keywords},
            arguments.more_positional,
            arguments.more_keywords,
            node,
        )
        return call_value(machine, callee.callee, inner, node)
    if isinstance(callee, Instance):
        method = objects.get_attribute(machine, callee, "__call__")
        if isinstance(method, Bound):
            return call_value(machine, method, arguments, node)
    if isinstance(callee, Api):
        owner, _, tail = callee.name.rpartition(".")
        if arguments.positional and isinstance(arguments.positional[0], Instance) and objects.is_optimizer(owner):
            rest = Arguments(arguments.positional[1:], arguments.keywords, None, arguments.more_keywords, node)
            return methods.call_method(machine, arguments.positional[0], tail, rest, node)
        return effects.call_api(machine, callee.name, arguments, node)
    if isinstance(callee, ApiMethod):
        return methods.call_method(machine, callee.receiver, callee.name, arguments, node)
    if isinstance(callee, Unknown) and callee.attr:
        return methods.call_method(machine, callee.deps[0], callee.attr, arguments, node)
    if isinstance(callee, ScheduleNode) and not machine.loops and machine.root.kind == "script" and node is not None:
        return Unknown("evaluated", of=callee, site=machine.site(node))  # eager: the rate of this moment
    if isinstance(callee, Tensor) or (isinstance(callee, OptimizerValue) and callee.own_clock):
        what = "schedule" if isinstance(callee, OptimizerValue) else "call"
        return Tensor(what, (callee, *callbacks.call_back(machine, arguments)), machine.controls)
    return effects.unseen_call(machine, callee, arguments, node)


def default_values(machine: Machine, parameters: ast.arguments) -> dict[str, Value]:
    """Evaluate the defaults of a function, where it is defined."""
    return {name: machine.evaluate(default) for name, default in syntax.defaults(parameters)}


def default_value(machine: Machine, function: Function, text: str, more: Arguments | None) -> Value:
    """Return what a parameter is that a call left out; a None remembers the call, as that is where to mend it."""
    default = function.defaults.get(text)
    if default is None:
        return Unknown(text)
    if isinstance(default, Const) and default.value is None and more is not None and more.node is not None:
        positional_only = any(p.arg == text for p in function.node.args.posonlyargs)
        return Const(None, None, LeftOut(machine.site(more.node), "" if positional_only else text, machine.scope))
    return default


def bind_parameters(
    machine: Machine, function: Function, positional: list[Value], keywords: dict[str, Value], more: Arguments | None
) -> dict[Any, Value]:
    """Return the names a call binds in the function's scope."""
    parameters = function.node.args
    slots: dict[Any, Value] = {}
    ordered = syntax.ordered(parameters)
    taken = dict(zip(ordered, positional, strict=False))
    star = more.more_positional if more is not None else None
    double = more.more_keywords if more is not None else None
    left = dict(keywords)
    for text in [*ordered, *(p.arg for p in parameters.kwonlyargs)]:
        if text in taken:
            slots[text] = taken[text]
        elif text in left:
            slots[text] = left.pop(text)
        elif star is not None or double is not None:
            default = function.defaults.get(text)
            slots[text] = Unknown(text, tuple(v for v in (star, double, default) if v is not None))
        else:
            slots[text] = default_value(machine, function, text, more)
        objects.label(slots[text], text)
    if parameters.vararg is not None:
        slots[parameters.vararg.arg] = containers.sequence("tuple", positional[len(ordered) :], star)
    if parameters.kwarg is not None:
        rest = Mapping({}, {})
        for key, value in left.items():
            objects.set_item(machine, rest, Const(key), value)
        if double is not None:
            rest.slots[REST] = double
        slots[parameters.kwarg.arg] = rest
    return slots


def call_function(
    machine: Machine,
    function: Function,
    positional: list[Value],
    keywords: dict[str, Value],
    node: ast.Call | None,
    more: Arguments | None = None,
) -> Value:
    """Inline a call of a project function and return what it returns."""
    active = sum(1 for frame in machine.frames if frame.function is not None and frame.function.node is function.node)
    machine.entered.add(id(function.node))
    if active >= MOST_SELF_CALLS:
        return Unknown(f"{function.name}()", tuple(positional))
    if len(machine.frames) >= DEEPEST_CALL:
        machine.limit(node, f"calls nested more than {DEEPEST_CALL} deep are not followed", may_advance(function))
        return Unknown(f"{function.name}()", tuple(positional))
    scope = Scope(bind_parameters(machine, function, positional, keywords, more), function.scope)
    if any(frame.function is function for frame in machine.frames):
        carried.again(machine, function, scope.slots)
        carried.at_call(machine, function, positional)
    receiver = positional[0] if function.owner is not None and positional and function.kind != "static" else None
    call = machine.site(node) if node is not None else None
    frame = Frame(function, function.module, scope, receiver=receiver, call=call)
    try:
        with machine.share():
            return run_frame(machine, frame)
    except LimitReachedError:
        machine.limit(node or function.node, "a call that takes too many steps was left out", may_advance(function))
        return Unknown(f"{function.name}()", tuple(positional))


def may_advance(function: Function) -> bool:
    """Whether the text of a function that is not followed to its end speaks of anything that moves counters."""
    return registry.moves().search(function.module.locator.text(function.node)) is not None


def run_frame(machine: Machine, frame: Frame) -> Value:
    """Interpret a function's body in a frame and return what it returns."""
    function = frame.function
    assert function is not None
    base, depth = machine.path, machine.depth
    machine.frames.append(frame)
    machine.depth = 0
    try:
        if isinstance(function.node, ast.Lambda):
            return machine.evaluate(function.node.body)
        completion = machine.execute(function.node.body)
        if completion == 0 and not frame.yields:
            frame.returns.append((machine.path - base, NONE))
    finally:
        machine.frames.pop()
        machine.path, machine.depth = base, depth
    if frame.yields:
        return containers.sequence("generator", rest=join(frame.yields))
    return join(frame.returns) if frame.returns else Unknown(f"{function.name}() never returns")


def is_quiet(machine: Machine, cls: Class) -> bool:
    """Whether a class is a part of a model, say, that has to do with no clock: all that is above it is a library's that
    leaves it alone, or as quiet, and its text names nothing that could."""
    known = machine.quiet.get(id(cls.node))
    if known is None:
        machine.quiet[id(cls.node)] = False  # while what is above it is asked
        known = machine.quiet[id(cls.node)] = bool(cls.bases) and all(leaves_alone(machine, base) for base in cls.bases)
        if known and cls.module is not None:
            known = machine.quiet[id(cls.node)] = registry.tells().search(cls.module.locator.text(cls.node)) is None
    return known


def leaves_alone(machine: Machine, base: Value) -> bool:
    """Whether a class above another does nothing to clocks."""
    if isinstance(base, Class):
        return is_quiet(machine, base)
    return isinstance(base, Api) and base.name.startswith(registry.inert()) and histories.row_of(base) is None


def instantiate(machine: Machine, cls: Class, arguments: Arguments, node: ast.Call | None) -> Value:
    """Make an object of a project class and run its ``__init__``."""
    instance = Instance(cls)
    machine.bear(instance.slots)
    machine.instantiated.setdefault(id(cls.node), []).append(instance)
    histories.accompany(machine, instance, arguments, node)
    if is_quiet(machine, cls):
        return instance
    init = cls.find("__init__")
    if isinstance(init, Function):
        call_function(machine, init, [instance, *arguments.positional], arguments.keywords, node, arguments)
    elif arguments.values():
        # A named tuple, a data class or a foreign base keeps what it was given.
        for key, value in arguments.keywords.items():
            machine.write(instance.slots, key, value)
        for index, value in enumerate(arguments.positional):
            machine.write(instance.slots, ("argument", index), value)
        if cls.foreign_base() is not None:
            effects.escape(machine, arguments, cls.name, node)
    return instance
