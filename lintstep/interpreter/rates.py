"""What a rate and a loss are made of: the schedules a rate rises with, the variables a loss trains."""

from __future__ import annotations

from collections.abc import Iterator

from lintstep.interpreter import reach, registry
from lintstep.interpreter.machine import Machine
from lintstep.interpreter.records import UpdateRecord
from lintstep.interpreter.values import (
    Choice,
    Counter,
    Function,
    Instance,
    OptimizerValue,
    ScheduleNode,
    Scope,
    Tensor,
    Value,
)

# Operators, and which of their sides a result rises with.
RISING = {"Add": slice(0, 2), "Mult": slice(0, 2), "Sub": slice(0, 1), "Div": slice(0, 1)}


def trains(record: UpdateRecord, variable: Counter) -> bool:
    """Whether an update's loss is made of a variable, its schedules and its optimizer left out."""
    seen: set[int] = set()
    stack = [record.trains] if record.trains is not None else []
    while stack and len(seen) < reach.MOST_NODES:
        one = stack.pop()
        if one is variable:
            return True
        if id(one) not in seen and not isinstance(one, (ScheduleNode, OptimizerValue)):
            seen.add(id(one))
            stack.extend(part for _, part in one.parts())
    return False


def rises_with(values: list[Value]) -> Iterator[ScheduleNode]:
    """Yield the schedules that a rate is made of so that it rises when they do: not as a divisor, not with a sign, not
    together with another that may fall."""
    stack, seen = list(values), set[int]()
    while stack:
        one = stack.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, ScheduleNode):
            yield one
            stack.extend(value for word, value in one.arguments.items() if word == "rate")
        elif isinstance(one, OptimizerValue):
            stack.extend(value for value in (one.rate, one.inner) if value is not None)
        elif isinstance(one, (Instance, Function)):
            stack.extend(reach.instance_rates(one))
        elif isinstance(one, Choice):
            stack.extend(value for _, value in one.alternatives)
        elif isinstance(one, Tensor) and (inputs := RISING.get(one.op) or registry.rises_with().get(one.op)):
            moving = [
                value
                for value in one.inputs
                if any(isinstance(p, (ScheduleNode, Counter)) for _, p in reach.walk(value))
            ]
            if len(moving) == 1:
                stack.extend(value for value in one.inputs[inputs] if value is moving[0])


def visible_schedules(machine: Machine, inner: Scope) -> dict[int, str]:
    """Return, for each schedule that can be reached from a scope, an expression for it, or else for a rate that rises
    with it; by the ids of schedules."""
    given = [(text, one) for text, one in reach.visible(machine, inner, (Tensor,)) if isinstance(one, Tensor)]
    found = {id(one): text for text, one in reversed(given) if isinstance(one, ScheduleNode)}
    for text, one in given:
        for schedule in rises_with([one]):
            found.setdefault(id(schedule), text)
    return found
