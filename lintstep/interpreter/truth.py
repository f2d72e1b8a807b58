"""What a test says: true, false, or which arms it opens."""

from __future__ import annotations

import ast
from collections.abc import Hashable

from lintstep.interpreter import containers
from lintstep.interpreter.values import (
    ApiMethod,
    Bound,
    Choice,
    Class,
    Const,
    Counter,
    Function,
    Graph,
    Instance,
    Mapping,
    Module,
    ObjectValue,
    OptimizerValue,
    Partial,
    Path,
    PythonCounter,
    Sequence,
    Tensor,
    Unknown,
    UpdateNode,
    Value,
    WriteNode,
)


def of(value: Value) -> bool | None:
    """Return what ``bool(value)`` is, or None where that is not known."""
    if isinstance(value, Const):
        return bool(value.value)
    if isinstance(value, (Function, Class, Bound, Partial, Module, OptimizerValue, ObjectValue, Graph)):
        return True
    if isinstance(value, Instance):
        return True if value.cls.find("__bool__") is None and value.cls.find("__len__") is None else None
    if isinstance(value, (Sequence, Mapping)):
        return bool(value.slots) if value.closed else None
    if isinstance(value, (UpdateNode, WriteNode)):
        return True
    if isinstance(value, Choice):
        answers = {of(one) for _, one in value.alternatives}
        return answers.pop() if len(answers) == 1 else None
    return None


def condition(test: Value) -> tuple[Hashable, bool]:
    """Return a branch's key and the arm on which the test holds; ``not`` turns the arm round."""
    key: Hashable = containers.key_of(test)
    arm = True
    while isinstance(key, tuple) and len(key) == 2 and key[0] == "not":
        key, arm = key[1], not arm
    return key, arm


def sides(test: Value) -> tuple[Path, Path]:
    """Return the arms on which a test holds and on which it does not. A test for one constant also says which value
    was tested, so that tests for two different constants exclude each other."""
    key, arm = condition(test)
    yes: set[tuple[Hashable, Hashable]] = {(key, arm)}
    no: set[tuple[Hashable, Hashable]] = {(key, not arm)}
    if isinstance(key, tuple) and len(key) == 3 and key[0] == "Eq":
        _, left, right = key
        for one, other in ((left, right), (right, left)):
            if is_constant_key(one) and other is not None and not is_constant_key(other):
                (yes if arm else no).add((("value of", other), one))
    return frozenset(yes), frozenset(no)


def is_constant_key(key: Hashable) -> bool:
    """Whether a key is a constant's."""
    return isinstance(key, tuple) and len(key) == 3 and key[0] == "const"


def compare(kind: ast.cmpop, left: Value, right: Value) -> bool | None:
    """Decide ``is``, ``is not``, ``==`` with None, ``in``, or return None."""
    if isinstance(kind, (ast.Is, ast.IsNot, ast.Eq, ast.NotEq)):
        positive = isinstance(kind, (ast.Is, ast.Eq))
        for one, other in ((left, right), (right, left)):
            if isinstance(other, Const) and other.value is None:
                known = is_none(one)
                if known is not None:
                    return known is positive
        if isinstance(kind, (ast.Is, ast.IsNot)) and isinstance(left, Const) and isinstance(right, Const):
            return (left.value is right.value or left == right) is positive
    if isinstance(kind, (ast.In, ast.NotIn)):
        positive = isinstance(kind, ast.In)
        if isinstance(right, Mapping) and right.closed and isinstance(left, Const):
            return (Mapping.identity(left) in right.slots) is positive
        if isinstance(right, Sequence) and right.closed and isinstance(left, Const):
            items = right.items()
            if all(isinstance(item, Const) for item in items):
                return any(item == left for item in items) is positive
        if isinstance(right, Const) and isinstance(left, Const):
            try:
                return (left.value in right.value) is positive
            except TypeError:
                return None
    return None


def is_none(value: Value) -> bool | None:
    """Whether a value is None, where that is known."""
    if isinstance(value, Const):
        return value.value is None
    if isinstance(value, Counter) and value.perhaps_none:
        return None
    if isinstance(value, PythonCounter):
        return False
    if isinstance(value, (Unknown, ApiMethod)):
        return None
    if isinstance(value, Choice):
        answers = {is_none(one) for _, one in value.alternatives}
        return answers.pop() if len(answers) == 1 else None
    if isinstance(value, Tensor) and value.op.startswith("maybe"):
        return None
    return False
