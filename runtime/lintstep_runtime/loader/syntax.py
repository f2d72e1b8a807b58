"""Questions about syntax nodes, and small nodes built: what `rewrite` is made of."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from types import CodeType
from typing import Any, TypeAlias, TypeVar

SUPPORT = "__lintstep__"  # the name by which rewritten code knows `support.Support`
LONG_BODY = 5  # a `try` body of more statements than this, or with a loop, is `Guarded.long`
LEAVING = (ast.Break, ast.Continue, ast.Return, ast.Raise)
LEAVING_CALLS = {"exit", "quit", "_exit", "abort", "request_stop"}
HARMLESS = (
    ast.Name, ast.Constant, ast.Compare, ast.BoolOp, ast.UnaryOp,
    ast.expr_context, ast.cmpop, ast.boolop, ast.unaryop,
)  # fmt: skip
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)

Node = TypeVar("Node", bound=ast.AST)
Shape: TypeAlias = "tuple[Any, ...] | None"

# Building nodes


def constant(value: Any) -> ast.Constant:
    """Return a literal."""
    return ast.Constant(value)


def support(name: str) -> ast.Attribute:
    """Return ``SUPPORT.name``."""
    return ast.Attribute(ast.Name(SUPPORT, ast.Load()), name, ast.Load())


def call(name: str, *arguments: ast.expr) -> ast.Call:
    """Return ``SUPPORT.name(*arguments)``."""
    return ast.Call(support(name), list(arguments), [])


def at(node: Node, place: ast.AST) -> Node:
    """Give `node` and everything new below it the position of `place`.

    What has a position has it in all its parts: it is not looked through again for every statement around it.
    """
    ast.copy_location(node, place)
    waiting: list[ast.AST] = [node]
    while waiting:
        for child in ast.iter_child_nodes(waiting.pop()):
            if not hasattr(child, "lineno"):
                if "lineno" in child._attributes:
                    ast.copy_location(child, node)
                if isinstance(child, ast.Attribute):  # a call of one that ends on another line is put there
                    child.end_lineno, child.end_col_offset = child.lineno, child.col_offset
                waiting.append(child)
    return node


def recovering(body: Sequence[ast.stmt]) -> ast.ExceptHandler:
    """Return the handler of everything that recovery may survive."""
    return ast.ExceptHandler(support("raised"), None, list(body))


def make_unknown(target: ast.expr, site: int) -> ast.stmt:
    """Return a statement that makes `target` unknown; where it cannot be assigned to either, nothing happens."""
    stored = copy(target, ast.Store())
    name = target.id if isinstance(target, ast.Name) else ast.unparse(target)
    value = call("unknown", constant(site), constant(name))
    if isinstance(target, ast.Name):
        return ast.Assign([stored], value)
    assignment = ast.Assign([stored], call("unpack", value, literal(shape_of(target))))
    return ast.Try([assignment], [recovering([ast.Pass()])], [], [])


def copy(target: ast.expr, context: ast.expr_context) -> ast.expr:
    """Return a copy of an assignment target, without positions, that is loaded or stored as `context` says."""
    if isinstance(target, ast.Name):
        return ast.Name(target.id, context)
    copied: ast.expr = ast.parse(ast.unparse(target), mode="eval").body
    for node in ast.walk(copied):
        for name in ("lineno", "col_offset", "end_lineno", "end_col_offset"):
            node.__dict__.pop(name, None)
    for node in _parts(copied):
        node.ctx = context  # type: ignore[attr-defined]
    return copied


def _parts(target: ast.expr) -> Iterator[ast.expr]:
    yield target
    if isinstance(target, ast.Starred):
        yield from _parts(target.value)
    elif isinstance(target, ast.Tuple | ast.List):
        for item in target.elts:
            yield from _parts(item)


def literal(shape: Any) -> ast.expr:
    """Return a shape written out."""
    if isinstance(shape, tuple):
        return ast.Tuple([literal(item) for item in shape], ast.Load())
    return ast.Constant(shape)


def compiled(kind: ast.expr | None) -> CodeType | None:
    """Compile a handler's exception types, to be evaluated when something is raised."""
    return None if kind is None else compile(ast.Expression(kind), "<handler>", "eval")


# Positions, 1-based and inclusive


def first_line(node: ast.stmt) -> int:
    """Return the line a statement begins on, with its decorators."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def last_line(node: ast.stmt | ast.expr) -> int:
    """Return the line a node ends on."""
    return node.end_lineno or node.lineno


def span(body: Sequence[ast.stmt]) -> tuple[int, int]:
    """Return the first and last line of a body, (0, 0) for an empty one."""
    return (first_line(body[0]), last_line(body[-1])) if body else (0, 0)


# Questions


def shape_of(target: ast.expr) -> Shape:
    """Return the shape of an assignment target: None for one value, a tuple for several, "*" for a starred one."""
    if not isinstance(target, ast.Tuple | ast.List):
        return None
    return tuple("*" if isinstance(item, ast.Starred) else shape_of(item) for item in target.elts)


def targets(node: ast.stmt) -> list[ast.expr]:
    """Return what an annotated assignment or an import binds."""
    if isinstance(node, ast.AnnAssign):
        return [node.target] if node.value is not None else []
    if isinstance(node, ast.Import | ast.ImportFrom):
        return [ast.Name(name, ast.Store()) for name in names_bound(node)]
    return []


def names(target: ast.expr) -> Iterable[str]:
    """Yield the source of every single target inside one assignment target."""
    if isinstance(target, ast.Tuple | ast.List):
        for item in target.elts:
            yield from names(item)
    elif isinstance(target, ast.Name):
        yield target.id
    else:
        yield ast.unparse(target.value if isinstance(target, ast.Starred) else target)


def names_in(node: ast.AST) -> set[str]:
    """Return every name that is read somewhere in `node`."""
    return {child.id for child in ast.walk(node) if isinstance(child, ast.Name)}


def doubtful(body: Iterable[ast.stmt]) -> set[str]:
    """Return the names that a function's or module's body binds in branches, loops and the like and nowhere else."""
    sure: set[str] = set()
    inside: set[str] = set()
    waiting: list[tuple[ast.AST, bool]] = [(node, False) for node in body]
    while waiting:
        node, nested = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            sure.add(node.name)
        elif isinstance(node, ast.Global | ast.Nonlocal):
            sure.update(node.names)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            sure.update(names_bound(node))
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            (inside if nested else sure).add(node.id)
        elif not isinstance(node, ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            deeper = nested or isinstance(node, ast.If | ast.For | ast.While | ast.Try | ast.ExceptHandler)
            waiting += [(child, deeper) for child in ast.iter_child_nodes(node)]
    return inside - sure


def parameters(arguments: ast.arguments) -> set[str]:
    """Return the names of a function's parameters."""
    return {each.arg for each in ast.walk(arguments) if isinstance(each, ast.arg)}


def names_bound(node: ast.Import | ast.ImportFrom) -> list[str]:
    """Return the names that an import binds."""
    return [alias.asname or alias.name.split(".")[0] for alias in node.names if alias.name != "*"]


def is_constant(node: ast.stmt) -> bool:
    """Say whether a statement is a docstring or another bare constant."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def is_future(node: ast.stmt) -> bool:
    """Say whether a statement imports from __future__."""
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def is_display(value: ast.expr, shape: tuple[Any, ...]) -> bool:
    """Say whether `value` is written out as just as many single values as `shape` has."""
    return isinstance(value, ast.Tuple | ast.List) and len(value.elts) == len(shape) and set(shape) <= {None}


def may_raise(value: ast.expr) -> bool:
    """Say whether computing `value` takes more than names, constants and comparisons."""
    return not all(isinstance(node, HARMLESS) for node in ast.walk(value))


def leaves(body: Sequence[ast.stmt]) -> bool:
    """Say whether a body ends by leaving: break, continue, return, raise, or a call of exit and the like."""
    last = body[-1]
    if isinstance(last, ast.Expr) and isinstance(last.value, ast.Call):
        function = last.value.func
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        return name in LEAVING_CALLS
    return isinstance(last, LEAVING)


def is_long(body: Sequence[ast.stmt]) -> bool:
    """Say whether a `try` body is more than a few simple statements."""
    nodes = [node for statement in body for node in ast.walk(statement)]
    loops = any(isinstance(node, ast.For | ast.While) for node in nodes)
    return loops or sum(isinstance(node, ast.stmt) for node in nodes) > LONG_BODY


def is_generator(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Say whether a function yields, not counting the functions inside it."""
    waiting: list[ast.AST] = list(node.body)
    while waiting:
        child = waiting.pop()
        if isinstance(child, ast.Yield | ast.YieldFrom):
            return True
        if not isinstance(child, FUNCTIONS):
            waiting.extend(ast.iter_child_nodes(child))
    return False


def catches_all(handler: ast.ExceptHandler) -> bool:
    """Say whether a handler catches what is not an `Exception` too."""
    return handler.type is None or "BaseException" in names_in(handler.type)
