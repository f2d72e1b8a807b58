"""Expressions to values."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from lintstep.interpreter import calls, containers, objects, truth
from lintstep.interpreter.machine import Frame, Machine
from lintstep.interpreter.syntax import index_of, unstarred
from lintstep.interpreter.values import (
    EVERYWHERE,
    NONE,
    REST,
    Api,
    Choice,
    Const,
    Function,
    Mapping,
    Path,
    Scope,
    Sequence,
    Tensor,
    Unknown,
    Value,
    join,
)

BUILTINS = frozenset(dir(__builtins__) if not isinstance(__builtins__, dict) else __builtins__)
PYTHON_2_BUILTINS = frozenset(("xrange", "raw_input", "unicode", "basestring", "long", "reduce", "unichr"))

_ARITHMETIC: dict[type[ast.AST], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.Lt: operator.lt,
    ast.Gt: operator.gt,
    ast.LtE: operator.le,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
_OPPOSITES: dict[Any, str] = {ast.NotEq: "Eq", ast.IsNot: "Is", ast.NotIn: "In"}
LARGEST_CONSTANT = 10**12  # no point in folding further, and 9 ** 9 ** 9 never ends


def literal(machine: Machine, node: ast.Constant) -> Value:
    """A number, a plain string, True, False, None, ``...``."""
    return Unknown("...") if node.value is ... else Const(node.value, machine.site(node))


def name(machine: Machine, node: ast.Name) -> Value:
    """A name: bound, a builtin, or unknown."""
    text = node.id
    found = machine.lookup(text)
    if found is not None:
        objects.note_use(found)
        return found
    if text in BUILTINS or text in PYTHON_2_BUILTINS:
        return Api(f"builtins.{text}")
    star = machine.importer.star_name(machine, text)
    return star if star is not None else Unknown(text, key=("name", machine.frame.module.name, text))


def attribute(machine: Machine, node: ast.Attribute) -> Value:
    """``value.attr``."""
    return objects.get_attribute(machine, machine.evaluate(node.value), node.attr, node)


def call(machine: Machine, node: ast.Call) -> Value:
    """``f(...)``."""
    return calls.call_node(machine, node)


def subscript(machine: Machine, node: ast.Subscript) -> Value:
    """``value[index]``."""
    container, index = machine.evaluate(node.value), index_of(node)
    if index is not None:
        return objects.get_item(machine, container, machine.evaluate(index))
    bounds = node.slice
    for one in bounds.elts if isinstance(bounds, ast.Tuple) else ():
        if not isinstance(one, ast.Slice):
            machine.evaluate(unstarred(one))
    if isinstance(container, Sequence):
        items = container.items()
        if isinstance(bounds, ast.Slice) and container.closed:
            edges = [
                containers.constant(machine.evaluate(e)) if e is not None else None
                for e in (bounds.lower, bounds.upper)
            ]
            if bounds.step is None and all(e is None or isinstance(e, int) for e in edges):
                return containers.sequence(container.kind, items[slice(*edges)])
        return containers.sequence(container.kind, rest=containers.any_of(container))
    return Tensor("slice", (container,)) if holds_graph(container) else Unknown("slice", (container,))


def holds_graph(value: Value) -> bool:
    """Whether a value is, or may be, a node of the graph."""
    if isinstance(value, Tensor):
        return True
    if isinstance(value, Choice):
        return any(isinstance(one, Tensor) for _, one in value.alternatives)
    return False


def combine(machine: Machine, what: str, node: ast.expr | ast.stmt, *values: Value) -> Value:
    """Return what an operator gives: a node of the graph where an operand is one, else a value not known."""
    if any(holds_graph(value) for value in values):
        return Tensor(what, values, machine.controls, machine.site(node), machine.path)
    keys = tuple(containers.key_of(value) for value in values)
    known = all(key is not None for key in keys)
    return Unknown(what, tuple(v for v in values if not isinstance(v, Const)), (what, *keys) if known else None)


def fold(function: Callable[[Any, Any], Any], left: Value, right: Value) -> Value | None:
    """Return the constant that two constants give, or None."""
    if not (isinstance(left, Const) and isinstance(right, Const)):
        return None
    one, other = left.value, right.value
    if function is operator.pow and (
        not isinstance(one, (int, float)) or not isinstance(other, (int, float)) or abs(other) > 64
    ):
        return None
    if function in (operator.mul, operator.mod) and isinstance(one, (str, bytes)) and function is operator.mul:
        return None
    try:
        result = function(one, other)
    except (TypeError, ValueError, ArithmeticError):
        return None
    if isinstance(result, (int, float)) and not abs(result) < LARGEST_CONSTANT:
        return None
    return Const(result)


def binary(machine: Machine, node: ast.BinOp) -> Value:
    """``a + b``; chains of additions are walked without recursion, as they can be very long."""
    chain: list[ast.BinOp] = []
    inner: ast.expr = node
    while isinstance(inner, ast.BinOp):
        chain.append(inner)
        inner = inner.left
    left = machine.evaluate(inner)
    for one in reversed(chain):
        machine.spend(one)
        left = operate(machine, type(one.op), left, machine.evaluate(one.right), one)
    return left


def operate(machine: Machine, kind: type[ast.operator], left: Value, right: Value, node: ast.expr | ast.stmt) -> Value:
    """Return what a binary operator gives."""
    function = _ARITHMETIC.get(kind)
    if function is not None:
        folded = fold(function, left, right)
        if folded is not None:
            return folded
    if isinstance(left, Sequence) and isinstance(right, Sequence) and kind is ast.Add:
        return containers.concatenate(left, right)
    if isinstance(left, Sequence) and kind is ast.Mult:
        return containers.sequence(left.kind, rest=containers.any_of(left)) if left.slots else left
    return combine(machine, kind.__name__, node, left, right)


def unary(machine: Machine, node: ast.UnaryOp) -> Value:
    """``-a``, ``not a``."""
    value = machine.evaluate(node.operand)
    if isinstance(node.op, ast.Not):
        known = truth.of(value)
        return Const(not known) if known is not None else Unknown("not", (value,), ("not", containers.key_of(value)))
    if isinstance(value, Const) and isinstance(value.value, (int, float)):
        if isinstance(node.op, ast.USub):
            return Const(-value.value, value.site)
        if isinstance(node.op, ast.UAdd):
            return value
    return combine(machine, type(node.op).__name__, node, value)


def boolean(machine: Machine, node: ast.BoolOp) -> Value:
    """``a and b``, ``a or b``: the right side lies on the arm on which it is reached."""
    left = machine.evaluate(node.values[0])
    for right in node.values[1:]:
        left = either(machine, isinstance(node.op, ast.And), left, right)
    return left


def either(machine: Machine, is_and: bool, left: Value, node: ast.expr) -> Value:
    """Return what a value gives together with what stands right of its ``and`` or ``or``."""
    known = truth.of(left)
    if known is not None:
        return machine.evaluate(node) if known is is_and else left
    holds, fails = truth.sides(left)
    taken, missed = (holds, fails) if is_and else (fails, holds)
    with machine.under(taken):
        right = machine.evaluate(node)
    what = "and" if is_and else "or"
    if isinstance(left, Unknown) and isinstance(right, (Unknown, Const)):
        return Unknown(what, (left, right), (what, containers.key_of(left), containers.key_of(right)))
    return join([(missed, left), (taken, right)])


def comparison(machine: Machine, node: ast.Compare) -> Value:
    """``a == b``, ``x is None``, ``k in d``."""
    left = machine.evaluate(node.left)
    rights = [machine.evaluate(comparator) for comparator in node.comparators]
    if len(rights) > 1:
        return combine(machine, "comparison", node, left, *rights)
    kind, right = node.ops[0], rights[0]
    decided = truth.compare(kind, left, right)
    if decided is not None:
        return Const(decided)
    function = _ARITHMETIC.get(type(kind))
    folded = fold(function, left, right) if function is not None else None
    if folded is not None:
        return folded
    if holds_graph(left) or holds_graph(right):
        return combine(machine, type(kind).__name__, node, left, right)
    opposite = _OPPOSITES.get(type(kind))
    key = (opposite or type(kind).__name__, containers.key_of(left), containers.key_of(right))
    return Unknown("comparison", (left, right), ("not", key) if opposite else key)


def conditional(machine: Machine, node: ast.IfExp) -> Value:
    """``a if test else b``."""
    test = machine.evaluate(node.test)
    known = truth.of(test)
    if known is not None:
        return machine.evaluate(node.body if known else node.orelse)
    alternatives: list[tuple[Path, Value]] = []
    for path, expression in zip(truth.sides(test), (node.body, node.orelse), strict=True):
        with machine.under(path):
            alternatives.append((path, machine.evaluate(expression)))
    return join(alternatives)


def lambda_(machine: Machine, node: ast.Lambda) -> Value:
    """A lambda closes over the scope."""
    return Function(node, machine.scope, machine.frame.module, calls.default_values(machine, node.args), "lambda")


def elements(machine: Machine, node: Any) -> Value:
    """A tuple, list or set display."""
    kind = "tuple" if isinstance(node, ast.Tuple) else "list" if isinstance(node, ast.List) else "set"
    items: list[Value] = []
    rest: Value | None = None
    for element in node.elts:
        value = machine.evaluate(unstarred(element))
        if isinstance(element, ast.Starred):
            if isinstance(value, Sequence) and REST not in value.slots and rest is None:
                items.extend(value.items())
            else:
                rest = containers.any_of(value)
        else:
            items.append(value)
    return containers.sequence(kind, items, rest)


def dictionary(machine: Machine, node: ast.Dict) -> Value:
    """A dict display."""
    found = Mapping({}, {})
    machine.bear(found.slots)
    for key, value in zip(node.keys, node.values, strict=True):
        if key is None:
            objects.update(machine, found, machine.evaluate(value))
        else:
            objects.set_item(machine, found, machine.evaluate(key), machine.evaluate(value))
    return found


def comprehension(machine: Machine, node: Any) -> Value:
    """A comprehension: its element once for each known item, else once for any."""
    outer = machine.frame
    scope = Scope({}, machine.scope, "comprehension")
    inner = Frame(outer.function, outer.module, scope, outer.returns, outer.yields, outer.receiver)
    machine.frames.append(inner)
    made = _Comprehension(machine, node)
    try:
        made.loop(node.generators)
    finally:
        machine.frames.pop()
    if isinstance(node, ast.DictComp):
        return made.pairs
    kind = "set" if isinstance(node, ast.SetComp) else "list"
    found = made.found
    if made.exact:
        return containers.sequence(kind, found)
    return (
        containers.sequence(kind, rest=join([(EVERYWHERE, v) for v in found])) if found else containers.sequence(kind)
    )


@dataclass(eq=False, slots=True)
class _Comprehension:
    """What a comprehension has made so far; ``exact`` while each pass through its loops is known."""

    machine: Machine
    node: Any
    found: list[Value] = field(default_factory=list)
    pairs: Mapping = field(default_factory=lambda: Mapping({}, {}))
    exact: bool = True

    def loop(self, clauses: list[ast.comprehension]) -> None:
        """Go through the first of its loops and those inside."""
        clause, *inner = clauses
        items, known = objects.iterate(self.machine, self.machine.evaluate(clause.iter))
        self.exact = self.exact and known
        for item in items:
            self.machine.spend(clause)
            objects.assign(self.machine, clause.target, item)
            holds = self._holds(clause)
            if holds is False:
                continue
            self.exact = self.exact and holds is True
            if inner:
                self.loop(inner)
            else:
                self._produce()

    def _holds(self, clause: ast.comprehension) -> bool | None:
        """Whether a pass meets the loop's conditions, None where that can't be told."""
        known: bool | None = True
        for condition in clause.ifs:
            holds = truth.of(self.machine.evaluate(condition))
            if holds is False:
                return False
            known = None if holds is None else known
        return known

    def _produce(self) -> None:
        machine, node = self.machine, self.node
        if isinstance(node, ast.DictComp):
            key = machine.evaluate(node.key)
            objects.set_item(machine, self.pairs, key, machine.evaluate(node.value))
        else:
            self.found.append(machine.evaluate(node.elt))


def formatted(machine: Machine, node: ast.JoinedStr) -> Value:
    """An f-string: what stands in it is evaluated; the text is not known, but recognised."""
    values = [machine.evaluate(part.value) for part in node.values if isinstance(part, ast.FormattedValue)]
    return Unknown("f-string", tuple(values))


def walrus(machine: Machine, node: ast.NamedExpr) -> Value:
    """``(x := value)``."""
    value = machine.evaluate(node.value)
    objects.assign(machine, node.target, value)
    return value


def await_(machine: Machine, node: ast.Await) -> Value:
    """``await value``."""
    return machine.evaluate(node.value)


def yield_(machine: Machine, node: ast.Yield | ast.YieldFrom) -> Value:
    """What a generator gives is kept with its call."""
    if node.value is None:
        return NONE
    value = machine.evaluate(node.value)
    machine.frame.yields.append((EVERYWHERE, containers.any_of(value) if isinstance(node, ast.YieldFrom) else value))
    return Unknown("sent")


EVALUATORS: dict[type[ast.AST], Any] = {
    ast.Constant: literal,
    ast.JoinedStr: formatted,
    ast.Name: name,
    ast.Attribute: attribute,
    ast.Call: call,
    ast.Subscript: subscript,
    ast.BinOp: binary,
    ast.UnaryOp: unary,
    ast.BoolOp: boolean,
    ast.Compare: comparison,
    ast.IfExp: conditional,
    ast.Lambda: lambda_,
    ast.Tuple: elements,
    ast.List: elements,
    ast.Set: elements,
    ast.Dict: dictionary,
    ast.ListComp: comprehension,
    ast.SetComp: comprehension,
    ast.DictComp: comprehension,
    ast.GeneratorExp: comprehension,
    ast.NamedExpr: walrus,
    ast.Await: await_,
    ast.Yield: yield_,
    ast.YieldFrom: yield_,
}
