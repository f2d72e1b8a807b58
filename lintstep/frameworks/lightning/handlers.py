"""What Lightning does with what ``configure_optimizers`` returns, in every form that it takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lintstep.frameworks.lightning import AUTOMATIC, OPTIMIZERS, SCHEDULES
from lintstep.interpreter import containers, histories, registry
from lintstep.interpreter.handlers import Handlers
from lintstep.interpreter.library import Pace, Role, Row
from lintstep.interpreter.machine import Machine
from lintstep.interpreter.records import CallRecord
from lintstep.interpreter.site import Site
from lintstep.interpreter.values import EVERYWHERE, Const, Instance, Mapping, ObjectValue, Path, Sequence, Value, each

UPDATES = Row("Lightning", Role.UPDATE)
BY_DEFAULT = "Lightning steps this once an epoch (interval is 'epoch' unless you say 'step')"
ADVANCES = {
    "epoch": Row("Lightning", Role.ADVANCE, note="Lightning steps this once an epoch (interval is 'epoch')"),
    "step": Row("Lightning", Role.ADVANCE, note="Lightning steps this once an update (interval is 'step')"),
    "": Row("Lightning", Role.ADVANCE, note=BY_DEFAULT),
}
PACES = {"epoch": Pace.EPOCH, "step": Pace.UPDATE, "": Pace.EPOCH}
OTHERWISE = Row("Lightning", Role.ADVANCE, note="Lightning steps this")
OVERRIDE = "lr_scheduler_step"


@dataclass(frozen=True, slots=True)
class Config:
    """An optimizer or a schedule among what is returned, on its arms; ``interval`` is None where it is not known."""

    path: Path
    made: Value
    interval: str | None = ""


def owned(machine: Machine, module: Instance, returned: Value, site: Site) -> None:
    """Take what a module's ``configure_optimizers`` returns: it is updated and stepped, unless the module does so."""
    own = histories.companion(module)
    configs = list(configurations(returned))
    if own is None:
        return
    optimizers = [one for one in configs if kind_of(one.made) == "updater"]
    schedules = [one for one in configs if registry.is_schedule(kind_of(one.made))]
    own.arguments[OPTIMIZERS] = given(optimizers)
    own.arguments[SCHEDULES] = given(schedules)
    automatic = module.slots.get(AUTOMATIC)
    if automatic is not None and any(not (isinstance(v, Const) and v.value) for _, v in each(automatic)):
        return
    for one in optimizers:
        record(machine, one, UPDATES, site, Pace.UPDATE)
    overridden = module.cls.find(OVERRIDE) is not None
    for one in schedules:
        known = one.interval is not None and one.interval in ADVANCES and not overridden
        row, pace = (ADVANCES[one.interval or ""], PACES[one.interval or ""]) if known else (OTHERWISE, Pace.ONCE)
        record(machine, one, row, site, pace, bool(one.interval))


def record(machine: Machine, config: Config, row: Row, site: Site, pace: Pace, stated: bool = True) -> None:
    """Write down that the Trainer updates with an optimizer, or steps a schedule."""
    with machine.under(config.path):
        call = CallRecord(config.made, row, {}, site, machine.here(), machine.fresh(), (), pace, stated)
        machine.records.calls.append(call)


def given(configs: list[Config]) -> Value:
    """Return what the module's own methods give back: the only one, or a list."""
    values = [one.made for one in configs]
    return values[0] if len(values) == 1 else containers.sequence("list", values)


def kind_of(value: Value) -> str:
    """Return the kind of a library object, an empty text for anything else."""
    own = histories.companion(value)
    return own.kind if own is not None else ""


def configurations(value: Value, path: Path = EVERYWHERE) -> Iterator[Config]:
    """Yield the optimizers and schedules among what is returned."""
    for more, one in each(value, path):
        arms = path | more
        if isinstance(one, Sequence):
            for item in one.slots.values():
                yield from configurations(item, arms)
        elif isinstance(one, Mapping):
            yield from _of_mapping(one, arms)
        elif isinstance(one, (ObjectValue, Instance)):
            yield Config(arms, one)


def _of_mapping(value: Mapping, path: Path) -> Iterator[Config]:
    """An optimizer with its schedule, or a schedule with its interval. ``scheduler`` beside ``optimizer`` is no key
    that Lightning knows: it is dropped."""
    entries = {
        key.value: value.slots[at] for at, key in value.keys.items() if isinstance(key, Const) and at in value.slots
    }
    if "optimizer" in entries:
        yield from configurations(entries["optimizer"], path)
        if "lr_scheduler" in entries:
            yield from configurations(entries["lr_scheduler"], path)
    elif "scheduler" in entries:
        interval = entries.get("interval", Const("") if value.closed else None)
        for config in configurations(entries["scheduler"], path):
            known = interval.value if isinstance(interval, Const) else None
            yield Config(config.path, config.made, known if isinstance(known, str) else None)


HANDLERS = Handlers(owned=owned)
