"""What the text of a block changes: the targets it binds, the calls it makes, the names it binds to what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lintstep.source import nodes as cst
from lintstep.source.positions import text_of


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


def of_loop(node: cst.For | cst.While) -> Changes:
    """Return what a loop changes from one pass to the next: in its body, and in the test of a ``while``."""
    found = Changes()
    _walk(found, node.body)
    if isinstance(node, cst.While):
        _walk(found, node.test)
    return found


def of_function(node: cst.FunctionDef | cst.Lambda) -> Changes:
    """Return what a function's body changes."""
    found = Changes()
    _walk(found, node.body)
    return found


def _walk(found: Changes, root: cst.CSTNode) -> None:
    stack: list[cst.CSTNode] = [root]
    while stack:
        node = stack.pop()
        _note(found, node)
        if isinstance(node, cst.FunctionDef):
            found.functions.setdefault(node.name.value, []).append(node)
        elif not isinstance(node, cst.ClassDef):
            stack.extend(reversed(list(children(node))))


def _note(found: Changes, node: Any) -> None:
    if isinstance(node, cst.Assign):
        for one in node.targets:
            found.bind(node, one.target, node.value)
    elif isinstance(node, cst.AugAssign):
        counts = isinstance(node.operator, (cst.AddAssign, cst.SubtractAssign))
        found.targets.append(Change(node, node.target, None, node.value if counts else None, augmented=True))
        if isinstance(node.target, cst.Name):
            found.bound.setdefault(node.target.value, [])
    elif isinstance(node, (cst.AnnAssign, cst.NamedExpr)):
        if node.value is not None:
            found.bind(node, node.target, node.value)
    elif isinstance(node, cst.For):
        found.bind(node, node.target, None)
    elif isinstance(node, cst.WithItem) and node.asname is not None:
        found.bind(node, node.asname.name, None)
    elif isinstance(node, cst.Call):
        found.calls.append(node)
    elif isinstance(node, cst.Global):
        found.globals.update(item.name.value for item in node.names)
    elif isinstance(node, cst.Nonlocal):
        found.nonlocals.update(item.name.value for item in node.names)


def children(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Yield the nodes right under one."""
    for name in type(node).__slots__:
        value = getattr(node, name)
        if isinstance(value, cst.CSTNode):
            yield value
        elif isinstance(value, (list, tuple)):
            yield from (one for one in value if isinstance(one, cst.CSTNode))
