"""Options that a script can't do without: it uses them as text or numbers, and nowhere asks whether they were given, or
it insists on them.

Whoever runs the script gives them, so that made-up values are nearer to the truth than the failures that none would be.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lintstep_runtime.engine.run import current_run

_CALLS = {"join", "open", "int", "float", "range", "listdir", "load"}  # that refuse `None`
_METHODS = {"split", "lower", "upper", "strip", "format", "startswith", "endswith", "replace", "join"}  # of texts


class Needed:
    """What the modules of a run need, by the options' names."""

    def __init__(self) -> None:
        self.used: set[str] = set()
        self.asked: set[str] = set()
        self.insisted: set[str] = set()


def look_at(tree: ast.Module) -> None:
    """Take in the code of one first-party module."""
    needed = current_run().keep(Needed)
    for node in ast.walk(tree):
        needed.used.update(_used(node))
        needed.asked.update(_asked(node))
        needed.insisted.update(_insisted(node))


def is_needed(name: str) -> bool:
    """Say whether the modules seen so far can't do without an option."""
    needed = current_run().keep(Needed)
    return name in needed.insisted or (name in needed.used and name not in needed.asked)


def _used(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub | ast.Mult | ast.Div | ast.FloorDiv):
        yield from _options([node.left, node.right])
    elif isinstance(node, ast.Call):
        function = node.func
        called = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        if called in _CALLS:
            yield from _options(node.args)
        if called in _METHODS and isinstance(function, ast.Attribute):
            yield from _options([function.value])


def _asked(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.If | ast.While | ast.IfExp | ast.Assert):
        for inner in ast.walk(node.test):
            yield from _options([inner])
    elif isinstance(node, ast.BoolOp):
        yield from _options(node.values)
    elif isinstance(node, ast.Compare):
        yield from _options([node.left, *node.comparators])


def _insisted(node: ast.AST) -> Iterator[str]:
    """Yield what an assertion says must be there: ``assert args.x is not None``, ``assert args.x``."""
    if isinstance(node, ast.Assert):
        test = node.test
        given = test.left if isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.IsNot) else test
        yield from _options([given])


def _options(nodes: list[ast.expr] | list[ast.AST]) -> Iterator[str]:
    """Yield the names of attributes: ``FLAGS.name``, ``args.name``."""
    for node in nodes:
        if isinstance(node, ast.Attribute):
            yield node.attr
