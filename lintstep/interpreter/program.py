"""A whole script: its own statements first, then every function nobody in sight calls."""

from __future__ import annotations

import ast
import dataclasses
import re
from collections import Counter
from collections.abc import Iterator

from lintstep.interpreter import calls, carried, handlers, histories, registry, syntax
from lintstep.interpreter.arguments import Arguments
from lintstep.interpreter.expressions import EVALUATORS
from lintstep.interpreter.imports import Importer, interpret_module
from lintstep.interpreter.library import Hook
from lintstep.interpreter.machine import MOST_STEPS, Frame, Language, LimitReachedError, Machine, ModuleState
from lintstep.interpreter.records import Records, Root
from lintstep.interpreter.site import Site
from lintstep.interpreter.statements import EXECUTORS
from lintstep.interpreter.values import Api, Class, Function, Instance, Unknown, Value
from lintstep.source.script import Source

LANGUAGE = Language(EVALUATORS, EXECUTORS, calls.call_value)
MOST_STEPS_UNCALLED = 10_000  # beyond those that the script itself left


def interpret(source: Source, importer: Importer, most: int = MOST_STEPS) -> Machine:
    """Interpret a script, in ``most`` steps at most, and return the machine with its records."""
    machine = Machine(importer, LANGUAGE)
    machine.allowance = min(most, machine.allowance)
    key = str(source.file.resolve()) if source.file else source.path
    state = interpret_module(machine, source, key, "", main=True)
    machine.allowance = machine.allowance + min(most, MOST_STEPS_UNCALLED)
    try:
        interpret_uncalled(machine, state)
    except LimitReachedError:
        machine.limit(None, "more functions that nothing calls than are interpreted for one file")
    return machine


def interpret_uncalled(machine: Machine, state: ModuleState) -> None:
    """Interpret the functions and methods that no call in sight reached, those nobody mentions first."""
    mentioned = mentions(state)
    for by_mention in (False, True):
        for function in state.functions:  # grows while nested functions are met
            if (function.name in mentioned) is by_mention and not reached(machine, function) and function.owner is None:
                enter(machine, state, function, None, Root("uncalled", function.name, by_mention))
        bases = {id(base) for cls in state.classes for base in cls.ancestry() if base is not cls}
        # A base's methods are better seen on the objects of what is made from it.
        for cls in sorted(state.classes, key=lambda one: id(one) in bases):
            if (cls.name in mentioned) is by_mention:
                interpret_class(machine, state, cls, mentioned)


def reached(machine: Machine, function: Function) -> bool:
    """Whether a call in sight reached a function."""
    return id(function.node) in machine.entered


def interpret_class(machine: Machine, state: ModuleState, cls: Class, mentioned: set[str]) -> None:
    """Interpret a class's methods that no call in sight reached: on the objects in sight, else on one made up."""
    if calls.is_quiet(machine, cls) or all(reached(machine, function) for function in methods(cls)):
        return
    known: list[Instance] = machine.instantiated.get(id(cls.node), [])[:2]
    base = cls.foreign_base()
    inert = isinstance(base, Api) and base.name.startswith(registry.inert())
    called_by_library = bool(known) and base is not None and not inert
    if not known:
        instance = Instance(cls, symbolic=True)
        machine.instantiated.setdefault(id(cls.node), []).append(instance)
        if any(hook_of(cls, function.name) for function in methods(cls)):
            accompany(machine, instance, Root("uncalled", cls.name, cls.name in mentioned))
        init = cls.find("__init__")
        if isinstance(init, Function):
            enter(machine, state, init, instance, Root("uncalled", cls.name, cls.name in mentioned))
        known = [instance]
    interpret_methods(machine, state, cls, known, mentioned, "callback" if called_by_library else "uncalled")


def accompany(machine: Machine, instance: Instance, root: Root) -> None:
    """Give an object that is made up the library object that it is too."""
    machine.root = root
    machine.frames.append(Frame(None, instance.cls.module, instance.cls.module.scope))
    try:
        histories.accompany(machine, instance, Arguments(), None)
    finally:
        machine.frames.pop()


def interpret_methods(
    machine: Machine, state: ModuleState, cls: Class, receivers: list[Instance], mentioned: set[str], kind: str
) -> None:
    """Interpret a class's remaining methods. Where one reads an attribute that a later one sets, they are interpreted
    again, now that it is set, and only the second time counts."""
    ordered = [f for f in methods(cls) if not reached(machine, f) and f.name != "__init__"]
    hooks = {function.name: hook_of(cls, function.name) for function in ordered}
    ordered.sort(key=lambda f: (first(hooks[f.name]), f.name in mentioned))
    for receiver in receivers:
        for function in ordered:
            carried.at_call(machine, function, [receiver])
    machine.missing_attributes = 0
    marks = {name: len(getattr(machine.records, name)) for name in RECORD_LISTS}
    before = set(machine.entered)
    for again in (False, True):
        machine.start_pass(again)
        for function in ordered:
            if not reached(machine, function):
                name = f"{cls.name}.{function.name}"
                root = Root(kind, name, function.name in mentioned, hooks[function.name])
                for receiver in receivers:
                    enter(machine, state, function, receiver, root)
        if again or not machine.missing_attributes:
            break
        for name, mark in marks.items():
            del getattr(machine.records, name)[mark:]
        machine.entered = set(before)


def hook_of(cls: Class, name: str) -> Hook | None:
    """Return how a library that a project class derives from calls a method of it, None where it does not."""
    found = (registry.hook(base.name, name) for base in cls.ancestry() if isinstance(base, Api))
    return next(filter(None, found), None)


def first(hook: Hook | None) -> tuple[bool, int]:
    """Return what puts the methods that a library calls before others, in the order in which it calls them."""
    return (hook is None, hook.order if hook is not None else 0)


RECORD_LISTS = tuple(field.name for field in dataclasses.fields(Records) if field.name != "limits")


def methods(cls: Class) -> Iterator[Function]:
    """Yield a class's own functions, inherited ones last."""
    seen: set[str] = set()
    for one in cls.ancestry():
        if isinstance(one, Class):
            for name, value in list(one.slots.items()):
                functions = (
                    [value] if isinstance(value, Function) else [v for _, v in value.parts() if isinstance(v, Function)]
                )
                for function in functions:
                    if isinstance(name, str) and name not in seen:
                        yield function
                if isinstance(name, str):
                    seen.add(name)


def enter(machine: Machine, state: ModuleState, function: Function, receiver: Value | None, root: Root) -> None:
    """Interpret a function with parameters not known."""
    parameters = function.node.args
    names = syntax.ordered(parameters)
    positional: list[Value] = []
    if receiver is not None and function.kind != "static" and names:
        positional.append(receiver if function.kind != "class" or not isinstance(receiver, Instance) else receiver.cls)
    for name in names[len(positional) :]:
        positional.append(symbolic(function, name))
    keywords: dict[str, Value] = {p.arg: symbolic(function, p.arg) for p in parameters.kwonlyargs}
    machine.root = root
    machine.frames.append(Frame(None, state, state.scope))
    try:
        more = Arguments()
        if parameters.kwarg is not None:
            more.more_keywords = Unknown("**kwargs", key=("parameter", id(function.node), "**"))
        carried.at_call(machine, function, positional)
        returned = calls.call_function(machine, function, positional, keywords, None, more)
        machine.records.returned.append((root, returned))
        if root.hook is not None and root.hook.owns and isinstance(receiver, Instance):
            owned = handlers.of(registry.calls_back(root.hook)).owned
            if owned is not None:
                owned(machine, receiver, returned, Site(last_return(function), function.module.locator))
    finally:
        machine.frames.pop()


def last_return(function: Function) -> ast.expr | ast.stmt:
    """Return what a function ends with, or the function where nothing ends it."""
    ends = [node for node in ast.walk(function.node) if isinstance(node, ast.Return)]
    return ends[-1] if ends else function.node


def symbolic(function: Function, name: str) -> Value:
    """Return what stands for a parameter of a function nobody in sight calls."""
    default = function.defaults.get(name)
    return Unknown(name, key=("parameter", id(function.node), name), parameter=name, default=default)


def mentions(state: ModuleState) -> set[str]:
    """Return the function and class names that stand in the module's text more often than they are defined."""
    defined = Counter([f.name for f in state.functions] + [c.name for c in state.classes])
    used = Counter(re.findall(r"\w+", state.source.code))
    return {name for name, times in defined.items() if used[name] > times}
