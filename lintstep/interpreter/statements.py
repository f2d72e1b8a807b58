"""Statements: bindings, branches, loops, definitions."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Hashable
from typing import Any

from lintstep.interpreter import builtin, calls, captures, carried, containers, expressions, handlers, objects, truth
from lintstep.interpreter.library import Role, Row
from lintstep.interpreter.loops import Loop
from lintstep.interpreter.machine import Completion, Machine
from lintstep.interpreter.records import ReadRecord
from lintstep.interpreter.syntax import Definition, For, last_name, unstarred
from lintstep.interpreter.values import (
    EVERYWHERE,
    NONE,
    REST,
    Api,
    Class,
    Const,
    Counter,
    Function,
    Instance,
    Path,
    Scope,
    Sequence,
    Tensor,
    Unknown,
    Value,
    compatible,
    each,
    serial,
)

WHILE = Row("while", Role.STOP)


def expression(machine: Machine, node: ast.Expr) -> int:
    """An expression for its effect; a call that never returns ends the block."""
    objects.note_making(machine.evaluate(node.value), node.value)
    if isinstance(node.value, ast.Call) and last_name(node.value.func) in ("exit", "quit", "_exit"):
        return Completion.RAISE
    return Completion.NORMAL


def kept_in_sight(machine: Machine, target: ast.expr) -> bool:
    """Whether every use of what is bound to a target can be seen: a name, or an attribute of an object that the script
    itself makes."""
    if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
        owner = machine.lookup(target.value.id)
        return isinstance(owner, Instance) and not owner.symbolic
    return isinstance(target, ast.Name)


def assign(machine: Machine, node: ast.Assign) -> int:
    """``a = b = value``."""
    value = machine.evaluate(node.value)
    if all(kept_in_sight(machine, target) for target in node.targets):
        objects.note_making(value, node.value)
    for target in node.targets:
        objects.assign(machine, target, value)
        captures.note_change(machine, target, node, value)
    return Completion.NORMAL


def annotated(machine: Machine, node: ast.AnnAssign) -> int:
    """``a: T = value``."""
    if node.value is not None:
        objects.assign(machine, node.target, machine.evaluate(node.value))
    return Completion.NORMAL


def augmented(machine: Machine, node: ast.AugAssign) -> int:
    """``a += value``."""
    before = machine.evaluate(node.target)
    value = machine.evaluate(node.value)
    if isinstance(before, Sequence) and isinstance(value, Sequence) and before.kind == "list":
        for item in value.slots.values():
            objects.append(machine, before, item)
        return Completion.NORMAL
    result = expressions.operate(machine, type(node.op), before, value, node)
    captures.note_change(machine, node.target, node, before)
    objects.assign(machine, node.target, result)
    return Completion.NORMAL


def returns(machine: Machine, node: ast.Return) -> int:
    """``return value``, with the arms it lies on."""
    value = machine.evaluate(node.value) if node.value is not None else NONE
    machine.frame.returns.append((machine.path, value))
    return Completion.RETURN


def raises(machine: Machine, node: ast.Raise) -> int:
    """``raise``."""
    return Completion.RAISE


def breaks(machine: Machine, node: ast.Break) -> int:
    """``break``."""
    return Completion.BREAK


def continues(machine: Machine, node: ast.Continue) -> int:
    """``continue``."""
    return Completion.CONTINUE


def deletes(machine: Machine, node: ast.Delete) -> int:
    """``del name``."""
    for target in node.targets:
        if isinstance(target, ast.Name):
            machine.erase(machine.scope.slots, target.id)
        elif isinstance(target, ast.Subscript):
            objects.resize(machine, machine.evaluate(target.value))
    return Completion.NORMAL


def declares_global(machine: Machine, node: ast.Global) -> int:
    """``global a, b``."""
    machine.scope.globals.update(node.names)
    return Completion.NORMAL


def declares_nonlocal(machine: Machine, node: ast.Nonlocal) -> int:
    """``nonlocal a, b``."""
    machine.scope.nonlocals.update(node.names)
    return Completion.NORMAL


def asserts(machine: Machine, node: ast.Assert) -> int:
    """``assert test``."""
    machine.evaluate(node.test)
    return Completion.NORMAL


def if_(machine: Machine, node: ast.If) -> int:
    """``if`` and its ``elif``: one arm where the tests are known, else each that may be taken, all from one state."""
    arms: list[tuple[Path, Callable[[], int]]] = []
    missed: Path = EVERYWHERE
    part: ast.If | None = node
    while part is not None:
        machine.spend(part)
        with machine.under(missed):
            test = machine.evaluate(part.test)
        if machine.frame.endless and ends_in_break(part.body):
            note_stop(machine, part.test, test)
        holds, fails = truth.sides(test)
        taken = truth.of(test)
        if taken is None:
            machine.tests.setdefault(truth.condition(test)[0], machine.site(part.test))
        if taken is None and not compatible(machine.path | missed, holds):
            taken = False
        elif taken is None and not compatible(machine.path | missed, fails):
            taken = True
        block = part.body
        if taken is not False:
            path = missed if taken else missed | holds
            arms.append((path, lambda block=block: machine.execute(block)))  # type: ignore[misc]
            if taken:
                break
            missed = missed | fails
        last, part = part.orelse, elif_of(part)
    else:
        arms.append((missed, lambda last=last: machine.execute(last)))  # type: ignore[misc]
    if len(arms) == 1:
        return arms[0][1]()
    return machine.branch(arms)


def elif_of(node: ast.If) -> ast.If | None:
    """Return the ``elif`` of an ``if``, which ``ast`` has as the only statement of its ``else``."""
    only = node.orelse[0] if len(node.orelse) == 1 else None
    return only if isinstance(only, ast.If) and only.col_offset == node.col_offset else None


def loop_body(machine: Machine, node: Any, loop: int, endless: bool = False) -> int:
    """Interpret a loop's body once. ``break`` and ``continue`` end it; the arms taken inside end with it."""
    base = machine.path
    machine.loops = (*machine.loops, loop)
    machine.frame.loop_depth += 1
    outer, machine.frame.endless = machine.frame.endless, endless
    try:
        completion = machine.execute(node.body)
    finally:
        machine.frame.endless = outer
        machine.frame.loop_depth -= 1
        machine.loops = machine.loops[:-1]
        machine.path = base
    return completion


def for_(machine: Machine, node: For) -> int:
    """``for``: item by item over a short literal, else once for any item."""
    start = serial()
    over = machine.evaluate(node.iter)
    items, exact = objects.iterate(machine, over)
    base, loop = machine.path, machine.fresh()
    if not exact:
        machine.looped[loop] = Loop(
            loop, machine.site(node.iter), start, builtin.passes(machine, over), over, node, machine.scope
        )
        machine.looped[loop].index = index_of(items[0])
        carried.at_loop(machine, node, loop)
    for item in items:
        objects.assign(machine, node.target, item)
        if exact:
            outer, machine.unrolled = machine.unrolled, (*machine.unrolled, loop)
            completion = machine.execute(node.body)
            machine.path, machine.unrolled = base, outer
        else:
            completion = loop_body(machine, node, loop)
        if completion == Completion.BREAK:
            break
        if completion in (Completion.RETURN, Completion.RAISE):
            return completion if exact else Completion.NORMAL
    return machine.execute(node.orelse)


def index_of(item: Value) -> Hashable:
    """Return the key of the number of a loop's pass: what ``range`` gives, or the first of what ``enumerate`` gives."""
    if isinstance(item, Sequence):
        item = item.slots.get(0, NONE)
    return containers.key_of(item) if isinstance(item, Unknown) and item.origin == builtin.NUMBER else None


def while_(machine: Machine, node: ast.While) -> int:
    """``while``: the body once, for any of its passes."""
    start = serial()
    test = machine.evaluate(node.test)
    entered = truth.of(test)
    if entered is False:
        return Completion.NORMAL
    loop = machine.fresh()
    machine.looped[loop] = Loop(loop, machine.site(node.test), start)
    if carried.at_loop(machine, node, loop):
        test = machine.evaluate(node.test)
    completion = loop_body(machine, node, loop, endless=truth.of(test) is True)
    note_stop(machine, node.test, machine.evaluate(node.test))  # asked again, when the names hold what the body gave
    if completion == Completion.RETURN and entered:
        return completion
    return machine.execute(node.orelse)


def ends_in_break(block: list[ast.stmt]) -> bool:
    """Whether a block leaves the loop it stands in."""
    return isinstance(block[-1], ast.Break)


def note_stop(machine: Machine, test: ast.expr, value: Value) -> None:
    """Write down the counters whose values end a loop."""
    for dep in value.deps if isinstance(value, Unknown) else ():
        if isinstance(dep, Unknown) and isinstance(dep.of, Counter):
            machine.records.reads.append(ReadRecord(machine.site(test), machine.here(), WHILE, dep.of))


def with_(machine: Machine, node: ast.With | ast.AsyncWith) -> int:
    """``with``: what a library's context sets holds inside."""
    before = machine.within
    for item in node.items:
        value = machine.evaluate(item.context_expr)
        entered: Value = value
        for _, one in each(value, machine.path):
            enter = handlers.context(one.op) if isinstance(one, Tensor) else None
            if enter is not None and isinstance(one, Tensor):
                entered = enter(machine, one)
            elif isinstance(one, Sequence) and one.kind == "generator":
                entered = one.slots.get(REST, entered)
        if item.optional_vars is not None:
            objects.assign(machine, item.optional_vars, entered)
    try:
        return machine.execute(node.body)
    finally:
        machine.within = before


MISUSE = ("AttributeError", "ImportError", "ModuleNotFoundError", "NameError", "TypeError", "ValueError")


def try_(machine: Machine, node: Any) -> int:
    """``try``: the body, then each handler as an arm that may not be taken; instead of the body, where it only stands
    in for a name that a version of a library lacks."""
    which = ("try", machine.fresh())
    instead = bool(node.handlers) and all(catches_misuse(handler) for handler in node.handlers)
    with machine.under(frozenset({(which, "none")}) if instead else EVERYWHERE):
        completion = machine.execute(node.body)
    arms: list[tuple[Path, Callable[[], int]]] = []
    for index, handler in enumerate(node.handlers):

        def run(handler: ast.ExceptHandler = handler) -> int:
            if handler.name is not None:
                objects.bind(machine, handler.name, Unknown("exception"))
            return machine.execute(handler.body)

        arms.append((frozenset({(which, index)}), run))
    if completion == Completion.NORMAL:
        completion = machine.execute(node.orelse)
    settled = completion
    arms.append((frozenset({(which, "none")}), lambda: settled))
    base = machine.path
    completion = machine.branch(arms) if node.handlers else completion
    if completion == Completion.NORMAL:
        machine.path = base
    last = machine.execute(node.finalbody)
    return last if last != Completion.NORMAL else completion


def catches_misuse(handler: ast.ExceptHandler) -> bool:
    """Whether a handler is for what fails at once, such as a name that is not there, and not while training."""
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return all(isinstance(kind, ast.Name) and kind.id in MISUSE for kind in kinds)


def match_(machine: Machine, node: ast.Match) -> int:
    """``match``: each case an arm of its own."""
    machine.evaluate(node.subject)
    which = ("match", machine.fresh())
    arms: list[tuple[Path, Callable[[], int]]] = [
        (frozenset({(which, index)}), lambda case=case: machine.execute(case.body))  # type: ignore[misc]
        for index, case in enumerate(node.cases)
    ]
    arms.append((frozenset({(which, "none")}), lambda: Completion.NORMAL))
    return machine.branch(arms)


def function_def(machine: Machine, node: Definition) -> int:
    """``def``: a function that closes over the scope, decorated."""
    module = machine.frame.module
    function = Function(node, machine.scope, module, calls.default_values(machine, node.args), node.name)
    module.functions.append(function)
    value: Value = function
    for decorator in reversed(node.decorator_list):
        value = decorate(machine, machine.evaluate(decorator), value, decorator)
    machine.bind(node.name, value)
    return Completion.NORMAL


def decorate(machine: Machine, decorator: Value, value: Value, node: ast.expr) -> Value:
    """Return what a decorator makes of a function."""
    if isinstance(decorator, Api):
        kind = {
            "builtins.staticmethod": "static",
            "builtins.classmethod": "class",
            "builtins.property": "property",
            "functools.cached_property": "property",
            "abc.abstractproperty": "property",
        }.get(decorator.name)
        if kind is not None and isinstance(value, Function):
            value.kind = kind
        elif decorator.name == "contextlib.contextmanager":
            return value
        return value
    if isinstance(decorator, Function):
        made = calls.call_function(machine, decorator, [value], {}, None)
        return made if not isinstance(made, Const) else value
    if last_name(node).endswith("property") and isinstance(value, Function):
        value.kind = "property"
    return value


def class_def(machine: Machine, node: ast.ClassDef) -> int:
    """``class``: its body runs in a scope of its own; the functions bound there are its methods."""
    bases = tuple(machine.evaluate(unstarred(base)) for base in node.bases)
    module = machine.frame.module
    cls = Class(node, {}, bases, module, node.name)
    scope = Scope(cls.slots, machine.scope, "class")
    frame = machine.frame
    outer, frame.scope = frame.scope, scope
    known = len(module.functions)
    try:
        machine.execute(node.body)
    finally:
        frame.scope = outer
    for function in module.functions[known:]:
        if function.owner is None:
            function.owner = cls
    for value in cls.slots.values():
        if isinstance(value, Function) and value.owner is None:
            value.owner = cls
    module.classes.append(cls)
    for decorator in reversed(node.decorator_list):
        machine.evaluate(decorator)
    machine.bind(node.name, cls)
    return Completion.NORMAL


def import_(machine: Machine, node: ast.Import) -> int:
    """``import a.b as c``."""
    for alias in node.names:
        dotted = alias.name
        if alias.asname is not None:
            objects.bind(machine, alias.asname, machine.importer.module(machine, dotted))
        else:
            top = dotted.split(".", 1)[0]
            value = machine.importer.module(machine, dotted)
            machine.bind(top, value if top == dotted else machine.importer.module(machine, top))
    return Completion.NORMAL


def import_from(machine: Machine, node: ast.ImportFrom) -> int:
    """``from a import b as c``, ``from . import x``, ``from a import *``."""
    base = "." * node.level + (node.module or "")
    for alias in node.names:
        if alias.name == "*":
            machine.importer.star(machine, base)
        else:
            objects.bind(machine, alias.asname or alias.name, machine.importer.member(machine, base, alias.name))
    return Completion.NORMAL


EXECUTORS: dict[type[ast.AST], Any] = {
    ast.Expr: expression,
    ast.Assign: assign,
    ast.AnnAssign: annotated,
    ast.AugAssign: augmented,
    ast.Return: returns,
    ast.Raise: raises,
    ast.Break: breaks,
    ast.Continue: continues,
    ast.Delete: deletes,
    ast.Global: declares_global,
    ast.Nonlocal: declares_nonlocal,
    ast.Assert: asserts,
    ast.If: if_,
    ast.For: for_,
    ast.AsyncFor: for_,
    ast.While: while_,
    ast.With: with_,
    ast.AsyncWith: with_,
    ast.Try: try_,
    ast.Match: match_,
    ast.FunctionDef: function_def,
    ast.AsyncFunctionDef: function_def,
    ast.ClassDef: class_def,
    ast.Import: import_,
    ast.ImportFrom: import_from,
}
if sys.version_info >= (3, 11):
    EXECUTORS[ast.TryStar] = try_
