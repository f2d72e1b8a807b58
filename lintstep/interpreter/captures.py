"""Rates that an optimizer captured: the names they were read from, and what binds those names anew."""

from __future__ import annotations

import ast
from collections.abc import Hashable

from lintstep.interpreter import reach, syntax
from lintstep.interpreter.library import CounterKind, Role
from lintstep.interpreter.machine import Machine
from lintstep.interpreter.registry import canonical, lookup
from lintstep.interpreter.values import (
    Api,
    Changed,
    Const,
    Counter,
    Instance,
    OptimizerValue,
    Tensor,
    Unknown,
    Value,
    WriteNode,
)

OPTIONS = ("argparse.",)  # what the attributes of these modules' objects are, the user typed


def note(machine: Machine, call: ast.Call, rate: Value, optimizer: OptimizerValue) -> None:
    """Write down from which name or attribute a call read the rate."""
    for value in syntax.passed(call):
        place = place_of(machine, value)
        if place is not None and same(machine.evaluate(value), rate):
            machine.captured_rates[place] = (optimizer, machine.loops)


def same(value: Value, rate: Value) -> bool:
    """Whether a value is the rate itself: that very constant, or what is recognised as that very unknown."""
    return value is rate or (isinstance(value, Unknown) and isinstance(rate, Unknown) and value.key == rate.key)


def is_number(rate: Value | None) -> bool:
    """Whether a rate is a number when the optimizer is made: a constant, a flag, or what a caller passes."""
    if isinstance(rate, Unknown):
        return bool(rate.parameter) or is_flag(rate.origin)
    return isinstance(rate, Const) or (isinstance(rate, Changed) and isinstance(rate.start, Const))


def is_captured(rate: Value | None) -> bool:
    """Whether an optimizer keeps what it was given as its rate, whatever the name is bound to later: a number, or a
    node of the graph other than a placeholder."""
    return is_number(rate) or (
        isinstance(rate, Tensor) and not (isinstance(rate, Counter) and rate.kind is CounterKind.FED)
    )


def note_change(machine: Machine, target: ast.expr, node: ast.stmt, value: Value) -> None:
    """Write down that a name or attribute is bound anew in a loop after an optimizer captured its value. What nodes
    were evaluated to is no rate, but something else that goes by the name."""
    if not machine.loops or not machine.captured_rates:
        return
    place = place_of(machine, target)
    captured = machine.captured_rates.get(place)
    if captured is None or not is_captured(captured[0].rate) or len(captured[1]) >= len(machine.loops):
        return
    if isinstance(captured[0].rate, Tensor) and not remakes(value, captured[0].rate):
        return
    if any(isinstance(one, Unknown) and one.of is not None for _, one in reach.walk(value)):
        return
    text = machine.site(target).text
    machine.records.stale_rates.append((machine.site(node), machine.here(), text, place, captured[0]))


def remakes(value: Value, rate: Tensor) -> bool:
    """Whether a value is computed from a node that is a rate, and writes nothing."""
    parts = [one for _, one in reach.walk(value)]
    return value is not rate and any(one is rate for one in parts) and not any(isinstance(p, WriteNode) for p in parts)


def place_of(machine: Machine, node: ast.AST) -> Hashable:
    """Return what tells the place that a name, an object's attribute or a flag is kept in, or None."""
    if isinstance(node, ast.Name):
        return (id(machine.scope.slots), node.id)
    if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name):
        return None
    owner = machine.lookup(node.value.id)
    if isinstance(owner, Instance):
        return (id(owner.slots), node.attr)
    if isinstance(owner, Api):
        full = canonical(f"{owner.name}.{node.attr}")
        return ("flag", full) if is_flag(full) else None
    if isinstance(owner, Unknown) and is_flag(owner.origin):
        return ("flag", owner.key, node.attr)
    return None


def is_flag(name: str) -> bool:
    """Whether a library's name, or what its call gave, is an option of the command line."""
    row = lookup(name)
    return name.startswith(OPTIONS) or (row is not None and row.role is Role.FLAGS)
