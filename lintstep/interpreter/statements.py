"""Statements: bindings, branches, loops, definitions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from lintstep.interpreter import calls, captures, carried, expressions, objects, truth
from lintstep.interpreter.library import Role, Row
from lintstep.interpreter.machine import Completion, Machine
from lintstep.interpreter.records import ReadRecord
from lintstep.interpreter.values import (
    EVERYWHERE,
    NONE,
    REST,
    Api,
    Class,
    Const,
    Counter,
    Function,
    Graph,
    Path,
    Scope,
    Sequence,
    Tensor,
    Unknown,
    Value,
    compatible,
    each,
)
from lintstep.source import nodes as cst

WHILE = Row("while", Role.STOP)


def simple_line(machine: Machine, node: Any) -> int:
    """A line of small statements."""
    for small in node.body:
        executor = machine.executors.get(type(small))
        if executor is not None:
            completion = executor(machine, small)
            if completion != Completion.NORMAL:
                return completion
    return Completion.NORMAL


def expression(machine: Machine, node: cst.Expr) -> int:
    """An expression for its effect; a call that never returns ends the block."""
    objects.note_making(machine.evaluate(node.value), node.value)
    if isinstance(node.value, cst.Call):
        func = node.value.func
        text = func.value if isinstance(func, cst.Name) else func.attr.value if isinstance(func, cst.Attribute) else ""
        if text in ("exit", "quit", "_exit"):
            return Completion.RAISE
    return Completion.NORMAL


def assign(machine: Machine, node: cst.Assign) -> int:
    """``a = b = value``."""
    value = machine.evaluate(node.value)
    if all(isinstance(target.target, cst.Name) for target in node.targets):
        objects.note_making(value, node.value)
    for target in node.targets:
        objects.assign(machine, target.target, value)
        captures.note_change(machine, target.target, node, value)
    return Completion.NORMAL


def annotated(machine: Machine, node: cst.AnnAssign) -> int:
    """``a: T = value``."""
    if node.value is not None:
        objects.assign(machine, node.target, machine.evaluate(node.value))
    return Completion.NORMAL


_AUGMENTED = {
    cst.AddAssign: cst.Add,
    cst.SubtractAssign: cst.Subtract,
    cst.MultiplyAssign: cst.Multiply,
    cst.DivideAssign: cst.Divide,
    cst.FloorDivideAssign: cst.FloorDivide,
    cst.ModuloAssign: cst.Modulo,
    cst.PowerAssign: cst.Power,
}


def augmented(machine: Machine, node: cst.AugAssign) -> int:
    """``a += value``."""
    before = machine.evaluate(node.target)
    value = machine.evaluate(node.value)
    if isinstance(before, Sequence) and isinstance(value, Sequence) and before.kind == "list":
        for item in value.slots.values():
            objects.append(machine, before, item)
        return Completion.NORMAL
    kind = _AUGMENTED.get(type(node.operator), type(node.operator))
    result = expressions.operate(machine, kind, before, value, node)
    captures.note_change(machine, node.target, node, before)
    objects.assign(machine, node.target, result)
    return Completion.NORMAL


def returns(machine: Machine, node: cst.Return) -> int:
    """``return value``, with the arms it lies on."""
    value = machine.evaluate(node.value) if node.value is not None else NONE
    machine.frame.returns.append((machine.path, value))
    return Completion.RETURN


def raises(machine: Machine, node: cst.Raise) -> int:
    """``raise``."""
    return Completion.RAISE


def breaks(machine: Machine, node: cst.Break) -> int:
    """``break``."""
    return Completion.BREAK


def continues(machine: Machine, node: cst.Continue) -> int:
    """``continue``."""
    return Completion.CONTINUE


def deletes(machine: Machine, node: cst.Del) -> int:
    """``del name``."""
    targets = [e.value for e in node.target.elements] if isinstance(node.target, cst.Tuple) else [node.target]
    for target in targets:
        if isinstance(target, cst.Name):
            machine.erase(machine.scope.slots, target.value)
        elif isinstance(target, cst.Subscript):
            objects.resize(machine, machine.evaluate(target.value))
    return Completion.NORMAL


def declares_global(machine: Machine, node: cst.Global) -> int:
    """``global a, b``."""
    machine.scope.globals.update(item.name.value for item in node.names)
    return Completion.NORMAL


def declares_nonlocal(machine: Machine, node: cst.Nonlocal) -> int:
    """``nonlocal a, b``."""
    machine.scope.nonlocals.update(item.name.value for item in node.names)
    return Completion.NORMAL


def asserts(machine: Machine, node: cst.Assert) -> int:
    """``assert test``."""
    machine.evaluate(node.test)
    return Completion.NORMAL


def body_of(node: Any) -> Iterable[Any]:
    """Return a block's statements."""
    return node.body if isinstance(node, cst.IndentedBlock) else [node]


def if_(machine: Machine, node: cst.If) -> int:
    """``if`` and its ``elif``: one arm where the tests are known, else each that may be taken, all from one state."""
    arms: list[tuple[Path, Callable[[], int]]] = []
    missed: Path = EVERYWHERE
    part: cst.If | cst.Else | None = node
    while isinstance(part, cst.If):
        machine.spend(part)
        with machine.under(missed):
            test = machine.evaluate(part.test)
        if machine.frame.endless and ends_in_break(part.body):
            note_stop(machine, part.test, test)
        holds, fails = truth.sides(test)
        taken = truth.of(test)
        if taken is None and not compatible(machine.path | missed, holds):
            taken = False
        elif taken is None and not compatible(machine.path | missed, fails):
            taken = True
        block = part.body
        if taken is not False:
            path = missed if taken else missed | holds
            arms.append((path, lambda block=block: machine.execute(body_of(block))))  # type: ignore[misc]
            if taken:
                break
            missed = missed | fails
        part = part.orelse
    else:
        last = list(body_of(part.body)) if part is not None else []
        arms.append((missed, lambda last=last: machine.execute(last)))  # type: ignore[misc]
    if len(arms) == 1:
        return arms[0][1]()
    return machine.branch(arms)


def loop_body(machine: Machine, node: Any, loop: int, endless: bool = False) -> int:
    """Interpret a loop's body once. ``break`` and ``continue`` end it; the arms taken inside end with it."""
    base = machine.path
    machine.loops = (*machine.loops, loop)
    machine.frame.loop_depth += 1
    outer, machine.frame.endless = machine.frame.endless, endless
    try:
        completion = machine.execute(body_of(node.body))
    finally:
        machine.frame.endless = outer
        machine.frame.loop_depth -= 1
        machine.loops = machine.loops[:-1]
        machine.path = base
    return completion


def for_(machine: Machine, node: cst.For) -> int:
    """``for``: item by item over a short literal, else once for any item."""
    items, exact = objects.iterate(machine, machine.evaluate(node.iter))
    base, loop = machine.path, machine.fresh()
    if not exact:
        carried.at_loop(machine, node, loop)
    for item in items:
        objects.assign(machine, node.target, item)
        if exact:
            completion = machine.execute(body_of(node.body))
            machine.path = base
        else:
            completion = loop_body(machine, node, loop)
        if completion == Completion.BREAK:
            break
        if completion in (Completion.RETURN, Completion.RAISE):
            return completion if exact else Completion.NORMAL
    if node.orelse is not None:
        return machine.execute(body_of(node.orelse.body))
    return Completion.NORMAL


def while_(machine: Machine, node: cst.While) -> int:
    """``while``: the body once, for any of its passes."""
    test = machine.evaluate(node.test)
    entered = truth.of(test)
    if entered is False:
        return Completion.NORMAL
    loop = machine.fresh()
    if carried.at_loop(machine, node, loop):
        test = machine.evaluate(node.test)
    completion = loop_body(machine, node, loop, endless=truth.of(test) is True)
    note_stop(machine, node.test, machine.evaluate(node.test))  # asked again, when the names hold what the body gave
    if completion == Completion.RETURN and entered:
        return completion
    if node.orelse is not None:
        return machine.execute(body_of(node.orelse.body))
    return Completion.NORMAL


def ends_in_break(block: Any) -> bool:
    """Whether a block leaves the loop it stands in."""
    last = list(body_of(block))[-1]
    simple = isinstance(last, (cst.SimpleStatementLine, cst.SimpleStatementSuite))
    return simple and isinstance(last.body[-1], cst.Break)


def note_stop(machine: Machine, test: cst.BaseExpression, value: Value) -> None:
    """Write down the counters whose values end a loop."""
    for dep in value.deps if isinstance(value, Unknown) else ():
        if isinstance(dep, Unknown) and isinstance(dep.of, Counter):
            machine.records.reads.append(ReadRecord(machine.site(test), machine.here(), WHILE, dep.of))


def with_(machine: Machine, node: cst.With) -> int:
    """``with``: graphs become the default, control dependencies hold for the nodes made inside."""
    controls, graphs, depth = machine.controls, list(machine.graphs), machine.scope_depth
    for item in node.items:
        value = machine.evaluate(item.item)
        entered: Value = value
        for _, one in each(value, machine.path):
            if isinstance(one, Tensor):
                entered = enter_tensor(machine, one, entered)
            elif isinstance(one, Sequence) and one.kind == "generator":
                entered = one.slots.get(REST, entered)
        if item.asname is not None:
            objects.assign(machine, item.asname.name, entered)
    try:
        return machine.execute(body_of(node.body))
    finally:
        machine.controls, machine.graphs, machine.scope_depth = controls, graphs, depth


def enter_tensor(machine: Machine, context: Tensor, entered: Value) -> Value:
    """Enter a library's context."""
    if context.op == "tf.control_dependencies":
        none = any(isinstance(v, Const) and v.value is None for v in context.inputs)
        machine.controls = () if none else (*machine.controls, *context.inputs)
    elif context.op == "Graph.as_default" and isinstance(context.inputs[0], Graph):
        machine.graphs = [*machine.graphs, context.inputs[0]]
        return context.inputs[0]
    elif context.op in ("tf.variable_scope", "tf.name_scope"):
        machine.scope_depth += 1
    return entered


MISUSE = ("AttributeError", "ImportError", "ModuleNotFoundError", "NameError", "TypeError", "ValueError")


def try_(machine: Machine, node: Any) -> int:
    """``try``: the body, then each handler as an arm that may not be taken; instead of the body, where it only stands
    in for a name that a version of a library lacks."""
    which = ("try", machine.fresh())
    instead = bool(node.handlers) and all(catches_misuse(handler) for handler in node.handlers)
    with machine.under(frozenset({(which, "none")}) if instead else EVERYWHERE):
        completion = machine.execute(body_of(node.body))
    arms: list[tuple[Path, Callable[[], int]]] = []
    for index, handler in enumerate(node.handlers):

        def run(handler: Any = handler) -> int:
            if handler.name is not None:
                objects.assign(machine, handler.name.name, Unknown("exception"))
            return machine.execute(body_of(handler.body))

        arms.append((frozenset({(which, index)}), run))
    if completion == Completion.NORMAL and node.orelse is not None:
        completion = machine.execute(body_of(node.orelse.body))
    settled = completion
    arms.append((frozenset({(which, "none")}), lambda: settled))
    base = machine.path
    completion = machine.branch(arms) if node.handlers else completion
    if completion == Completion.NORMAL:
        machine.path = base
    if node.finalbody is not None:
        last = machine.execute(body_of(node.finalbody.body))
        if last != Completion.NORMAL:
            return last
    return completion


def catches_misuse(handler: cst.ExceptHandler | cst.ExceptStarHandler) -> bool:
    """Whether a handler is for what fails at once, such as a name that is not there, and not while training."""
    kinds = [one.value for one in handler.type.elements] if isinstance(handler.type, cst.Tuple) else [handler.type]
    return all(isinstance(kind, cst.Name) and kind.value in MISUSE for kind in kinds)


def match_(machine: Machine, node: cst.Match) -> int:
    """``match``: each case an arm of its own."""
    machine.evaluate(node.subject)
    which = ("match", machine.fresh())
    arms: list[tuple[Path, Callable[[], int]]] = [
        (frozenset({(which, index)}), lambda case=case: machine.execute(body_of(case.body)))  # type: ignore[misc]
        for index, case in enumerate(node.cases)
    ]
    arms.append((frozenset({(which, "none")}), lambda: Completion.NORMAL))
    return machine.branch(arms)


def function_def(machine: Machine, node: cst.FunctionDef) -> int:
    """``def``: a function that closes over the scope, decorated."""
    module = machine.frame.module
    function = Function(node, machine.scope, module, calls.default_values(machine, node.params), node.name.value)
    module.functions.append(function)
    value: Value = function
    for decorator in reversed(node.decorators):
        value = decorate(machine, machine.evaluate(decorator.decorator), value, function, decorator.decorator)
    machine.bind(node.name.value, value)
    return Completion.NORMAL


def decorate(machine: Machine, decorator: Value, value: Value, function: Function, node: cst.CSTNode) -> Value:
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
    text = node.attr.value if isinstance(node, cst.Attribute) else node.value if isinstance(node, cst.Name) else ""
    if isinstance(text, str) and text.endswith("property") and isinstance(value, Function):
        value.kind = "property"
    return value


def class_def(machine: Machine, node: cst.ClassDef) -> int:
    """``class``: its body runs in a scope of its own; the functions bound there are its methods."""
    bases = tuple(machine.evaluate(argument.value) for argument in node.bases)
    module = machine.frame.module
    cls = Class(node, {}, bases, module, node.name.value)
    scope = Scope(cls.slots, machine.scope, "class")
    frame = machine.frame
    outer, frame.scope = frame.scope, scope
    known = len(module.functions)
    try:
        machine.execute(body_of(node.body))
    finally:
        frame.scope = outer
    for function in module.functions[known:]:
        if function.owner is None:
            function.owner = cls
    for value in cls.slots.values():
        if isinstance(value, Function) and value.owner is None:
            value.owner = cls
    module.classes.append(cls)
    made: Value = cls
    for decorator in reversed(node.decorators):
        machine.evaluate(decorator.decorator)
    machine.bind(node.name.value, made)
    return Completion.NORMAL


def import_(machine: Machine, node: cst.Import) -> int:
    """``import a.b as c``."""
    for alias in node.names:
        dotted = dotted_name(alias.name)
        if alias.asname is not None:
            objects.assign(machine, alias.asname.name, machine.importer.module(machine, dotted))
        else:
            top = dotted.split(".", 1)[0]
            value = machine.importer.module(machine, dotted)
            machine.bind(top, value if top == dotted else machine.importer.module(machine, top))
    return Completion.NORMAL


def import_from(machine: Machine, node: cst.ImportFrom) -> int:
    """``from a import b as c``, ``from . import x``, ``from a import *``."""
    base = "." * len(node.relative) + (dotted_name(node.module) if node.module is not None else "")
    if isinstance(node.names, cst.ImportStar):
        machine.importer.star(machine, base)
        return Completion.NORMAL
    for alias in node.names:
        name = dotted_name(alias.name)
        value = machine.importer.member(machine, base, name)
        objects.assign(machine, alias.asname.name if alias.asname is not None else cst.Name(name), value)
    return Completion.NORMAL


def dotted_name(node: cst.CSTNode) -> str:
    """Return ``a.b.c`` of a name or an attribute chain."""
    if isinstance(node, cst.Attribute):
        return f"{dotted_name(node.value)}.{node.attr.value}"
    return node.value if isinstance(node, cst.Name) else ""


EXECUTORS: dict[type[cst.CSTNode], Any] = {
    cst.SimpleStatementLine: simple_line,
    cst.SimpleStatementSuite: simple_line,
    cst.Expr: expression,
    cst.Assign: assign,
    cst.AnnAssign: annotated,
    cst.AugAssign: augmented,
    cst.Return: returns,
    cst.Raise: raises,
    cst.Break: breaks,
    cst.Continue: continues,
    cst.Del: deletes,
    cst.Global: declares_global,
    cst.Nonlocal: declares_nonlocal,
    cst.Assert: asserts,
    cst.If: if_,
    cst.For: for_,
    cst.While: while_,
    cst.With: with_,
    cst.Try: try_,
    cst.TryStar: try_,
    cst.Match: match_,
    cst.FunctionDef: function_def,
    cst.ClassDef: class_def,
    cst.Import: import_,
    cst.ImportFrom: import_from,
}
