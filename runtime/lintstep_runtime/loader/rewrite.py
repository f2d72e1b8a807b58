"""Rewrites first-party code so that it stays bounded, survives a statement that raises, and keeps Python 2's meaning.

The rewritten code calls methods of `support.Support`, which it knows by the name `syntax.SUPPORT`. What changes:

=========================  ===========================================================================================
``for x in xs:``           ``for x in loop(xs, site, shape):``, and the same for `while`: may be left early
``a, b = value``           ``a, b = unpack(value, shape)``: an unknown value gives as many values as there are targets
``if test:``               ``if branch(test, site):``: an unknown test is decided, with the untaken arm recorded
``with x as y:``           ``with guard(x, site) as y:``: a context that cannot be entered or left is skipped (recovery)
any statement              ``try: ... except RAISED: skip(site); target = unknown(site)``, and so is a name that no
                           branch bound (recovery)
``int(x)``, ``len(x)``     ``convert(int, x)``: of an unknown value, unknown
``f(a, **x)``              ``spread(f, (a,), {}, x)``: an unknown `x` gives each argument that is missing
``except E:``              ``except exceptions(E):``: an unknown exception class matches nothing
``a / b``, ``d.keys()``    Python 2's division and lists (Python 2 sources)
=========================  ===========================================================================================

Every node keeps its line, so positions in the trace are those of the file.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lintstep_runtime.loader import syntax
from lintstep_runtime.loader.sites import Guarded, Site, add_site, set_guarded
from lintstep_runtime.loader.syntax import at, call, constant, shape_of

FORMER_METHODS = {"iteritems", "itervalues", "iterkeys", "viewitems", "viewkeys", "viewvalues", "has_key"}
FORMER_METHODS |= {"tostring", "itemset", "ptp", "newbyteorder"}  # of numpy's arrays
CONVERSIONS = {"int", "float", "len"}
LISTED_METHODS = {"keys", "values", "items"}
PROTOCOLS = {"__next__", "next", "__iter__", "__getitem__", "__getattr__", "__getattribute__", "__missing__", "__del__"}
PLAIN = (ast.Pass, ast.Break, ast.Continue, ast.Global, ast.Nonlocal)
NO_ARMS = ((0, 0), (0, 0))


@dataclass(frozen=True)
class Options:
    """What to do to a module besides bounding its loops."""

    recover: bool = False
    python2: bool = False  # dict methods follow Python 2 ...
    division: bool = False  # ... and so does division, unless the module imports it from __future__


def rewrite(tree: ast.Module, path: str, options: Options) -> ast.Module:
    """Rewrite `tree` in place and return it; positions are remembered under `path`."""
    rewriter = _Rewriter(path, options)
    rewriter.doubtful = syntax.doubtful(tree.body)
    tree.body = rewriter.block(tree.body, top=True)
    set_guarded(path, rewriter.guarded)
    return ast.fix_missing_locations(tree)


class _Rewriter(ast.NodeTransformer):
    def __init__(self, path: str, options: Options) -> None:
        self.path = path
        self.options = options
        self.recover = options.recover
        self.guarded: list[Guarded] = []
        self.owner = 0  # the first line of the function or class being rewritten
        self.generator = False
        self.doubtful: set[str] = set()  # names of the function being rewritten that may not be bound
        self.temporaries = 0

    # What recovery adds to any statement

    def block(self, body: Sequence[ast.stmt], top: bool = False) -> list[ast.stmt]:
        """Rewrite the statements of one body; a docstring and imports from __future__ stay what and where they are."""
        result: list[ast.stmt] = []
        for node in body:
            if isinstance(node, PLAIN) or syntax.is_constant(node) or (top and syntax.is_future(node)):
                result.append(node)
            else:
                result.extend(getattr(self, f"statement_{type(node).__name__.lower()}", self.statement)(node))
        return result

    def statement(self, node: ast.stmt) -> list[ast.stmt]:
        targets = syntax.targets(node)
        self.generic_visit(node)
        return [self.protect(node, targets)]

    def protect(self, node: ast.stmt, targets: Sequence[ast.expr] = (), returns: bool = False) -> ast.stmt:
        """Wrap one rewritten statement so that a failure skips it and leaves its targets unknown."""
        if not self.recover:
            return node
        number = self.site(node, targets)
        handler: list[ast.stmt] = [ast.Expr(call("skip", constant(number)))]
        handler += [syntax.make_unknown(target, number) for target in targets]
        bound = {name for target in targets for name in syntax.names(target)}
        for name in sorted(syntax.names_in(node) & self.doubtful - bound):
            lacking = syntax.make_unknown(ast.Name(name, ast.Store()), number)
            handler.append(ast.If(call("lacks", constant(name)), [lacking], []))
        if returns:
            handler.append(ast.Return(call("unknown", constant(number))))
        return at(ast.Try([node], [syntax.recovering(handler)], [], []), node)

    def site(self, node: ast.stmt, targets: Sequence[ast.expr] = (), arms: tuple[Any, Any] = NO_ARMS) -> int:
        names = tuple(name for target in targets for name in syntax.names(target))
        kind = type(node).__name__.lower()
        return add_site(Site(self.path, syntax.first_line(node), syntax.last_line(node), kind, names, arms))

    def header(self, node: ast.stmt, value: ast.expr, names: tuple[str, ...] = ()) -> int:
        """Return a site for the line of a compound statement alone: its body is not skipped with it."""
        kind = f"{type(node).__name__.lower()} header"
        return add_site(Site(self.path, node.lineno, syntax.last_line(value), kind, names))

    def temporary(self) -> str:
        self.temporaries += 1
        return f"__lintstep_{self.temporaries}__"

    def hoist(self, node: ast.stmt, value: ast.expr) -> tuple[list[ast.stmt], ast.expr]:
        """Compute `value` in a protected statement of its own; return that statement and the name that holds it."""
        if not self.recover or not syntax.may_raise(value):
            return [], value
        name = self.temporary()
        assignment = at(ast.Assign([ast.Name(name, ast.Store())], value), value)
        number = self.header(node, value)
        held = at(ast.Name(name, ast.Load()), value)
        handler = [ast.Expr(call("skip", constant(number))), syntax.make_unknown(held, number)]
        return [at(ast.Try([assignment], [syntax.recovering(handler)], [], []), value)], held

    # Simple statements

    def statement_return(self, node: ast.Return) -> list[ast.stmt]:
        self.generic_visit(node)
        return [self.protect(node, returns=True) if node.value is not None and syntax.may_raise(node.value) else node]

    def statement_raise(self, node: ast.Raise) -> list[ast.stmt]:
        if self.generator and node.exc is not None and "StopIteration" in syntax.names_in(node.exc):
            return [at(ast.Return(None), node)]  # how a Python 2 generator ends
        return self.statement(node)

    def statement_assign(self, node: ast.Assign) -> list[ast.stmt]:
        self.generic_visit(node)
        shape = next(filter(None, map(shape_of, node.targets)), None)
        if shape is not None and not syntax.is_display(node.value, shape):
            node.value = at(call("unpack", node.value, syntax.literal(shape)), node.value)
        return [self.protect(node, node.targets)]

    def statement_augassign(self, node: ast.AugAssign) -> list[ast.stmt]:
        self.generic_visit(node)
        if self.options.division and isinstance(node.op, ast.Div):
            quotient = call("divide", syntax.copy(node.target, ast.Load()), node.value)
            return [self.protect(at(ast.Assign([node.target], quotient), node), [node.target])]
        return [self.protect(node, [node.target])]

    # Definitions

    def statement_functiondef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.stmt]:
        owner, recover, generator, doubtful = self.owner, self.recover, self.generator, self.doubtful
        node.decorator_list = [self.visit(item) for item in node.decorator_list]
        node.args = self.visit(node.args)
        self.owner = syntax.first_line(node)
        self.recover = recover and node.name not in PROTOCOLS
        self.generator = syntax.is_generator(node)
        self.doubtful = syntax.doubtful(node.body) - syntax.parameters(node.args)
        node.body = self.block(node.body)
        self.owner, self.recover, self.generator, self.doubtful = owner, recover, generator, doubtful
        return [self.protect(node, [ast.Name(node.name, ast.Store())])]

    statement_asyncfunctiondef = statement_functiondef

    def statement_classdef(self, node: ast.ClassDef) -> list[ast.stmt]:
        owner = self.owner
        node.decorator_list = [self.visit(item) for item in node.decorator_list]
        node.bases = [self.visit(item) for item in node.bases]
        node.keywords = [self.visit(item) for item in node.keywords]
        self.owner = syntax.first_line(node)
        node.body = self.block(node.body)
        self.owner = owner
        return [self.protect(node, [ast.Name(node.name, ast.Store())])]

    # Compound statements

    def statement_if(self, node: ast.If) -> list[ast.stmt]:
        arms = (syntax.span(node.body), syntax.span(node.orelse))
        number = self.site(node, arms=arms)
        prefer = not (syntax.leaves(node.body) and not node.orelse)
        negated = isinstance(node.test, ast.UnaryOp) and isinstance(node.test.op, ast.Not)
        tested = node.test.operand if isinstance(node.test, ast.UnaryOp) and negated else node.test
        before, test = self.hoist(node, self.visit(tested))
        name = "branch_not" if negated else "branch"
        node.test = at(call(name, test, constant(number), constant(prefer)), node.test)
        node.body, node.orelse = self.block(node.body), self.block(node.orelse)
        return [*before, node]

    def statement_while(self, node: ast.While) -> list[ast.stmt]:
        name = self.temporary()
        enter = at(ast.Assign([ast.Name(name, ast.Store())], call("enter", constant(self.site(node)))), node.test)
        test = self.visit(node.test)
        before, test = ([], test) if node.orelse else self.hoist(node, test)
        again = at(ast.Call(ast.Name(name, ast.Load()), [test], []), node.test)
        node.body, node.orelse = self.block(node.body), self.block(node.orelse)
        if before:
            leave = at(ast.If(ast.UnaryOp(ast.Not(), again), [ast.Break()], []), node.test)
            node.body = [*before, leave, *node.body]
            again = at(ast.Constant(True), node.test)  # type: ignore[assignment]
        node.test = again
        return [enter, node]

    def statement_for(self, node: ast.For) -> list[ast.stmt]:
        number = self.site(node, [node.target])
        before, iterable = self.hoist(node, self.visit(node.iter))
        node.iter = at(call("loop", iterable, constant(number), syntax.literal(shape_of(node.target))), node.iter)
        node.body, node.orelse = self.block(node.body), self.block(node.orelse)
        return [*before, node]

    def statement_with(self, node: ast.With) -> list[ast.stmt]:
        body = self.block(node.body)
        for item in reversed(node.items):
            before, context = self.hoist(node, self.visit(item.context_expr))
            if self.recover:
                names = tuple(syntax.names(item.optional_vars)) if item.optional_vars is not None else ()
                shape = shape_of(item.optional_vars) if item.optional_vars is not None else None
                number = self.header(node, item.context_expr, names)
                context = at(call("guard", context, constant(number), syntax.literal(shape)), item.context_expr)
            inner = ast.With([ast.withitem(context, item.optional_vars)], body)
            body = [*before, ast.copy_location(inner, node)]
        return body

    def statement_try(self, node: ast.Try) -> list[ast.stmt]:
        if node.handlers:
            handlers = tuple(syntax.compiled(handler.type) for handler in node.handlers)
            self.guarded.append(Guarded(self.owner, *syntax.span(node.body), handlers, syntax.is_long(node.body)))
        swallows = any(map(syntax.catches_all, node.handlers))
        node.body = self.block(node.body)
        for handler in node.handlers:
            if handler.type is not None:
                handler.type = at(call("exceptions", self.visit(handler.type)), handler.type)
            handler.body = self.block(handler.body)
        node.orelse, node.finalbody = self.block(node.orelse), self.block(node.finalbody)
        if swallows:
            stop = ast.ExceptHandler(syntax.support("stop"), None, [ast.Raise(None, None)])
            node.handlers.insert(0, at(stop, node))
        return [node]

    def statement_match(self, node: ast.Match) -> list[ast.stmt]:
        node.subject = self.visit(node.subject)
        for case in node.cases:
            case.body = self.block(case.body)
        return [node]

    # Expressions

    def visit_comprehension(self, node: ast.comprehension) -> ast.comprehension:
        self.generic_visit(node)
        shape = shape_of(node.target)
        if shape is not None and not node.is_async:
            node.iter = at(call("items", node.iter, syntax.literal(shape)), node.iter)
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        self.generic_visit(node)
        if self.options.division and isinstance(node.op, ast.Div):
            return at(call("divide", node.left, node.right), node)
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        function = node.func
        if isinstance(function, ast.Name) and function.id in CONVERSIONS and len(node.args) == 1 and not node.keywords:
            return node if isinstance(node.args[0], ast.Starred) else at(call("convert", function, *node.args), node)
        if any(keyword.arg is None and not isinstance(keyword.value, ast.Dict) for keyword in node.keywords):
            return self.spread(node)
        if not isinstance(function, ast.Attribute) or node.keywords:
            return node
        name, python2 = function.attr, self.options.python2
        if name in FORMER_METHODS or (python2 and name == "next" and not node.args):
            return at(call("method", function.value, constant(name), *node.args), node)
        if python2 and name in LISTED_METHODS and not node.args:
            return at(call("listed", node), node)
        return node

    def spread(self, node: ast.Call) -> ast.expr:
        """Return a call whose ``**`` arguments may be unknown."""
        named = [each for each in node.keywords if each.arg is not None]
        keys: list[ast.expr | None] = [constant(each.arg) for each in named]
        given = ast.Dict(keys, [each.value for each in named])
        mappings = [each.value for each in node.keywords if each.arg is None]
        return at(call("spread", node.func, ast.Tuple(node.args, ast.Load()), given, *mappings), node)
