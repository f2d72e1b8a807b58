"""What the interpreter asks of ``ast``'s nodes."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lintstep.interpreter.library import Param

Definition = ast.FunctionDef | ast.AsyncFunctionDef
FunctionNode = Definition | ast.Lambda
For = ast.For | ast.AsyncFor
Loop = For | ast.While


def ordered(parameters: ast.arguments) -> list[str]:
    """Return the names of the parameters that are passed by position."""
    return [parameter.arg for parameter in (*parameters.posonlyargs, *parameters.args)]


def defaults(parameters: ast.arguments) -> Iterator[tuple[str, ast.expr]]:
    """Yield the parameters that have a default, each with it."""
    names = ordered(parameters)
    yield from zip(names[len(names) - len(parameters.defaults) :], parameters.defaults, strict=True)
    for parameter, default in zip(parameters.kwonlyargs, parameters.kw_defaults, strict=True):
        if default is not None:
            yield parameter.arg, default


def unstarred(node: ast.expr) -> ast.expr:
    """Return what stands after a ``*``, any other expression as it is."""
    return node.value if isinstance(node, ast.Starred) else node


def by_position(call: ast.Call) -> list[ast.expr]:
    """Return the expressions that a call passes without a keyword, those after ``*`` and ``**`` among them."""
    return [*map(unstarred, call.args), *(keyword.value for keyword in call.keywords if keyword.arg is None)]


def passed(call: ast.Call) -> list[ast.expr]:
    """Return all the expressions that a call passes."""
    return [*map(unstarred, call.args), *(keyword.value for keyword in call.keywords)]


def spreads(call: ast.Call) -> bool:
    """Whether a call passes anything by ``*`` or ``**``."""
    starred = any(isinstance(argument, ast.Starred) for argument in call.args)
    return starred or any(keyword.arg is None for keyword in call.keywords)


def given(call: ast.Call, param: Param) -> list[ast.expr]:
    """Return what a call that spreads nothing passes for a parameter: no expression or one."""
    named = [keyword.value for keyword in call.keywords if keyword.arg == param.keyword]
    return named or (call.args[param.position : param.position + 1] if param.position is not None else [])


def index_of(node: ast.Subscript) -> ast.expr | None:
    """Return the index of ``value[index]``, None where that is a slice or holds one."""
    index = node.slice
    if isinstance(index, ast.Slice):
        return None
    if isinstance(index, ast.Tuple) and any(isinstance(one, (ast.Slice, ast.Starred)) for one in index.elts):
        return None
    return index


def last_name(node: ast.expr) -> str:
    """Return ``c`` of ``a.b.c``, a name itself, and of anything else nothing."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def same(one: ast.expr, other: ast.expr) -> bool:
    """Whether two expressions are written alike."""
    if isinstance(one, ast.Name) or isinstance(other, ast.Name):
        return isinstance(one, ast.Name) and isinstance(other, ast.Name) and one.id == other.id
    return type(one) is type(other) and ast.unparse(one) == ast.unparse(other)


def last_argument(call: ast.Call) -> ast.expr | ast.keyword | None:
    """Return what a call passes last in the text."""
    given: list[ast.expr | ast.keyword] = [*call.args, *call.keywords]
    return max(given, key=lambda one: (one.lineno, one.col_offset), default=None)
