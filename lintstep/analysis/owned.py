"""Schedules that an owner of the training advances: how often it does, against what they were made for."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from lintstep.analysis.clocks import Life, Lives, follows
from lintstep.analysis.rhythm import Horizon, Off, horizon_of
from lintstep.findings import Confidence
from lintstep.interpreter import containers, counts, histories, registry
from lintstep.interpreter.counts import LENGTH, ONE, Count
from lintstep.interpreter.library import Pace
from lintstep.interpreter.records import CallRecord
from lintstep.interpreter.values import ObjectValue

WORDS = {Pace.EPOCH: "epoch", Pace.BATCH: "batch", Pace.UPDATE: "update"}
SETTINGS = {"epochs": Pace.EPOCH, "updates": Pace.UPDATE}  # words of an owner's arguments, and what they count


def mismatch(lives: Lives, life: Life) -> Off | None:
    """Return the proof that the owner of the training advances a schedule in another unit than it was made for."""
    if len(life.advances) != 1:
        return None
    advance, pace = life.advances[0], life.advances[0].pace
    horizons = list(horizon_of(life.made))
    for horizon in horizons:
        unit = unit_of(lives, horizon.count)
        if unit is not None and pace in (Pace.EPOCH, Pace.UPDATE) and fits_not(horizon, unit, pace):
            return Off(horizon, advance, None, ONE, WORDS[unit], WORDS[pace], None, Confidence.HIGH)
    return never_begun(lives, horizons, advance) if pace is Pace.EPOCH and not advance.stated else None


def never_begun(lives: Lives, horizons: list[Horizon], advance: CallRecord) -> Off | None:
    """A function of the step, each part of which is longer than the training in the unit that its owner takes where
    none is said: it can only count updates."""
    trainings = [histories.setting(one, "epochs") for one in lives.records.objects if registry.has_units(one.kind)]
    given = [one for one in trainings if one is not None]
    epochs = counts.of(containers.key_of(given[0])) if len(given) == 1 else None
    plain = [one.count.plain for one in horizons if one.word == "function"]
    if epochs is None or epochs.plain is None or not plain or len(plain) < len(horizons):
        return None
    if any(one is None or one <= epochs.plain for one in plain):
        return None
    return Off(horizons[0], advance, epochs, ONE, WORDS[Pace.UPDATE], WORDS[Pace.EPOCH], None, Confidence.MEDIUM)


def fits_not(horizon: Horizon, unit: Pace, pace: Pace) -> bool:
    """Whether a horizon's unit is another than that of the advances; batches are updates where nothing gathers them."""
    return unit is not pace and not (unit is Pace.BATCH and pace is Pace.UPDATE) and horizon.exact


def unit_of(lives: Lives, count: Count) -> Pace | None:
    """Return what a count counts, None where that is not proven: by what its owner shows, or was made with."""
    for owner in lives.records.objects:
        for word, unit in SETTINGS.items():
            given = owner.arguments.get(word)
            whole = (
                counts.of(containers.key_of(given)) if given is not None and registry.has_units(owner.kind) else None
            )
            if whole is not None and whole.powers and whole.powers == count.powers:
                return unit
    units = {unit for atom, power in count.powers if power == 1 for unit in units_of(atom)}
    if Pace.UPDATE in units:
        return Pace.UPDATE if len(count.powers) == 1 else None
    if Pace.EPOCH in units and (Pace.BATCH in units or any(is_length(atom) for atom in count.atoms)):
        return Pace.BATCH if len(count.powers) == 2 else None
    return Pace.EPOCH if units == {Pace.EPOCH} and len(count.powers) == 1 else None


def units_of(atom: Hashable) -> Iterator[Pace]:
    """Yield what a part of a count counts."""
    match atom:
        case ("attribute", ObjectValue() as owner, str() as name):
            unit = registry.unit(owner.kind, name)
            if unit is not None:
                yield unit


def is_length(atom: Hashable) -> bool:
    """Whether a part of a count is the length of something."""
    return isinstance(atom, tuple) and len(atom) == 2 and atom[0] == LENGTH


def twice(life: Life) -> tuple[CallRecord, CallRecord] | None:
    """Return the owner's advance and one by hand, in a method that the owner calls while it trains; or two by hand."""
    own = [one for one in life.advances if one.pace in (Pace.EPOCH, Pace.UPDATE)]
    for one in life.advances:
        hook = one.here.root.hook
        trains = hook is not None and hook.trains and hook.pace in (Pace.EPOCH, Pace.BATCH, Pace.UPDATE)
        if own and one.pace is None and trains and "index" not in one.arguments:
            return own[0], one
        if trains and one.pace is None and (again := next((b for b in life.advances if beside(one, b)), None)):
            return one, again
    return None


def beside(one: CallRecord, other: CallRecord) -> bool:
    """Whether one call of a method makes two advances by hand, on the same arms and in the same loops."""
    if one.here.root is not other.here.root or one.order >= other.order or "index" in other.arguments:
        return False
    return one.here.path == other.here.path and one.here.loops == other.here.loops and one.site.node != other.site.node


def left_out(life: Life) -> CallRecord | None:
    """Return an update by an owner of the training that was given the optimizer and not its schedule."""
    updates = [record for record in life.updates if follows(life, record)]
    return updates[0] if updates and all(record.pace is not None for record in updates) else None
