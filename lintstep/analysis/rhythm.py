"""How often a schedule advances, against how often its optimizer updates and what the schedule was made for."""

from __future__ import annotations

import ast
import re
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from lintstep.analysis.alternatives import equal, expanded
from lintstep.analysis.clocks import OPTIMIZER, Life, Lives, follows, leaves, relevant
from lintstep.findings import Confidence
from lintstep.interpreter import containers, counts, histories, syntax
from lintstep.interpreter.counts import Count
from lintstep.interpreter.library import Role
from lintstep.interpreter.loops import Loop
from lintstep.interpreter.machine import Machine
from lintstep.interpreter.records import CallRecord
from lintstep.interpreter.site import Site
from lintstep.interpreter.values import (
    Const,
    Function,
    Instance,
    ObjectValue,
    Path,
    Scope,
    Sequence,
    Unknown,
    Value,
    compatible,
    each,
)

_RANKS = "rank|local_rank|node_rank|global_rank|get_rank|main_process|process_index|is_root|is_chief"
RANK = re.compile(
    rf"(?:^|[_.]|\b)(?:{_RANKS}|is_main\w*|is_master\w*|is_(?:local_|world_)?(?:main_)?process_zero)\b", re.IGNORECASE
)


@dataclass(eq=False, slots=True)
class Pace:
    """The loops around a record since the schedule was made, outermost first; what its tests divide the passes by;
    whether other tests, that differ from pass to pass, let only some of them through."""

    loops: tuple[Loop, ...]
    divisors: list[Count] = field(default_factory=list)
    varies: bool = False
    tests: set[tuple[Hashable, Hashable]] = field(default_factory=set)
    unrolled: bool = False

    def product(self) -> Count | None:
        """Return the number of passes, None where a loop's is not known."""
        return product(self.loops)


def product(loops: tuple[Loop, ...]) -> Count | None:
    """Return how often the innermost of loops passes."""
    total = counts.ONE
    for loop in loops:
        if loop.count is None:
            return None
        total = total * loop.count
    return total


def pace_of(machine: Machine, life: Life, record: CallRecord) -> Pace:
    """Return the pace of a record."""
    numbers = relevant(life, record.here)
    loops = tuple(machine.looped[number] for number in numbers if number in machine.looped)
    found = Pace(loops, unrolled=len(loops) < len(numbers))
    found.divisors.extend(gathered(machine, life, record))
    start = min((loop.serial for loop in loops), default=None)
    for key, arm in record.here.path - life.here.path:
        if isinstance(key, tuple) and key and key[0] == "value of":
            continue
        divisor = divisor_of(key, arm)
        if divisor is not None:
            found.divisors.append(divisor)
        elif start is not None and changes(key, start):
            found.varies = True
            found.tests.add((key, arm))
    return found


EVERY = "every"  # the word for how many passes are gathered


def gathered(machine: Machine, life: Life, record: CallRecord) -> Iterator[Count]:
    """Yield how many passes an owner of the training gathers to one update, where it has the schedule in its care."""
    found: set[Count] = set()
    for owner in machine.records.objects:
        every = histories.setting(owner, EVERY)
        if every is None or not any(prepares(one, owner, life.made) for one in machine.records.calls):
            continue
        for one in machine.records.calls:
            if one.row.role is Role.GATHERS and one.receiver is owner and one.here.loops == record.here.loops:
                count = counts.of(containers.key_of(every))
                if count is not None:
                    found.add(count)
                break
    yield from found


def prepares(record: CallRecord, owner: ObjectValue, made: ObjectValue) -> bool:
    """Whether a call hands an object to the owner of the training."""
    if record.row.role is not Role.PASS_ALL or record.receiver is not owner:
        return False
    return any(one is made for value in record.arguments.values() for _, one in each(value))


def divisor_of(key: Hashable, arm: Hashable) -> Count | None:
    """Return what a test for every k-th pass divides by: ``(i + 1) % k == 0``, ``not i % k``."""
    match key:
        case ("Eq", ("Mod", _, by), other) if arm is True and other != by:
            return counts.of(by)
        case ("Eq", other, ("Mod", _, by)) if arm is True and other != by:
            return counts.of(by)
        case ("Mod", _, by) if arm is False:
            return counts.of(by)
    return None


def changes(key: Hashable, start: int) -> bool:
    """Whether a test may differ from pass to pass of the loops that begin at ``start``."""
    return any(
        isinstance(leaf, int) and not isinstance(leaf, bool) and leaf >= start for leaf in leaves(unwrapped(key))
    )


def unwrapped(key: Hashable) -> Hashable:
    """Return a key without the constants in it, whose numbers are no serials."""
    if isinstance(key, tuple):
        if len(key) == 3 and key[0] == "const":
            return None
        if len(key) == 3 and key[0] in ("parameter", "name"):
            return None
        return tuple(unwrapped(part) for part in key)
    return key


# Horizons


@dataclass(eq=False, slots=True)
class Horizon:
    """How many advances a schedule was made for: ``word`` says how it was given, ``exact`` that the schedule ends
    there (a period may be any part of a training)."""

    word: str
    value: Value
    count: Count
    exact: bool = True


def horizon_of(made: ObjectValue) -> Iterator[Horizon]:
    """Yield what tells how many advances a schedule was made for."""
    given = made.arguments
    if "horizon" in given and not is_none(given["horizon"]):
        yield from counted("horizon", given["horizon"])
    elif "epochs" in given and "steps_per_epoch" in given:
        one, other = (counts.of(containers.key_of(given[word])) for word in ("epochs", "steps_per_epoch"))
        if one is not None and other is not None:
            yield Horizon("epochs", given["epochs"], one * other)
    if "period" in given:
        yield from (Horizon("period", one.value, one.count, False) for one in counted("period", given["period"]))
    for value in divisors(given.get("function")):
        yield from counted("function", value)
    last = last_of(given.get("milestones"))
    if last is not None:
        yield from (Horizon("milestones", one.value, one.count, False) for one in counted("milestones", last))


def divisors(function: Value | None) -> Iterator[Value]:
    """Yield what a function of the step divides its step by, which is what it was made for: of ``n - warmup`` its first
    part."""
    for _, one in each(function) if function is not None else ():
        if not isinstance(one, Function) or not (names := syntax.ordered(one.node.args)):
            continue
        for node in ast.walk(one.node):
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and mentions(node.left, names[0]):
                value = value_of(one.scope, innermost(node.right))
                if value is not None:
                    yield value


def mentions(node: ast.expr, name: str) -> bool:
    """Whether an expression names something."""
    return any(isinstance(one, ast.Name) and one.id == name for one in ast.walk(node))


def innermost(node: ast.expr) -> ast.expr:
    """Return ``n`` of ``float(max(1, n - warmup))``."""
    while True:
        if isinstance(node, ast.Call) and node.args and syntax.last_name(node.func) in ("float", "int", "max"):
            node = node.args[-1]
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub):
            node = node.left
        else:
            return node


def value_of(scope: Scope | None, node: ast.expr) -> Value | None:
    """Return what a name, or an attribute of one, is in a scope."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        owner = value_of(scope, node.value)
        if isinstance(owner, Unknown):
            return Unknown(node.attr, (), (owner.key, ".", node.attr))
        return owner.slots.get(node.attr) if isinstance(owner, Instance) else None
    while isinstance(node, ast.Name) and scope is not None:
        if node.id in scope.slots:
            return scope.slots[node.id]
        scope = scope.parent
    return None


def counted(word: str, value: Value) -> Iterator[Horizon]:
    """Yield the horizon of each alternative that is a count."""
    for _, one in each(value):
        if isinstance(one, (Const, Unknown)):
            count = counts.of(containers.key_of(one))
            if count is not None:
                yield Horizon(word, one, count)


def last_of(value: Value | None) -> Value | None:
    """Return the last item of a list in sight."""
    items = value.items() if isinstance(value, Sequence) and value.closed else []
    return items[-1] if items else None


def is_none(value: Value) -> bool:
    """Whether a value is None."""
    return isinstance(value, Const) and value.value is None


# Mismatches


@dataclass(eq=False, slots=True)
class Off:
    """A horizon and the advance that does not fit it."""

    horizon: Horizon
    advance: CallRecord
    gets: Count | None
    factor: Count
    unit: str  # "pass" of the outer loop, "batch", "update"
    pace: str
    batches: Loop | None
    confidence: Confidence = Confidence.HIGH


def mismatch(lives: Lives, life: Life) -> Off | None:
    """Return the first proof that a schedule advances at another pace than it was made for."""
    updates = [record for record in life.updates if follows(life, record)]
    advances = [a for a in life.advances if "index" not in a.arguments and "metric" not in a.arguments]
    if not updates or not advances or len(advances) < len(life.advances):
        return None
    for horizon in horizon_of(life.made):
        found = [off(lives.machine, life, horizon, advance, updates) for advance in advances]
        if found and all(found):
            return found[0]
    return None


def off(machine: Machine, life: Life, horizon: Horizon, advance: CallRecord, updates: list[CallRecord]) -> Off | None:
    """Return the mismatch of one advance, if it is proven."""
    mine = pace_of(machine, life, advance)
    for update in updates:
        if update.here.root is not advance.here.root or not compatible(update.here.path, advance.here.path):
            continue
        theirs = pace_of(machine, life, update)
        if not theirs.loops:
            continue
        batches = theirs.loops[-1]
        per = batches.count
        if batches in mine.loops:
            found = each_batch(horizon, advance, mine, theirs, batches)
        elif per is not None and per.plain is None and theirs.loops[: len(mine.loops)] == mine.loops:
            found = each_epoch(horizon, advance, mine, per, batches)
        else:
            found = None
        if found is not None:
            return found
    return None


def each_batch(horizon: Horizon, advance: CallRecord, mine: Pace, theirs: Pace, batches: Loop) -> Off | None:
    """An advance in the loop that updates: made for passes of the loops around it, or for batches not divided."""
    outer = product(mine.loops[: mine.loops.index(batches)])
    per = batches.count
    total = product(mine.loops)
    if per is None or (mine.varies and mine.tests != theirs.tests) or mine.unrolled:
        return None
    by = combined(mine.divisors)
    if mine.varies and not by.powers:
        return None
    if not mine.divisors or by.plain == 1:
        if outer is not None and outer != counts.ONE and per != counts.ONE and in_units_of(horizon, outer):
            return Off(horizon, advance, total, per, "epoch", "batch", batches)
        if theirs.divisors and total is not None and mine.loops == theirs.loops:
            by = combined(theirs.divisors)
            if by.powers and horizon.count * by == total:
                return Off(horizon, advance, total, by, "update", "batch", batches)
        return None
    if not horizon.exact or mine.divisors != theirs.divisors:
        return None
    forms = [count for _, count in expanded(horizon.count)]
    whole = bool(per.powers and forms) and all(one.power(atom) >= power for one in forms for atom, power in per.powers)
    divided = any(power < 0 for one in forms for _, power in one.powers)
    exact = total is not None and bool(by.powers or total.powers) and equal(horizon.count, total)
    if exact or (by.powers and whole and not divided):
        gets = total / by if total is not None else None
        return Off(horizon, advance, gets, counts.ONE / by, "batch", "update", batches)
    return None


def combined(divisors: list[Count]) -> Count:
    """Return the product of divisors."""
    total = counts.ONE
    for one in divisors:
        total = total * one
    return total


def in_units_of(horizon: Horizon, outer: Count) -> bool:
    """Whether a horizon is counted in passes of the outer loops: it is their number, or a part of it where that number
    has a name."""
    if horizon.count == outer:
        return horizon.exact or bool(outer.powers)
    share = (horizon.count / outer).plain
    return share is not None and bool(outer.powers) and Fraction(1, 100) < share <= 1


def each_epoch(horizon: Horizon, advance: CallRecord, mine: Pace, per: Count, batches: Loop) -> Off | None:
    """An advance around the loop that updates: made for batches."""
    outer = mine.product()
    whole = horizon.exact and outer is not None and outer != counts.ONE and horizon.count == outer * per
    if not whole and (not per.powers or any(horizon.count.power(atom) < power for atom, power in per.powers)):
        return None
    return Off(horizon, advance, mine.product(), counts.ONE / per, "batch", "epoch", batches)


# Order, repetition, ownership, ranks


def early(machine: Machine, life: Life) -> tuple[CallRecord, CallRecord] | None:
    """Return the first advance and the first update, where the advance comes first in each pass."""
    if life.made.kind != "scheduler":
        return None
    updates = sorted((u for u in life.updates if follows(life, u)), key=lambda record: record.order)
    for advance in sorted(life.advances, key=lambda record: record.order):
        loops = relevant(life, advance.here)
        beside = [
            u
            for u in updates
            if u.here.root is advance.here.root and set(loops) <= set(relevant(life, u.here)) and loops
        ]
        if not beside or "index" in advance.arguments:
            continue
        before = next(u for u in updates if u in beside or compatible(u.here.path, advance.here.path))
        if pace_of(machine, life, advance).varies or before.order <= advance.order:
            return None
        return advance, beside[0]
    return None


def twice(machine: Machine, life: Life) -> tuple[CallRecord, CallRecord] | None:
    """Return two advances of one pass."""
    for index, one in enumerate(life.advances):
        for other in life.advances[index + 1 :]:
            same = one.here.root is other.here.root and one.here.loops == other.here.loops and one.here.loops
            if not same or one.here.unrolled != other.here.unrolled or one.here.path != other.here.path:
                continue
            if "index" in one.arguments or "index" in other.arguments or not relevant(life, one.here):
                continue
            if one.site.node is not other.site.node:
                return one, other
    return None


def remade(machine: Machine, life: Life) -> tuple[Loop, CallRecord] | None:
    """Return the loop in each pass of which a schedule is made anew for an optimizer from outside it."""
    owners = [one for one in life.optimizers if isinstance(one, ObjectValue)]
    if not life.here.loops or not owners or len(owners) != len(life.optimizers):
        return None
    inside = [loop for loop in life.here.loops if all(loop not in owner.here.loops for owner in owners)]
    for number in inside:
        loop = machine.looped.get(number)
        if loop is None or any(number in one.here.loops for one in machine.records.objects if one.kind == OPTIMIZER):
            continue
        if any(changes(key, loop.serial) for key, _ in life.here.path):
            continue
        updates = [u for u in life.updates if number in u.here.loops and compatible(u.here.path, life.here.path)]
        ticks = [a for a in life.advances if number in a.here.loops]
        if updates and ticks:
            return loop, updates[0]
    return None


def wrong_owner(lives: Lives, life: Life) -> list[CallRecord]:
    """Return the updates that another optimizer makes where a schedule's own makes none."""
    owners = [one for one in life.optimizers if isinstance(one, ObjectValue)]
    if not owners or len(owners) != len(life.optimizers) or not life.advances or life.perhaps or life.part_of:
        return []
    if any(follows(life, record) for record in life.updates) or life.returned:
        return []
    lost = {id(escape.value) for escape in lives.records.escapes}
    if any(id(owner) in lost for owner in owners):
        return []
    served = {id(one) for other in lives.all() if other is not life and other.advances for one in other.optimizers}
    found = []
    for made in lives.records.objects:
        if made.kind != OPTIMIZER or any(made is owner for owner in owners) or id(made) in served:
            continue
        for record in lives.calls.get(id(made), ()):
            beside = any(a.here.root is record.here.root and shares(life, a, record) for a in life.advances)
            if record.row.role is Role.UPDATE and beside and follows(life, record):
                found.append(record)
    return found


def shares(life: Life, advance: CallRecord, update: CallRecord) -> bool:
    """Whether an advance and an update stand in one loop, on arms that one pass can take."""
    if not compatible(advance.here.path, update.here.path):
        return False
    mine, theirs = set(relevant(life, advance.here)), set(relevant(life, update.here))
    return bool(mine & theirs) or not mine or not theirs


def under_rank(machine: Machine, life: Life) -> tuple[CallRecord, CallRecord, Site] | None:
    """Return an advance, an update and the test of a rank that only the advance stands under."""
    updates = [record for record in life.updates if follows(life, record)]
    if not updates or not life.advances:
        return None
    tests = [dict(rank_arms(machine, record.here.path)) for record in life.advances]
    shared = set(tests[0]).intersection(*tests[1:])
    for arm in shared:
        for update in updates:
            if arm not in update.here.path and arm not in life.here.path:
                return life.advances[0], update, tests[0][arm]
    return None


def rank_arms(machine: Machine, path: Path) -> Iterator[tuple[tuple[Hashable, Hashable], Site]]:
    """Yield the arms of tests of a rank or of the main process."""
    for key, arm in path:
        site = machine.tests.get(key)
        if site is not None and (RANK.search(site.text) or any(is_rank(leaf) for leaf in leaves(key))):
            yield (key, arm), site


def is_rank(leaf: Hashable) -> bool:
    """Whether a part of a test's key is the name of a rank."""
    return isinstance(leaf, str) and RANK.fullmatch(leaf) is not None
