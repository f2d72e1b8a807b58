"""What only an owner of the training can advance, and whether it is given it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lintstep.analysis.clocks import name_of
from lintstep.analysis.facts import LeftOut, Place, Schedule
from lintstep.findings import Confidence
from lintstep.interpreter import histories, reach, registry
from lintstep.interpreter.library import Role
from lintstep.interpreter.machine import Machine
from lintstep.interpreter.records import CallRecord
from lintstep.interpreter.site import Site
from lintstep.interpreter.values import ObjectValue, Sequence, Value, compatible, each

CALLED_BACK = "callback"  # kinds of objects that only what trains calls
TAKES = "callbacks"  # the word of the argument that it takes them by


def left_out(machine: Machine, path: str, place: Callable[[Site], Place]) -> Iterator[LeftOut]:
    """Yield what is made in a file to set the rate, and that no training in sight is given."""
    trainings = [one for one in machine.records.calls if one.row.role is Role.DRIVES and TAKES in one.row.params]
    for made in {id(one): one for one in machine.records.objects if one.kind == CALLED_BACK}.values():
        after = [one for one in trainings if one.order > made.order and compatible(one.here.path, made.here.path)]
        mine = [one for one in after if one.here.root is made.here.root]
        if (
            made.site.path != path
            or not mine
            or any(may_have(one, made) for one in trainings)
            or is_lost(machine, made)
        ):
            continue
        kind = made.api.rpartition(".")[2]
        schedule = Schedule(made.api, name_of(made), place(made.site), (), {})
        words = registry.words(made.row)
        yield LeftOut(schedule, kind, words.taken, place(mine[0].site), Confidence.HIGH)


def may_have(training: CallRecord, made: ObjectValue) -> bool:
    """Whether a training is given an object, or may be: not all that it is given is in sight."""
    given = training.arguments.get(TAKES)
    if given is None:
        return False
    if any(one is made for _, one in reach.walk(given)):
        return True
    return not all(isinstance(one, Sequence) and one.closed for _, one in each(given))


def is_lost(machine: Machine, made: ObjectValue) -> bool:
    """Whether an object is put where it can't be followed: handed to other code, kept in an object, returned."""
    kept: list[Value] = [escape.value for escape in machine.records.escapes]
    kept += [value for _, value in machine.records.returned]
    kept += [value for several in machine.instantiated.values() for one in several for value in one.slots.values()]
    return any(histories.companion(one) is made for value in kept for _, one in reach.walk(value, into_nodes=False))
