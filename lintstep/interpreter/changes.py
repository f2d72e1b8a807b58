"""What the text of a block changes: the targets it binds, the calls it makes, the names it binds to what."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from operator import attrgetter
from typing import Any

from lintstep.interpreter import syntax


@dataclass(eq=False, slots=True)
class Change:
    """A target that a statement or a call binds: to ``value`` where that is an expression, or by ``increment`` to more
    (or less) than it was."""

    node: ast.expr | ast.stmt
    target: ast.expr
    value: ast.expr | None = None
    increment: ast.expr | None = None
    augmented: bool = False


@dataclass(eq=False, slots=True)
class Changes:
    """What a block changes, without the functions it defines; each list in the order of the text."""

    targets: list[Change] = field(default_factory=list)
    calls: list[ast.Call] = field(default_factory=list)
    bound: dict[str, list[ast.expr]] = field(default_factory=dict)
    functions: dict[str, list[syntax.Definition]] = field(default_factory=dict)
    globals: set[str] = field(default_factory=set)
    nonlocals: set[str] = field(default_factory=set)

    def include(self, inner: Changes) -> None:
        """Add what an inner block changes."""
        self.targets.extend(inner.targets)
        self.calls.extend(inner.calls)
        for name, values in inner.bound.items():
            self.bound.setdefault(name, []).extend(values)
        for name, functions in inner.functions.items():
            self.functions.setdefault(name, []).extend(functions)
        self.globals |= inner.globals
        self.nonlocals |= inner.nonlocals

    def bind(self, node: ast.expr | ast.stmt, target: ast.expr, value: ast.expr | None) -> None:
        """Note what a statement binds a target to."""
        if isinstance(target, (ast.Tuple, ast.List)):
            given = value.elts if isinstance(value, (ast.Tuple, ast.List)) else []
            starred = any(isinstance(one, ast.Starred) for one in (*target.elts, *given))
            same = len(given) == len(target.elts) and not starred
            for index, element in enumerate(target.elts):
                self.bind(node, syntax.unstarred(element), given[index] if same else None)
            return
        increment = step_of(target, value)
        self.targets.append(Change(node, target, value, increment))
        if isinstance(target, ast.Name):
            known = self.bound.setdefault(target.id, [])
            if value is not None:
                known.append(value)


def step_of(target: ast.expr, value: ast.expr | None) -> ast.expr | None:
    """Return what ``target = target + more`` adds, or takes away, else None."""
    if isinstance(value, ast.BinOp) and isinstance(value.op, (ast.Add, ast.Sub)):
        if syntax.same(value.left, target):
            return value.right
        if isinstance(value.op, ast.Add) and syntax.same(value.right, target):
            return value.left
    return None


class Texts:
    """The changes of loops and functions, each read once: what a loop holds of another is taken from that."""

    def __init__(self) -> None:
        self._known: dict[int, Changes] = {}

    def of(self, node: syntax.Loop | syntax.FunctionNode) -> Changes:
        """Return what a loop changes from one pass to the next, or a function's body."""
        known = self._known.get(id(node))
        if known is None:
            known = self._known[id(node)] = Changes()
            body = node.body if isinstance(node.body, list) else [node.body]
            self._walk(known, [node.test, *body] if isinstance(node, ast.While) else [*body])
        return known

    def _walk(self, found: Changes, stack: list[Any]) -> None:
        while stack:
            node = stack.pop()
            kind = type(node)
            if kind in NOTES:
                NOTES[kind](found, node)
            if kind in LOOPS:
                found.include(self.of(node))
            for part in PARTS[kind](node):
                if part.__class__ is list:
                    stack += part
                elif part is not None and part.__class__ not in PLAIN:
                    stack.append(part)


def note_assign(found: Changes, node: ast.Assign) -> None:
    """``a = b = value``."""
    for one in node.targets:
        found.bind(node, one, node.value)


def note_augmented(found: Changes, node: ast.AugAssign) -> None:
    """``a += value``."""
    counts = isinstance(node.op, (ast.Add, ast.Sub))
    found.targets.append(Change(node, node.target, None, node.value if counts else None, augmented=True))
    if isinstance(node.target, ast.Name):
        found.bound.setdefault(node.target.id, [])


def note_value(found: Changes, node: ast.AnnAssign | ast.NamedExpr) -> None:
    """``a: T = value``, ``(a := value)``."""
    if node.value is not None:
        found.bind(node, node.target, node.value)


def note_for(found: Changes, node: syntax.For) -> None:
    """``for a in values``."""
    found.bind(node, node.target, None)


def note_with(found: Changes, node: ast.withitem) -> None:
    """``with value as a``."""
    if node.optional_vars is not None:
        found.bind(node.context_expr, node.optional_vars, None)


def note_call(found: Changes, node: ast.Call) -> None:
    """``f(...)``."""
    found.calls.append(node)


def note_global(found: Changes, node: ast.Global) -> None:
    """``global a``."""
    found.globals.update(node.names)


def note_nonlocal(found: Changes, node: ast.Nonlocal) -> None:
    """``nonlocal a``."""
    found.nonlocals.update(node.names)


def note_function(found: Changes, node: syntax.Definition) -> None:
    """``def f``: changes nothing until it is called."""
    found.functions.setdefault(node.name, []).append(node)


NOTES: dict[type[ast.AST], Any] = {
    ast.Assign: note_assign,
    ast.AugAssign: note_augmented,
    ast.AnnAssign: note_value,
    ast.NamedExpr: note_value,
    ast.For: note_for,
    ast.AsyncFor: note_for,
    ast.withitem: note_with,
    ast.Call: note_call,
    ast.Global: note_global,
    ast.Nonlocal: note_nonlocal,
    ast.FunctionDef: note_function,
    ast.AsyncFunctionDef: note_function,
}
LOOPS = (ast.For, ast.AsyncFor, ast.While)
CLOSED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Constant)
"""Nodes that hold nothing which the block around them changes."""
PLAIN = frozenset((ast.Name, ast.Constant))
"""What holds no other node."""
HOLDERS = """
args body cases comparators context_expr elt elts finalbody func generators guard handlers ifs items iter key keys
keywords left lower msg operand orelse right slice subject target targets test upper value values
"""
"""The fields of nodes that hold statements and expressions."""


class Parts(dict[type[ast.AST], Callable[[ast.AST], tuple[Any, ...]]]):
    """By the kind of a node, what gives the parts of one that are of interest."""

    def __missing__(self, kind: type[ast.AST]) -> Callable[[ast.AST], tuple[Any, ...]]:
        names = [
            name for name in getattr(kind, "_fields", ()) if name in HOLDERS.split() and not issubclass(kind, CLOSED)
        ]
        if kind in LOOPS:  # their bodies are read apart, and a ``while``'s test with it
            names = ["orelse"] if kind is ast.While else ["iter", "orelse"]
        get = attrgetter(*names) if len(names) > 1 else partial(only, names[0]) if names else empty
        self[kind] = get
        return get


def only(name: str, node: ast.AST) -> tuple[Any, ...]:
    """Return the one part."""
    return (getattr(node, name),)


def empty(node: ast.AST) -> tuple[Any, ...]:
    """Return no parts."""
    return ()


PARTS = Parts()
