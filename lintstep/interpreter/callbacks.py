"""Calls that a library makes: the functions it is given."""

from __future__ import annotations

from lintstep.interpreter.arguments import Arguments
from lintstep.interpreter.machine import Machine
from lintstep.interpreter.records import Root
from lintstep.interpreter.values import Bound, Function, Partial, Sequence, Unknown, Value


def call_back(machine: Machine, arguments: Arguments) -> tuple[Value, ...]:
    """Return a library call's inputs: functions among its arguments are called (with unknown arguments), as the library
    will, and what they return stands for them."""
    found: list[Value] = []
    root = machine.root
    if root.kind != "uncalled":
        machine.root = Root("callback", root.name)
    for value in arguments.values():
        found.append(value)
        for one in value.items() if isinstance(value, Sequence) else (value,):
            if isinstance(one, (Function, Bound, Partial)):
                found.append(machine.call(one, Arguments(more_positional=Unknown("argument")), None))
    machine.root = root
    return tuple(found)
