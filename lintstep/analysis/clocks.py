"""The clocks of library objects: which optimizer a schedule drives, what advances it, whether anything does."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field

from lintstep.findings import Confidence
from lintstep.interpreter import histories, reach, registry
from lintstep.interpreter import limits as bounds
from lintstep.interpreter.library import Role, Row
from lintstep.interpreter.machine import Machine
from lintstep.interpreter.records import CallRecord, Here
from lintstep.interpreter.values import Const, Instance, ObjectValue, Unknown, Value, compatible, each

OPTIMIZER = histories.UPDATER
UPDATES, ADVANCES = Row("update", Role.UPDATE), Row("advance", Role.ADVANCE)  # of an owner of the training
ONLY_KEEPS = re.compile(r"save|checkpoint|log|print|summary|record|writer|describe|resume|load", re.IGNORECASE)
DEEPEST_SEARCH = 3  # objects that are attributes of objects that are ...


@dataclass(eq=False, slots=True)
class Life:
    """What happens to one schedule: who it drives, what advances it, what may, and what is not known."""

    made: ObjectValue
    optimizers: list[Value] = field(default_factory=list)
    updates: list[CallRecord] = field(default_factory=list)
    advances: list[CallRecord] = field(default_factory=list)
    perhaps: list[CallRecord] = field(default_factory=list)  # calls on what may be the schedule, or may hold it
    escapes: list[tuple[str, bool]] = field(default_factory=list)  # the callee; whether it was the schedule itself
    part_of: list[ObjectValue] = field(default_factory=list)
    holders: list[Instance] = field(default_factory=list)
    returned: bool = False

    @property
    def here(self) -> Here:
        """The circumstances in which it was made."""
        here: Here = self.made.here
        return here


class Lives:
    """The lives of all schedules of one interpretation."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.records = machine.records
        self.calls: dict[int, list[CallRecord]] = {}
        self.loose: list[tuple[CallRecord, frozenset[int]]] = []
        for record in self.records.calls:
            self._file(record)
        self.instances = [one for made in machine.instantiated.values() for one in made]
        self.schedules = [one for one in self._unique() if registry.is_schedule(one.kind)]
        self.lives = {id(one): Life(one) for one in self.schedules}
        for life in self.lives.values():
            self._fill(life)

    def all(self) -> Iterator[Life]:
        """Yield every life."""
        return iter(self.lives.values())

    def _unique(self) -> list[ObjectValue]:
        return list({id(one): one for one in self.records.objects}.values())

    def _file(self, record: CallRecord) -> None:
        receiver = histories.companion(record.receiver)
        if receiver is not None and record.row.role is Role.DRIVES:
            self._drive(record, receiver)
        elif receiver is not None:
            self.calls.setdefault(id(receiver), []).append(record)
        else:
            self.loose.append((record, self._within(record.receiver)))
        if record.row.role is Role.UPDATE:
            for word in ("optimizer", "given"):
                for _, one in each(record.arguments[word]) if word in record.arguments else ():
                    given = histories.companion(one)
                    if given is not None and given.kind == OPTIMIZER:
                        self.calls.setdefault(id(given), []).append(record)

    def _drive(self, record: CallRecord, driver: ObjectValue) -> None:
        """File a call that updates and advances what its receiver has as those calls."""
        for one in had(driver):
            row = UPDATES if one.kind == OPTIMIZER else ADVANCES if registry.is_schedule(one.kind) else None
            if row is not None:
                own = dataclasses.replace(record, receiver=one, row=row, arguments={})
                self.calls.setdefault(id(one), []).append(own)

    def _within(self, value: Value) -> frozenset[int]:
        """Return the ids of the objects that a value may be made of, or of the keys that recognise it."""
        found: set[int] = set()
        for _, one in reach.walk(value, into_nodes=False):
            own = histories.companion(one)
            if own is not None:
                found.add(id(own))
            elif isinstance(one, Instance):
                found |= {id(kept) for kept in self.kept(one)}
            elif isinstance(one, Unknown):
                found.add(hash(("key", one.key)))
        return frozenset(found)

    def kept(self, instance: Instance, depth: int = 0) -> Iterator[ObjectValue]:
        """Yield the library objects that an object of the project keeps."""
        if depth > DEEPEST_SEARCH:
            return
        for value in list(instance.slots.values()):
            for _, one in reach.walk(value, into_nodes=False):
                own = histories.companion(one)
                if own is not None:
                    yield own
                elif isinstance(one, Instance) and one is not instance:
                    yield from self.kept(one, depth + 1)

    # One life

    def _fill(self, life: Life) -> None:
        made = life.made
        life.optimizers = list(self._optimizers(made))
        for record in self.calls.get(id(made), ()):
            if record.row.role is Role.ADVANCE and compatible(made.here.path, record.here.path):
                life.advances.append(record)
        for other in self.schedules:
            parts = other.arguments.get("parts")
            if other is not made and any(one is made for _, one in reach.walk(parts)):
                life.part_of.append(other)
        life.updates = list(self._updates(life))
        for record, within in self.loose:
            if id(made) in within and record.row.role in (Role.UPDATE, Role.ADVANCE):
                life.perhaps.append(record)
        life.perhaps.extend(self._carried(made))
        for escape in self.records.escapes:
            self._escape(life, escape.value, escape.callee)
        life.holders = [one for one in self.instances if any(kept is made for kept in self.kept(one))]
        outer = (histories.companion(one) for one in life.holders)
        life.part_of.extend(
            one for one in outer if one is not None and registry.is_schedule(one.kind) and one is not made
        )
        life.returned = any(
            one is made or (isinstance(one, Instance) and one in life.holders)
            for root, value in self.records.returned
            if root is made.here.root and not (root.hook is not None and root.hook.owns)
            for _, one in reach.walk(value, into_nodes=False)
        )

    def _carried(self, made: ObjectValue) -> Iterator[CallRecord]:
        """Yield the advances that a later pass of a loop makes under the name that this pass gave to a new schedule."""
        for other in self.schedules:
            if other is made or name_of(other) != name_of(made):
                continue
            for record in self.calls.get(id(other), ()):
                again = set(record.here.loops) & set(made.here.loops) - set(other.here.loops)
                if again and record.row.role is Role.ADVANCE and record.order < made.order:
                    yield record

    def _optimizers(self, made: ObjectValue) -> Iterator[Value]:
        given = made.arguments.get("optimizer")
        if given is None:
            for part in self.schedules:
                if part is not made and any(one is part for _, one in reach.walk(made.arguments.get("parts"))):
                    yield from self._optimizers(part)
            for owner in self._unique():
                if owner.kind == OPTIMIZER and any(one is made for _, one in reach.walk(owner.arguments.get("rate"))):
                    yield owner
            return
        for _, one in each(given):
            yield histories.companion(one) or one

    def _updates(self, life: Life) -> Iterator[CallRecord]:
        wanted = {id(one) for one in life.optimizers}
        keys = {hash(("key", one.key)) for one in life.optimizers if isinstance(one, Unknown)}
        for one in life.optimizers:
            yield from (r for r in self.calls.get(id(one), ()) if r.row.role is Role.UPDATE)
        for record, within in self.loose:
            if record.row.role is Role.UPDATE and within & (wanted | keys) and id(life.made) not in within:
                yield record

    def _escape(self, life: Life, value: Value, callee: str) -> None:
        own = histories.companion(value)
        if own is life.made:
            life.escapes.append((callee, True))
        elif any(one is life.made for one in self._inside(value, own)):
            life.escapes.append((callee, False))

    def _inside(self, value: Value, own: ObjectValue | None) -> Iterator[ObjectValue]:
        """Yield what an object that is handed over has with it."""
        if own is not None and registry.is_driver(own.kind):
            yield from had(own)
        elif isinstance(value, Instance):
            yield from self.kept(value)


def had(driver: ObjectValue) -> Iterator[ObjectValue]:
    """Yield the library objects that an owner of the training was given."""
    for value in driver.arguments.values():
        for _, one in reach.walk(value, into_nodes=False):
            own = histories.companion(one)
            if own is not None:
                yield own
                rate = own.arguments.get("rate") if own.kind == OPTIMIZER else None
                yield from (one for _, one in reach.walk(rate, into_nodes=False) if isinstance(one, ObjectValue))


# What the records say of a life


def relevant(life: Life, here: Here) -> tuple[int, ...]:
    """Return the loops around a record that are not around the making of the schedule, outermost first."""
    outer = {*life.here.loops, *life.here.unrolled}
    return tuple(loop for loop in sorted({*here.loops, *here.unrolled}) if loop not in outer)


def follows(life: Life, update: CallRecord) -> bool:
    """Whether an update can come after the schedule was made, on the same arms."""
    if not compatible(life.here.path, update.here.path):
        return False
    if update.here.root is life.here.root:
        return update.order > life.made.order or bool(set(life.here.loops) & set(update.here.loops))
    return True


def counts(life: Life, advance: CallRecord, updates: list[CallRecord]) -> bool:
    """Whether an advance goes on while the updates do: not in a function that nobody calls beside a script that runs,
    not only before or after the loops that the updates stand in."""
    root, made = advance.here.root, life.here.root
    if root.kind == "uncalled" and made.kind != "uncalled" and not root.mentioned:
        return any(update.here.root.kind == "uncalled" for update in updates)
    for update in updates:
        loops = relevant(life, update.here)
        if update.here.root is not root or not loops or set(loops) & set(relevant(life, advance.here)):
            return True
    return not updates


def judge(lives: Lives, life: Life) -> tuple[bool, Confidence, tuple[str, ...]]:
    """Return whether a schedule stands still while its optimizer updates, how sure that is, and what it rests on."""
    updates = [record for record in life.updates if follows(life, record)]
    unseen = [callee for callee, _ in _handed(lives, life)]
    if not updates and not unseen:
        return False, Confidence.LOW, ()
    if life.perhaps or life.part_of or any(counts(life, record, updates) for record in life.advances):
        return False, Confidence.LOW, ()
    confidence, assumptions = Confidence.HIGH, []
    for limit, reason in doubts(lives, life, updates, unseen):
        confidence = min(confidence, limit)
        assumptions.append(reason)
    return True, confidence, tuple(dict.fromkeys(assumptions))


def _handed(lives: Lives, life: Life) -> list[tuple[str, bool]]:
    """Return the calls out of sight that the optimizer is given to, which may update."""
    wanted = {id(one) for one in life.optimizers}
    found = []
    for escape in lives.records.escapes:
        if id(histories.companion(escape.value) or escape.value) in wanted and not ONLY_KEEPS.search(escape.callee):
            found.append((escape.callee, True))
    return found


def doubts(lives: Lives, life: Life, updates: list[CallRecord], unseen: list[str]) -> Iterator[tuple[Confidence, str]]:
    """Yield what limits the confidence that a schedule stands still, with the assumption to state."""
    label = name_of(life.made)
    for callee, _ in life.escapes:
        keeps = ONLY_KEEPS.search(callee) is not None
        yield (Confidence.MEDIUM if keeps else Confidence.LOW), f"`{callee}` does not advance `{label}`"
    if life.made.read:
        yield Confidence.LOW, f"`{label}` is more than what other code reads from it"
    if life.returned:
        yield Confidence.LOW, f"no caller advances `{label}`"
    if not updates:
        yield Confidence.LOW, f"`{unseen[0]}` updates with its optimizer"
    if any(blind for _, _, blind in lives.records.limits) or bounds.are_blind():
        yield Confidence.LOW, "what was left out of the analysis does not advance it"
    if life.advances:
        yield (
            Confidence.MEDIUM,
            f"nothing calls `{life.advances[0].here.root.name or 'what advances it'}` while it trains",
        )
    for holder in life.holders:
        if holder.symbolic:
            yield Confidence.MEDIUM, f"no other file advances `{label}`"
    if life.here.root.kind == "uncalled" and life.here.root.mentioned:
        yield Confidence.MEDIUM, f"`{life.here.root.name}` is called in no other way"


def name_of(made: ObjectValue) -> str:
    """Return what the script calls an object."""
    return made.label or made.api.rpartition(".")[2]


def start_rate(life: Life) -> float | None:
    """Return the optimizer's own rate where that is a number in sight."""
    start = life.made.arguments.get("start")
    given = [start or one.arguments.get("rate") for one in life.optimizers if isinstance(one, ObjectValue)]
    rates = {rate.value for rate in given if isinstance(rate, Const)}
    only = rates.pop() if len(rates) == 1 else None
    return only if isinstance(only, (int, float)) else None


def leaves(key: Hashable, depth: int = 0) -> Iterator[Hashable]:
    """Yield what a key is made of."""
    if isinstance(key, tuple) and depth < 40:
        for part in key:
            yield from leaves(part, depth + 1)
    else:
        yield key
