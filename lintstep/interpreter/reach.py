"""What a value is made of: the nodes behind a rate, a fetch or an argument."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from functools import cache

from lintstep.interpreter import handlers
from lintstep.interpreter import limits as bounds
from lintstep.interpreter.library import Role
from lintstep.interpreter.machine import Machine
from lintstep.interpreter.registry import lookup
from lintstep.interpreter.values import (
    EVERYWHERE,
    Api,
    Choice,
    Counter,
    Instance,
    ObjectValue,
    OptimizerValue,
    Path,
    ScheduleNode,
    Scope,
    Tensor,
    Unknown,
    UpdateNode,
    Value,
    WriteNode,
    compatible,
)

MOST_NODES = 4000

NAMES_A_STEP = 25  # names looked through that count as one step: a scope may hold thousands, and be searched as often


def walk(
    value: Value | None, into_nodes: bool = True, path: Path = EVERYWHERE, since: int = 0
) -> Iterator[tuple[Path, Value]]:
    """Yield a value and everything it is made of, each with the arms on which it is: nothing twice, and no node that
    was made before ``since``."""
    if value is None:
        return
    stack: list[tuple[Path, Value]] = [(path, value)]
    seen: set[int] = set()
    while stack and len(seen) < MOST_NODES:
        arms, one = stack.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        if since and isinstance(one, Tensor) and one.made < since:
            continue
        yield arms, one
        if not into_nodes and isinstance(one, (Tensor, OptimizerValue, ObjectValue)):
            continue
        if not into_nodes and isinstance(one, Unknown) and one.attr:
            continue  # an attribute does not lead back to its object
        for more, part in one.parts():
            if compatible(arms, more):
                stack.append((arms | more, part))
    if stack:
        bounds.hit(f"a value made of more than {MOST_NODES} nodes", blind=True)


def handed_over(value: Value) -> Iterator[Value]:
    """Yield the counters and objects that a callee can get hold of by being given this value."""
    for _, one in walk(value, into_nodes=False):
        if isinstance(one, (Counter, ScheduleNode, Instance, ObjectValue)) or (
            isinstance(one, Unknown) and one.parameter
        ):
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


NO_RATES = (Counter, UpdateNode, WriteNode)


def instance_rates(optimizer: Value) -> tuple[Value, ...]:
    """Return what a project optimizer may use as its rate: whatever it was given and kept."""
    if not isinstance(optimizer, Instance):
        return ()
    found: list[Value] = []
    for value in optimizer.slots.values():
        if isinstance(value, (Tensor, Choice, Unknown, OptimizerValue)) and not isinstance(value, NO_RATES):
            found.append(value)
    return tuple(found)


def visible_counters(machine: Machine, inner: Scope) -> dict[int, str]:
    """Return, for each counter that can be reached from a scope, an expression that gives it: a name,
    an attribute of ``self`` or of a named object, or a library's own call. Keys are ids of values."""
    found: dict[int, str] = {}
    for text, one in visible(machine, inner, (Counter, Unknown)):
        if isinstance(one, Counter) or (isinstance(one, Unknown) and one.parameter):
            found.setdefault(id(one), text)
    for text, one in handlers.visible(machine, inner):
        found.setdefault(id(one), text)
    return found


def visible(machine: Machine, inner: Scope, kinds: tuple[type[Value], ...]) -> Iterator[tuple[str, Value]]:
    """Yield what of some kinds can be reached from a scope, each with a name or an attribute that gives it, the
    shortest first. A choice may be yielded whatever it is between."""
    wanted = _exact((*kinds, Choice))
    shadowed: set[Hashable] = set()
    scope: Scope | None = inner
    while scope is not None:
        if scope.kind != "class" or scope is inner:
            machine.spend(cost=len(scope.slots) // NAMES_A_STEP)
            for key, value in scope.slots.items():
                if type(value) in wanted and isinstance(key, str) and key not in shadowed:
                    yield key, machine.resolve(value)
            if scope.parent is not None:
                shadowed |= scope.slots.keys()
        scope = scope.parent
    for owner, slots in containers(inner):
        for key, value in slots.items():
            if type(value) in wanted and isinstance(key, str):
                yield f"{owner}.{key}", machine.resolve(value)


@cache
def _exact(kinds: tuple[type[Value], ...]) -> frozenset[type[Value]]:
    """Return kinds of values with all that are derived from them: a set tells sooner than ``isinstance``, and scopes
    are looked through for each update."""
    return frozenset(kinds).union(*(_exact(tuple(kind.__subclasses__())) for kind in kinds if kind.__subclasses__()))


def name_of(api: str, inner: Scope) -> str:
    """Return what a scope calls a library's (canonical) name, or an empty string."""
    scope: Scope | None = inner
    while scope is not None:
        for key, value in scope.slots.items():
            if isinstance(key, str) and value == Api(api):
                return key
        scope = scope.parent
    return ""


def containers(scope: Scope) -> list[tuple[str, dict[Hashable, Value]]]:
    """Return the objects that local names are bound to, with their attributes."""
    named = [(key, value) for key, value in scope.slots.items() if type(value) is Instance]
    return [(key, value.slots) for key, value in named if isinstance(key, str)]
