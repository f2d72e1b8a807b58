"""Records to facts: who reads which counter through which schedule, and how the counter fares."""

from __future__ import annotations

from lintstep.analysis import clocked, paces, readers
from lintstep.analysis.distiller import Distiller
from lintstep.analysis.facts import Facts, Limit
from lintstep.interpreter.machine import Machine


def distill(machine: Machine, path: str) -> Facts:
    """Return the facts of an interpretation, as the file at ``path`` is concerned."""
    distiller = Distiller(machine, path)
    records = machine.records
    updates = distiller.distil_all()
    limits = dict.fromkeys((site, why) for site, why, _ in records.limits)
    return Facts(
        path,
        updates,
        tuple(distiller.counters.values()),
        tuple(one for one in distiller.schedules.values() if one.place and one.place.path == path),
        tuple(distiller.advances()),
        tuple(Limit(why, distiller.place(site) if site is not None else None) for site, why in limits),
        readers=tuple(readers.readers(distiller)),
        double_advances=tuple(paces.double_advances(distiller)),
        resets=tuple(paces.resets(distiller)),
        stale_rates=tuple(paces.stale_rates(distiller)),
        missing_steps=tuple(readers.missing_steps(distiller)),
        unused_schedules=tuple(readers.unused_schedules(distiller)),
        writers=tuple(distiller.place(record.site) for record in records.writes),
        **clocked.Clocked(machine, path).facts(),
    )
