"""Records to facts: who reads which counter through which schedule, and how the counter fares."""

from __future__ import annotations

from lintstep.analysis import clocked, paces, readers
from lintstep.analysis.distiller import Distiller
from lintstep.analysis.facts import Facts, Limit
from lintstep.interpreter import reach, registry
from lintstep.interpreter.machine import Machine
from lintstep.interpreter.values import Tensor, Value


def may_count(target: Value) -> bool:
    """Whether what is written may be a step counter: not where it is one of the variables that are trained."""
    return not any(isinstance(one, Tensor) and one.op in registry.weights() for _, one in reach.walk(target))


def distill(machine: Machine, path: str) -> Facts:
    """Return the facts of an interpretation, as the file at ``path`` is concerned."""
    distiller = Distiller(machine, path)
    records = machine.records
    updates = distiller.distil_all()
    limits = {(id(site.node) if site is not None else 0, why): site for site, why, _ in records.limits}
    return Facts(
        path,
        updates,
        tuple(distiller.counters.values()),
        tuple(one for one in distiller.schedules.values() if one.place and one.place.path == path),
        tuple(distiller.advances()),
        tuple(Limit(why, distiller.place(site) if site is not None else None) for (_, why), site in limits.items()),
        readers=tuple(readers.readers(distiller)),
        double_advances=tuple(paces.double_advances(distiller)),
        resets=tuple(paces.resets(distiller)),
        stale_rates=tuple(paces.stale_rates(distiller)),
        missing_steps=tuple(readers.missing_steps(distiller)),
        unused_schedules=tuple(readers.unused_schedules(distiller)),
        writers=tuple(distiller.place(record.site) for record in records.writes if may_count(record.target)),
        **clocked.Clocked(machine, path).facts(),
    )
