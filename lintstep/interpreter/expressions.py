"""Expressions to values."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from lintstep.interpreter import calls, objects, truth
from lintstep.interpreter.machine import Frame, Machine
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
from lintstep.source import nodes as cst
from lintstep.source.positions import text_of

BUILTINS = frozenset(dir(__builtins__) if not isinstance(__builtins__, dict) else __builtins__)
PYTHON_2_BUILTINS = frozenset(("xrange", "raw_input", "unicode", "basestring", "long", "reduce", "unichr"))

_ARITHMETIC: dict[type[cst.CSTNode], Callable[[Any, Any], Any]] = {
    cst.Add: operator.add,
    cst.Subtract: operator.sub,
    cst.Multiply: operator.mul,
    cst.Divide: operator.truediv,
    cst.FloorDivide: operator.floordiv,
    cst.Modulo: operator.mod,
    cst.Power: operator.pow,
    cst.LessThan: operator.lt,
    cst.GreaterThan: operator.gt,
    cst.LessThanEqual: operator.le,
    cst.GreaterThanEqual: operator.ge,
    cst.Equal: operator.eq,
    cst.NotEqual: operator.ne,
}
_OPPOSITES: dict[Any, str] = {cst.NotEqual: "Equal", cst.IsNot: "Is", cst.NotIn: "In"}
LARGEST_CONSTANT = 10**12  # no point in folding further, and 9 ** 9 ** 9 never ends


@lru_cache(maxsize=4096)
def python_value(text: str) -> Any:
    """Return the value of a literal's text. Raises ValueError, SyntaxError."""
    quote = text[:1]
    if quote in ("'", '"') and len(text) > 1 and text.find(quote, 1) == len(text) - 1 and "\\" not in text:
        return text[1:-1]  # most strings: the interpreter's way takes ten times as long
    return ast.literal_eval(text)


def literal(machine: Machine, node: Any) -> Value:
    """A number or a plain string."""
    try:
        return Const(python_value(node.value), machine.site(node))
    except (ValueError, SyntaxError):
        return Unknown("literal")


def name(machine: Machine, node: cst.Name) -> Value:
    """A name: bound, a builtin, or unknown."""
    text = node.value
    if text in ("True", "False", "None"):
        return Const({"True": True, "False": False, "None": None}[text], machine.site(node))
    found = machine.lookup(text)
    if found is not None:
        objects.note_use(found)
        return found
    if text in BUILTINS or text in PYTHON_2_BUILTINS:
        return Api(f"builtins.{text}")
    star = machine.importer.star_name(machine, text)
    return star if star is not None else Unknown(text, key=("name", machine.frame.module.name, text))


def attribute(machine: Machine, node: cst.Attribute) -> Value:
    """``value.attr``."""
    return objects.get_attribute(machine, machine.evaluate(node.value), node.attr.value, node)


def call(machine: Machine, node: cst.Call) -> Value:
    """``f(...)``."""
    return calls.call_node(machine, node)


def subscript(machine: Machine, node: cst.Subscript) -> Value:
    """``value[index]``."""
    container = machine.evaluate(node.value)
    indices = [element.slice for element in node.slice]
    if len(indices) == 1 and isinstance(indices[0], cst.Index):
        return objects.get_item(machine, container, machine.evaluate(indices[0].value))
    for one in indices:
        if isinstance(one, cst.Index):
            machine.evaluate(one.value)
    if isinstance(container, Sequence):
        items = container.items()
        bounds = indices[0] if len(indices) == 1 and isinstance(indices[0], cst.Slice) else None
        if bounds is not None and container.closed:
            edges = [
                objects.constant(machine.evaluate(e)) if e is not None else None for e in (bounds.lower, bounds.upper)
            ]
            if bounds.step is None and all(e is None or isinstance(e, int) for e in edges):
                return objects.sequence(container.kind, items[slice(*edges)])
        return objects.sequence(container.kind, rest=objects.any_of(container))
    return Tensor("slice", (container,)) if holds_graph(container) else Unknown("slice", (container,))


def holds_graph(value: Value) -> bool:
    """Whether a value is, or may be, a node of the graph."""
    if isinstance(value, Tensor):
        return True
    if isinstance(value, Choice):
        return any(isinstance(one, Tensor) for _, one in value.alternatives)
    return False


def combine(machine: Machine, what: str, node: cst.CSTNode, *values: Value) -> Value:
    """Return what an operator gives: a node of the graph where an operand is one, else a value not known."""
    if any(holds_graph(value) for value in values):
        return Tensor(what, values, machine.controls, machine.site(node), machine.path)
    keys = tuple(objects.key_of(value) for value in values)
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


def binary(machine: Machine, node: cst.BinaryOperation) -> Value:
    """``a + b``; chains of additions are walked without recursion, as they can be very long."""
    chain: list[cst.BinaryOperation] = []
    inner: cst.BaseExpression = node
    while isinstance(inner, cst.BinaryOperation):
        chain.append(inner)
        inner = inner.left
    left = machine.evaluate(inner)
    for one in reversed(chain):
        machine.spend(one)
        left = operate(machine, type(one.operator), left, machine.evaluate(one.right), one)
    return left


def operate(machine: Machine, kind: type[cst.CSTNode], left: Value, right: Value, node: cst.CSTNode) -> Value:
    """Return what a binary operator gives."""
    function = _ARITHMETIC.get(kind)
    if function is not None:
        folded = fold(function, left, right)
        if folded is not None:
            return folded
    if isinstance(left, Sequence) and isinstance(right, Sequence) and kind is cst.Add:
        return objects.concatenate(left, right)
    if isinstance(left, Sequence) and kind is cst.Multiply:
        return objects.sequence(left.kind, rest=objects.any_of(left)) if left.slots else left
    return combine(machine, kind.__name__, node, left, right)


def unary(machine: Machine, node: cst.UnaryOperation) -> Value:
    """``-a``, ``not a``."""
    value = machine.evaluate(node.expression)
    if isinstance(node.operator, cst.Not):
        known = truth.of(value)
        return Const(not known) if known is not None else Unknown("not", (value,), ("not", objects.key_of(value)))
    if isinstance(value, Const) and isinstance(value.value, (int, float)):
        if isinstance(node.operator, cst.Minus):
            return Const(-value.value, value.site)
        if isinstance(node.operator, cst.Plus):
            return value
    return combine(machine, type(node.operator).__name__, node, value)


def boolean(machine: Machine, node: cst.BooleanOperation) -> Value:
    """``a and b``, ``a or b``: the right side lies on the arm on which it is reached."""
    left = machine.evaluate(node.left)
    known = truth.of(left)
    is_and = isinstance(node.operator, cst.And)
    if known is not None:
        return machine.evaluate(node.right) if known is is_and else left
    holds, fails = truth.sides(left)
    taken, missed = (holds, fails) if is_and else (fails, holds)
    with machine.under(taken):
        right = machine.evaluate(node.right)
    what = "and" if is_and else "or"
    if isinstance(left, Unknown) and isinstance(right, (Unknown, Const)):
        return Unknown(what, (left, right), (what, objects.key_of(left), objects.key_of(right)))
    return join([(missed, left), (taken, right)])


def comparison(machine: Machine, node: cst.Comparison) -> Value:
    """``a == b``, ``x is None``, ``k in d``."""
    left = machine.evaluate(node.left)
    rights = [(target.operator, machine.evaluate(target.comparator)) for target in node.comparisons]
    if len(rights) > 1:
        return combine(machine, "comparison", node, left, *(value for _, value in rights))
    kind, right = rights[0]
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
    key = (opposite or type(kind).__name__, objects.key_of(left), objects.key_of(right))
    return Unknown("comparison", (left, right), ("not", key) if opposite else key)


def conditional(machine: Machine, node: cst.IfExp) -> Value:
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


def lambda_(machine: Machine, node: cst.Lambda) -> Value:
    """A lambda closes over the scope."""
    return Function(node, machine.scope, machine.frame.module, calls.default_values(machine, node.params), "lambda")


def elements(machine: Machine, node: Any) -> Value:
    """A tuple, list or set display."""
    kind = "tuple" if isinstance(node, cst.Tuple) else "list" if isinstance(node, cst.List) else "set"
    items: list[Value] = []
    rest: Value | None = None
    for element in node.elements:
        value = machine.evaluate(element.value)
        if isinstance(element, cst.StarredElement):
            if isinstance(value, Sequence) and REST not in value.slots and rest is None:
                items.extend(value.items())
            else:
                rest = objects.any_of(value)
        else:
            items.append(value)
    return objects.sequence(kind, items, rest)


def dictionary(machine: Machine, node: cst.Dict) -> Value:
    """A dict display."""
    found = Mapping({}, {})
    for element in node.elements:
        if isinstance(element, cst.StarredDictElement):
            objects.update(machine, found, machine.evaluate(element.value))
        elif isinstance(element, cst.DictElement):
            key = machine.evaluate(element.key)
            objects.set_item(machine, found, key, machine.evaluate(element.value))
    return found


def comprehension(machine: Machine, node: Any) -> Value:
    """A comprehension: its element once for each known item, else once for any."""
    outer = machine.frame
    scope = Scope({}, machine.scope, "comprehension")
    inner = Frame(outer.function, outer.module, scope, outer.returns, outer.yields, outer.receiver)
    machine.frames.append(inner)
    made = _Comprehension(machine, node)
    try:
        made.loop(node.for_in)
    finally:
        machine.frames.pop()
    if isinstance(node, cst.DictComp):
        return made.pairs
    kind = "set" if isinstance(node, cst.SetComp) else "list"
    found = made.found
    if made.exact:
        return objects.sequence(kind, found)
    return objects.sequence(kind, rest=join([(EVERYWHERE, v) for v in found])) if found else objects.sequence(kind)


@dataclass(eq=False, slots=True)
class _Comprehension:
    """What a comprehension has made so far; ``exact`` while each pass through its loops is known."""

    machine: Machine
    node: Any
    found: list[Value] = field(default_factory=list)
    pairs: Mapping = field(default_factory=lambda: Mapping({}, {}))
    exact: bool = True

    def loop(self, clause: cst.CompFor) -> None:
        """Go through one of its loops and those inside."""
        items, known = objects.iterate(self.machine, self.machine.evaluate(clause.iter))
        self.exact = self.exact and known
        for item in items:
            self.machine.spend(clause)
            objects.assign(self.machine, clause.target, item)
            holds = self._holds(clause)
            if holds is False:
                continue
            self.exact = self.exact and holds is True
            if clause.inner_for_in is not None:
                self.loop(clause.inner_for_in)
            else:
                self._produce()

    def _holds(self, clause: cst.CompFor) -> bool | None:
        """Whether a pass meets the loop's conditions, None where that can't be told."""
        known: bool | None = True
        for condition in clause.ifs:
            holds = truth.of(self.machine.evaluate(condition.test))
            if holds is False:
                return False
            known = None if holds is None else known
        return known

    def _produce(self) -> None:
        machine, node = self.machine, self.node
        if isinstance(node, cst.DictComp):
            key = machine.evaluate(node.key)
            objects.set_item(machine, self.pairs, key, machine.evaluate(node.value))
        else:
            self.found.append(machine.evaluate(node.elt))


def concatenated(machine: Machine, node: cst.ConcatenatedString) -> Value:
    """Adjacent strings."""
    try:
        value = python_value(f"({text_of(node)})")
    except (ValueError, SyntaxError):
        value = None
    return Const(value, machine.site(node)) if isinstance(value, (str, bytes)) else Unknown("string")


def formatted(machine: Machine, node: cst.FormattedString) -> Value:
    """An f-string: what stands in it is evaluated; the text is not known, but recognised."""
    values = [
        machine.evaluate(part.expression) for part in node.parts if isinstance(part, cst.FormattedStringExpression)
    ]
    return Unknown("f-string", tuple(values))


def walrus(machine: Machine, node: cst.NamedExpr) -> Value:
    """``(x := value)``."""
    value = machine.evaluate(node.value)
    objects.assign(machine, node.target, value)
    return value


def await_(machine: Machine, node: cst.Await) -> Value:
    """``await value``."""
    return machine.evaluate(node.expression)


def yield_(machine: Machine, node: cst.Yield) -> Value:
    """What a generator gives is kept with its call."""
    inner = node.value
    if inner is None:
        return NONE
    value = machine.evaluate(inner.item if isinstance(inner, cst.From) else inner)
    if isinstance(inner, cst.From):
        value = objects.any_of(value)
    machine.frame.yields.append((EVERYWHERE, value))
    return Unknown("sent")


def ellipsis(machine: Machine, node: cst.Ellipsis) -> Value:
    """``...``."""
    return Unknown("...")


EVALUATORS: dict[type[cst.CSTNode], Any] = {
    cst.Integer: literal,
    cst.Float: literal,
    cst.Imaginary: literal,
    cst.SimpleString: literal,
    cst.ConcatenatedString: concatenated,
    cst.FormattedString: formatted,
    cst.Name: name,
    cst.Attribute: attribute,
    cst.Call: call,
    cst.Subscript: subscript,
    cst.BinaryOperation: binary,
    cst.UnaryOperation: unary,
    cst.BooleanOperation: boolean,
    cst.Comparison: comparison,
    cst.IfExp: conditional,
    cst.Lambda: lambda_,
    cst.Tuple: elements,
    cst.List: elements,
    cst.Set: elements,
    cst.Dict: dictionary,
    cst.ListComp: comprehension,
    cst.SetComp: comprehension,
    cst.DictComp: comprehension,
    cst.GeneratorExp: comprehension,
    cst.NamedExpr: walrus,
    cst.Await: await_,
    cst.Yield: yield_,
    cst.Ellipsis: ellipsis,
}
