"""Schedules by hand: rates that the script itself writes to an optimizer, and what a pass makes of the last one."""

from __future__ import annotations

import ast
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field

from lintstep.analysis.clocks import leaves
from lintstep.analysis.facts import DeadArm, Place, RateWrite
from lintstep.analysis.rhythm import unwrapped
from lintstep.findings import Confidence
from lintstep.interpreter import containers, histories, reach, registry
from lintstep.interpreter.library import Role
from lintstep.interpreter.loops import Loop
from lintstep.interpreter.machine import Machine
from lintstep.interpreter.records import CallRecord
from lintstep.interpreter.site import Site
from lintstep.interpreter.values import Const, Path, PythonCounter, Value, compatible, each

RATE = "rate"
UPDATES = (Role.UPDATE, Role.TRAINS)
ORDERINGS = {"Gt": "Lt", "GtE": "LtE", "Lt": "Gt", "LtE": "GtE"}  # each with what it is from the other side

At = Callable[[Site], Place]


@dataclass(eq=False, slots=True)
class Write:
    """A rate that is written: by which record, on which arms, and ``factors`` where it is the last rate times these."""

    record: CallRecord
    path: Path
    value: Value
    factors: list[Hashable] | None
    read_in: tuple[int, ...] = ()  # the loops in which the last rate was read
    loops: tuple[Loop, ...] = field(default=())  # those around it that train, outermost first


def writes(machine: Machine, path: str, at: At) -> Iterator[RateWrite]:
    """Yield the rates that a file writes to optimizers."""
    busy = {number for one in machine.records.calls if one.row.role in UPDATES for number in one.here.loops}
    found = [write for record in machine.records.calls if is_rate(record) for write in written(record)]
    for write in found:
        numbers = (number for number in write.record.here.loops if number in busy and number in machine.looped)
        write.loops = tuple(machine.looped[number] for number in numbers)
    for record in {id(write.record): write.record for write in found if write.record.site.path == path}.values():
        mine = [write for write in found if write.record is record]
        told = [fact for write in mine if (fact := compounding(write, found, at)) is not None]
        yield told[0] if told else RateWrite(at(record.site), False)


def is_rate(record: CallRecord) -> bool:
    """Whether a record writes the rate of a parameter group."""
    key = record.arguments.get("key")
    return record.row is histories.WRITES and isinstance(key, Const) and is_rate_key(containers.key_of(key))


def is_rate_key(key: Hashable) -> bool:
    """Whether a key is that of the name under which a group keeps its rate."""
    match key:
        case ("const", "str", str() as name):
            return registry.attribute(histories.GROUP, name) == RATE
    return False


def written(record: CallRecord) -> Iterator[Write]:
    """Yield what a record writes, one by one."""
    for arms, value in each(record.arguments["value"]):
        parts = split(containers.key_of(value), record.receiver)
        factors, read_in = parts if parts is not None else (None, ())
        yield Write(record, record.here.path | arms, value, factors, read_in)


def split(key: Hashable, group: Value) -> tuple[list[Hashable], tuple[int, ...]] | None:
    """Return the factors that a value multiplies the last rate by, and the loops in which that rate was read; None
    where it is not made of the last rate."""
    match key:
        case ("entry", owner, name, tuple() as loops) if owner is group and is_rate_key(name):
            return [], loops
        case ("Mult", one, other):
            for part, factor in ((one, other), (other, one)):
                inner = split(part, group)
                if inner is not None:
                    return [*inner[0], factor], inner[1]
        case ("Div", one, by):
            inner = split(one, group)
            return ([*inner[0], by], inner[1]) if inner is not None else None
    return None


def compounding(write: Write, found: list[Write], at: At) -> RateWrite | None:
    """Return the fact of a rate that is multiplied again in each pass, by a factor that depends on the pass."""
    if not write.factors:
        return None
    if not write.loops:
        return in_a_function(write, at)
    numbers = {loop.number for loop in write.loops}
    if not numbers <= set(write.read_in) or any(starts_anew(other, write, numbers) for other in found):
        return None
    indices = {loop.index: loop for loop in write.loops if loop.index is not None}
    for part in (one for _, one in reach.walk(write.value, into_nodes=False) if isinstance(one, PythonCounter)):
        for loop in write.loops:
            if loop.number == part.loop:
                indices[part.key] = loop
    used = [key for key in indices if any(mentions(factor, key) for factor in write.factors)]
    if not used or any(guards(key, index) for key, _ in write.path for index in used):
        return None
    loop = indices[used[0]]
    return RateWrite(at(write.record.site), True, name_of(loop), at(loop.head))


def in_a_function(write: Write, at: At) -> RateWrite | None:
    """Return the fact of a rate that a function out of which nothing calls multiplies by a power of its parameter."""
    if write.record.here.root.kind != "uncalled":
        return None
    names = [name for factor in write.factors or () for name in exponents(factor)]
    if not names or any(mentions(key, name) for key, _ in write.path for name in names):
        return None
    shown = str(names[0][-1]) if isinstance(names[0], tuple) else ""
    why = "its function is called in every pass"
    return RateWrite(at(write.record.site), True, shown, None, True, Confidence.LOW, (why,))


def exponents(factor: Hashable) -> Iterator[Hashable]:
    """Yield the parameters that a factor's exponent is made of."""
    if isinstance(factor, tuple):
        match factor:
            case ("Pow", _, exponent):
                yield from parameters(exponent)
            case _:
                for part in factor:
                    yield from exponents(part)


def parameters(key: Hashable) -> Iterator[Hashable]:
    """Yield the parameters that a key is made of."""
    match key:
        case ("parameter", int(), str()):
            yield key
        case tuple():
            for part in key:
                yield from parameters(part)


def starts_anew(other: Write, write: Write, numbers: set[int]) -> bool:
    """Whether the passes that multiply a rate also set it from something else, or back to what it was."""
    if other.record is write.record:
        return False
    beside = numbers & set(other.record.here.loops) and compatible(other.path, write.path)
    return bool(beside) and not other.factors


def mentions(key: Hashable, part: Hashable) -> bool:
    """Whether a key is made of another."""
    if key == part and type(key) is type(part):
        return True
    if isinstance(part, int):
        return part in leaves(unwrapped(key))
    return isinstance(key, tuple) and any(mentions(one, part) for one in key)


def guards(test: Hashable, index: Hashable) -> bool:
    """Whether a test lets only single passes through: it asks the pass's number for more than whether it is above or
    below another."""
    if isinstance(test, tuple) and test[:1] == ("value of",):
        return False
    return mentions(test, index) and not (isinstance(test, tuple) and test[:1] and test[0] in ORDERINGS)


def name_of(loop: Loop) -> str:
    """Return the script's name for the number of a loop's pass, or an empty string."""
    target = loop.node.target if loop.node is not None else None
    if isinstance(target, ast.Tuple) and target.elts:
        target = target.elts[0]
    return target.id if isinstance(target, ast.Name) else ""


# Chains of tests


def dead_arms(machine: Machine, path: str, at: At) -> Iterator[DeadArm]:
    """Yield the tests of chains that set a rate, which an earlier test of the chain covers."""
    rates = [write for record in machine.records.calls if is_rate(record) for write in written(record)]
    sites = [machine.tests[key] for write in rates for key, _ in write.path if key in machine.tests]
    asked = {id(site.node) for site in sites if site.path == path}
    keys = {id(site.node): (key, site) for key, site in machine.tests.items() if site.path == path}
    for module in machine.modules.values() if asked else ():
        if module.source.path == path:
            for tests in chains(module.source.module):
                if asked.intersection(map(id, tests)):
                    yield from covered([keys[id(test)] for test in tests if id(test) in keys], at)


def chains(tree: ast.Module) -> Iterator[list[ast.expr]]:
    """Yield the tests of each ``if`` with all its ``elif``."""
    later = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and id(node) not in later:
            tests = [node.test]
            while len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
                node = node.orelse[0]
                later.add(id(node))
                tests.append(node.test)
            if len(tests) > 1:
                yield tests


def covered(tests: list[tuple[Hashable, Site]], at: At) -> Iterator[DeadArm]:
    """Yield the tests that hold only where an earlier one does."""
    known: list[tuple[str, Hashable, float, Site]] = []
    for key, site in tests:
        bound = bound_of(key)
        if bound is None:
            continue
        kind, what, number = bound
        earlier = [one for one in known if one[1] == what and covers((one[0], one[2]), (kind, number))]
        if earlier:
            yield DeadArm(at(site), at(earlier[0][3]))
        known.append((kind, what, number, site))


def bound_of(key: Hashable) -> tuple[str, Hashable, float] | None:
    """Return how a test compares what with which number."""
    match key:
        case (str() as kind, what, ("const", "int" | "float", number)) if kind in ORDERINGS:
            return kind, what, float(str(number))
        case (str() as kind, ("const", "int" | "float", number), what) if kind in ORDERINGS:
            return ORDERINGS[kind], what, float(str(number))
    return None


def covers(earlier: tuple[str, float], later: tuple[str, float]) -> bool:
    """Whether a comparison holds wherever a later one does."""
    (one, low), (other, high) = earlier, later
    if one[:1] != other[:1]:
        return False
    strict = one in ("Gt", "Lt") and other in ("GtE", "LtE")
    if one[:1] == "G":
        return high > low if strict else high >= low
    return high < low if strict else high <= low


__all__ = ["dead_arms", "writes"]
