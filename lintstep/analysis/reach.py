"""What a value is made of: the nodes behind a rate, a fetch or an argument."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from lintstep.analysis.machine import Machine
from lintstep.analysis.values import (
    EVERYWHERE,
    Api,
    Choice,
    Counter,
    Function,
    Instance,
    OptimizerValue,
    Path,
    ScheduleNode,
    Scope,
    Tensor,
    Unknown,
    Value,
    compatible,
)
from lintstep.frameworks import lookup
from lintstep.frameworks.row import Role

MOST_NODES = 4000


def walk(value: Value | None, into_nodes: bool = True, path: Path = EVERYWHERE) -> Iterator[tuple[Path, Value]]:
    """Yield a value and everything it is made of, each with the arms on which it is; nothing twice."""
    if value is None:
        return
    stack: list[tuple[Path, Value]] = [(path, value)]
    seen: set[int] = set()
    while stack and len(seen) < MOST_NODES:
        arms, one = stack.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield arms, one
        if not into_nodes and isinstance(one, (Tensor, OptimizerValue)):
            continue
        for more, part in one.parts():
            if compatible(arms, more):
                stack.append((arms | more, part))


def handed_over(value: Value) -> Iterator[Value]:
    """Yield the counters and objects that a callee can get hold of by being given this value."""
    for _, one in walk(value, into_nodes=False):
        if isinstance(one, (Counter, Instance)) or (isinstance(one, Unknown) and one.parameter):
            yield one


def holds_nodes(value: Value | None) -> bool:
    """Whether there is a node of the graph in a value."""
    return any(isinstance(one, (Tensor, OptimizerValue)) for _, one in walk(value, into_nodes=False))


def is_optimizer(value: Value) -> bool:
    """Whether a value is an optimizer that takes a step."""
    if isinstance(value, OptimizerValue):
        return not value.own_clock
    if isinstance(value, Instance):
        return any(isinstance(base, Api) and _takes_step(base.name) for base in value.cls.ancestry())
    return False


def _takes_step(api: str) -> bool:
    row = lookup(api)
    return row is not None and row.role in (Role.OPTIMIZER, Role.WRAPPER)


def may_optimize(value: Value) -> bool:
    """Whether ``minimize`` called on a value may be an optimizer's: it is one, or is made of one, or of a schedule."""
    if isinstance(value, OptimizerValue):
        return True
    if isinstance(value, Instance):
        return is_optimizer(value)
    if isinstance(value, (Unknown, Tensor)):
        for _, one in walk(value):
            if is_optimizer(one) or isinstance(one, ScheduleNode):
                return True
            if isinstance(one, OptimizerValue) and one.own_clock:
                return False
        return isinstance(value, Unknown) or value.op.endswith("Optimizer")
    return False


def wrapper_of(optimizer: Value) -> str:
    """Return the name of unseen code between an optimizer and its use, or an empty string."""
    if isinstance(optimizer, Unknown):
        return optimizer.opaque_call or optimizer.origin
    if isinstance(optimizer, OptimizerValue) and optimizer.inner is not None:
        return wrapper_of(optimizer.inner)
    return ""


def instance_rates(optimizer: Value) -> tuple[Value, ...]:
    """Return what a project optimizer may use as its rate: whatever it was given and kept."""
    if not isinstance(optimizer, Instance):
        return ()
    found: list[Value] = []
    for value in optimizer.slots.values():
        if isinstance(value, (Tensor, Choice, Unknown, OptimizerValue)) and not isinstance(value, Counter):
            found.append(value)
    return tuple(found)


def rate_parts(values: list[Value]) -> Iterator[tuple[Path, Value]]:
    """Yield everything the rates behind optimizers are made of."""
    seen: set[int] = set()
    stack: list[tuple[Path, Value]] = [(EVERYWHERE, value) for value in values]
    while stack and len(seen) < MOST_NODES:
        arms, one = stack.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield arms, one
        if isinstance(one, (Instance, Function)):
            stack.extend((arms, rate) for rate in instance_rates(one))
            continue
        for more, part in one.parts():
            if compatible(arms, more):
                stack.append((arms | more, part))


def expressions_for(machine: Machine, values: list[Value]) -> dict[int, str]:
    """Return, for each counter behind the rates, an expression that reaches it at the place being interpreted."""
    found: dict[int, str] = {}
    for _, one in rate_parts(values):
        if isinstance(one, Counter) or (isinstance(one, Unknown) and one.parameter):
            text = expression_for(machine, one)
            if text:
                found[id(one)] = text
    return found


def expression_for(machine: Machine, counter: Value) -> str:
    """Return a name, ``self.`` attribute or library call that gives a counter at the place being interpreted, or ''."""
    scope: Scope | None = machine.scope
    shadowed: set[object] = set()
    while scope is not None:
        if scope.kind != "class" or scope is machine.scope:
            for key, value in scope.slots.items():
                if isinstance(key, str) and key not in shadowed and machine.resolve(value) is counter:
                    return key
            shadowed |= scope.slots.keys()
        scope = scope.parent
    receiver = machine.frame.receiver
    if isinstance(receiver, Instance):
        name = next((key for key, value in machine.scope.slots.items() if value is receiver), None)
        for key, value in receiver.slots.items():
            if isinstance(key, str) and isinstance(name, str) and machine.resolve(value) is counter:
                return f"{name}.{key}"
    scope = machine.scope
    held = containers(scope)
    for prefix, slots in held:
        for key, value in slots.items():
            if isinstance(key, str) and machine.resolve(value) is counter:
                return f"{prefix}.{key}"
    if isinstance(counter, Counter) and counter.kind == "registered" and counter.graph is machine.graph:
        while scope is not None:
            for key, value in scope.slots.items():
                if isinstance(key, str) and value == Api("tf"):
                    return f"{key}.train.get_global_step()"
            scope = scope.parent
    return ""


def containers(scope: Scope) -> list[tuple[str, dict[Hashable, Value]]]:
    """Return the objects that local names are bound to, with their attributes."""
    named = [(key, value) for key, value in scope.slots.items() if isinstance(key, str)]
    return [(key, value.slots) for key, value in named if isinstance(value, Instance)]
