"""A whole training of an eager framework as a table: the rate and each scheduler's steps, epoch by epoch."""

from __future__ import annotations

from lintstep.verification.report import VerifyReport
from lintstep.verification.show.place import Place
from lintstep.verification.show.table import Row, values
from lintstep.verification.trace.events import Counter, Number, Run
from lintstep.verification.trace.numbers import brief
from lintstep.verification.verdict.judge import Judgement
from lintstep.verification.verdict.rates import changes
from lintstep.verification.verdict.training import Training

_MOST_COLUMNS = 8
_MOST_GROUPS = 3


def training_of(report: VerifyReport, judgement: Judgement | None) -> Training | None:
    """Return the training that a judged update is of, None where the update is no eager one."""
    if judgement is None or judgement.op.optimizer is None:
        return None
    return Training(report.ruling.evidence, judgement.op, judgement.runs)


def rows(training: Training, counters: tuple[Counter, ...], role: str, scale: list[Number] | None = None) -> list[Row]:
    """Return the rows of a training: its epochs (or updates), the rate at the start of each, the steps by its end."""
    by_epoch = training.epochs > 1
    runs = training.first_runs() if by_epoch else list(training.runs)
    columns = _columns(runs)
    heads = [str(training.epoch_of(runs[at].order) if by_epoch else at + 1) for at in columns]
    found = [Row("epoch" if by_epoch else "update", heads)]
    for name, rates in _groups(runs):
        found.append(values(name, [brief(rates[at]) for at in columns], _all(training, name), role, scale))
    for counter in counters:
        if counter.kind == "scheduler":
            found.append(Row(counter.name, [_steps_by(training, counter, runs, at) for at in columns]))
    return found


def stepped(training: Training, counters: tuple[Counter, ...]) -> list[str]:
    """Say of each scheduler which lines step it and how often, and how many advances it was made for."""
    lines = []
    for counter in counters:
        if counter.kind != "scheduler":
            continue
        sites: dict[Place, int] = {}
        for write in training.steps(counter):
            sites[write.place] = sites.get(write.place, 0) + 1
        text = " and ".join(f"{count:,} at {place.text}" for place, count in sites.items()) or "none"
        made = f"; made for {brief(counter.horizon)} ({counter.argument})" if counter.horizon is not None else ""
        name = f"{counter.name} ({counter.made_by}, {counter.place.text})"
        lines.append(f"steps of {name}: {text}{made}")
    return lines


def _columns(runs: list[Run]) -> list[int]:
    """Return which runs to show: the first, the last, and those where the rate changed, or some evenly spread."""
    last = len(runs) - 1
    moves = changes([run.rate for run in runs])
    wanted = {0, last}
    if 2 * len(moves) + 2 <= _MOST_COLUMNS:
        wanted |= {at for move in moves for at in (move - 1, move)}
    else:
        wanted |= {round(part * last / (_MOST_COLUMNS - 1)) for part in range(_MOST_COLUMNS)}
    return sorted(wanted)


def _groups(runs: list[Run]) -> list[tuple[str, list[Number]]]:
    """Return a name and the rates of each parameter group, once where all have one rate."""
    count = max((len(run.rates) for run in runs), default=0)
    if count < 2 or all(len(set(run.rates)) == 1 for run in runs):
        return [("rate", [run.rate for run in runs])]
    shown = range(min(count, _MOST_GROUPS))
    return [(f"rate, group {at}", [run.rates[at] if at < len(run.rates) else None for run in runs]) for at in shown]


def _all(training: Training, name: str) -> list[Number]:
    """Return the rates of every update, of the group that a row is named after."""
    group = int(name.rpartition(" ")[2]) if name != "rate" else None
    if group is None:
        return [run.rate for run in training.runs]
    return [run.rates[group] if group < len(run.rates) else None for run in training.runs]


def _steps_by(training: Training, counter: Counter, runs: list[Run], at: int) -> str:
    """Return how often a scheduler was stepped before the next column's update, or in all."""
    until = runs[at + 1].order if at + 1 < len(runs) else float("inf")
    return str(sum(1 for write in training.steps(counter) if write.order < until))
