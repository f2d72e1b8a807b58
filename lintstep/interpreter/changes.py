"""What the text of a block changes: the targets it binds, the calls it makes, the names it binds to what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from operator import attrgetter
from typing import Any

from lintstep.source import nodes as cst
from lintstep.source.positions import text_of

Looped = cst.For | cst.While


@dataclass(eq=False, slots=True)
class Change:
    """A target that a statement or a call binds: to ``value`` where that is an expression, or by ``increment`` to more
    (or less) than it was."""

    node: cst.CSTNode
    target: cst.CSTNode
    value: cst.CSTNode | None = None
    increment: cst.CSTNode | None = None
    augmented: bool = False


@dataclass(eq=False, slots=True)
class Changes:
    """What a block changes, without the functions it defines; each list in the order of the text."""

    targets: list[Change] = field(default_factory=list)
    calls: list[cst.Call] = field(default_factory=list)
    bound: dict[str, list[cst.CSTNode]] = field(default_factory=dict)
    functions: dict[str, list[cst.FunctionDef]] = field(default_factory=dict)
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

    def bind(self, node: cst.CSTNode, target: cst.CSTNode, value: cst.CSTNode | None) -> None:
        """Note what a statement binds a target to."""
        if isinstance(target, (cst.Tuple, cst.List)):
            given = list(value.elements) if isinstance(value, (cst.Tuple, cst.List)) else []
            starred = any(isinstance(one, cst.StarredElement) for one in (*target.elements, *given))
            same = len(given) == len(target.elements) and not starred
            for index, element in enumerate(target.elements):
                self.bind(node, element.value, given[index].value if same else None)
            return
        increment = step_of(target, value)
        self.targets.append(Change(node, target, value, increment))
        if isinstance(target, cst.Name):
            known = self.bound.setdefault(target.value, [])
            if value is not None:
                known.append(value)


def step_of(target: cst.CSTNode, value: cst.CSTNode | None) -> cst.CSTNode | None:
    """Return what ``target = target + more`` adds, or takes away, else None."""
    if isinstance(value, cst.BinaryOperation) and isinstance(value.operator, (cst.Add, cst.Subtract)):
        text = text_of(target)
        if text_of(value.left) == text:
            return value.right
        if isinstance(value.operator, cst.Add) and text_of(value.right) == text:
            return value.left
    return None


class Texts:
    """The changes of loops and functions, each read once: what a loop holds of another is taken from that."""

    def __init__(self) -> None:
        self._known: dict[int, Changes] = {}

    def of(self, node: Looped | cst.FunctionDef | cst.Lambda) -> Changes:
        """Return what a loop changes from one pass to the next, or a function's body."""
        known = self._known.get(id(node))
        if known is None:
            known = self._known[id(node)] = Changes()
            self._walk(known, [node.test, node.body] if isinstance(node, cst.While) else [node.body])
        return known

    def _walk(self, found: Changes, stack: list[Any]) -> None:
        while stack:
            node = stack.pop()
            kind = type(node)
            if kind in NOTES:
                NOTES[kind](found, node)
            if kind is cst.For or kind is cst.While:
                found.include(self.of(node))
            for part in PARTS[kind](node):
                if part.__class__ is list or part.__class__ is tuple:
                    stack += part
                elif part is not None and part.__class__ not in PLAIN:
                    stack.append(part)


def note_assign(found: Changes, node: cst.Assign) -> None:
    """``a = b = value``."""
    for one in node.targets:
        found.bind(node, one.target, node.value)


def note_augmented(found: Changes, node: cst.AugAssign) -> None:
    """``a += value``."""
    counts = isinstance(node.operator, (cst.AddAssign, cst.SubtractAssign))
    found.targets.append(Change(node, node.target, None, node.value if counts else None, augmented=True))
    if isinstance(node.target, cst.Name):
        found.bound.setdefault(node.target.value, [])


def note_value(found: Changes, node: cst.AnnAssign | cst.NamedExpr) -> None:
    """``a: T = value``, ``(a := value)``."""
    if node.value is not None:
        found.bind(node, node.target, node.value)


def note_for(found: Changes, node: cst.For) -> None:
    """``for a in values``."""
    found.bind(node, node.target, None)


def note_with(found: Changes, node: cst.WithItem) -> None:
    """``with value as a``."""
    if node.asname is not None:
        found.bind(node, node.asname.name, None)


def note_call(found: Changes, node: cst.Call) -> None:
    """``f(...)``."""
    found.calls.append(node)


def note_global(found: Changes, node: cst.Global) -> None:
    """``global a``."""
    found.globals.update(item.name.value for item in node.names)


def note_nonlocal(found: Changes, node: cst.Nonlocal) -> None:
    """``nonlocal a``."""
    found.nonlocals.update(item.name.value for item in node.names)


def note_function(found: Changes, node: cst.FunctionDef) -> None:
    """``def f``: changes nothing until it is called."""
    found.functions.setdefault(node.name.value, []).append(node)


NOTES: dict[type[cst.CSTNode], Any] = {
    cst.Assign: note_assign,
    cst.AugAssign: note_augmented,
    cst.AnnAssign: note_value,
    cst.NamedExpr: note_value,
    cst.For: note_for,
    cst.WithItem: note_with,
    cst.Call: note_call,
    cst.Global: note_global,
    cst.Nonlocal: note_nonlocal,
    cst.FunctionDef: note_function,
}
CLOSED = (cst.FunctionDef, cst.ClassDef, cst.Import, cst.ImportFrom)
"""Nodes that hold nothing which the block around them changes."""
PLAIN = frozenset((cst.Name, cst.Integer, cst.Float, cst.Imaginary, cst.SimpleString, str))
"""What holds no other node."""
HOLDERS = """
args body cases comparator comparisons elements elt expression finalbody for_in func guard handlers ifs inner_for_in
item items iter key left lower msg orelse parts right slice subject target targets test upper value
"""
"""The fields of nodes that hold statements and expressions."""


class Parts(dict[type[cst.CSTNode], Callable[[cst.CSTNode], tuple[Any, ...]]]):
    """By the kind of a node, what gives the parts of one that are of interest."""

    def __missing__(self, kind: type[cst.CSTNode]) -> Callable[[cst.CSTNode], tuple[Any, ...]]:
        names = [name for name in kind.__slots__ if name in HOLDERS.split() and not issubclass(kind, CLOSED)]
        if issubclass(kind, (cst.For, cst.While)):  # their bodies are read apart, and a ``while``'s test with it
            names = ["iter", "orelse"] if issubclass(kind, cst.For) else ["orelse"]
        get = attrgetter(*names) if len(names) > 1 else partial(only, names[0]) if names else empty
        self[kind] = get
        return get


def only(name: str, node: cst.CSTNode) -> tuple[Any, ...]:
    """Return the one part."""
    return (getattr(node, name),)


def empty(node: cst.CSTNode) -> tuple[Any, ...]:
    """Return no parts."""
    return ()


PARTS = Parts()
