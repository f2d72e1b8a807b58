"""An eager framework's whole training, as its trace tells it: epochs, updates, and what each scheduler did."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from lintstep.verification.trace.events import Counter, Pass, Run, Update, Write
from lintstep.verification.trace.numbers import brief
from lintstep.verification.verdict.evidence import Evidence
from lintstep.verification.verdict.rates import changes

MEASURED = ("ReduceLROnPlateau",)
"""Schedulers that move the rate by what is measured, not by how often they are stepped."""
_WHOLE_TRAININGS = ("T_max", "total_steps", "num_training_steps")
_MOST_NAMED = 5


@dataclass(frozen=True)
class Training:
    """The updates of one place and what happened around them."""

    evidence: Evidence
    update: Update
    runs: tuple[Run, ...]

    @cached_property
    def passes(self) -> list[Pass]:
        """The passes over loaders in which an update was made."""
        started = sorted((each for section in self.evidence.sections for each in section.passes), key=_order)
        orders = [each.order for each in started]
        inside = {bisect_right(orders, run.order) - 1 for run in self.runs}
        return [each for at, each in enumerate(started) if at in inside]

    @cached_property
    def _starts(self) -> list[int]:
        return [each.order for each in self.passes]

    @property
    def ended(self) -> bool:
        """Whether the training was seen to its end."""
        return all(section.status in ("finished", "exited") for section in self.evidence.sections)

    @property
    def epochs(self) -> int:
        """How many passes the training made, 0 where it has no loader that is known."""
        return len(self.passes)

    def epoch_of(self, order: int) -> int:
        """Return the epoch, from 1, in which something happened; 0 before the first."""
        return bisect_right(self._starts, order)

    def first_runs(self) -> list[Run]:
        """Return the first update of each epoch."""
        found: dict[int, Run] = {}
        for run in self.runs:
            found.setdefault(self.epoch_of(run.order), run)
        return [found[epoch] for epoch in sorted(found)]

    def steps(self, counter: Counter) -> list[Write]:
        """Return the steps of a scheduler, in order."""
        return [each for each in self.evidence.writes(counter.id) if each.by == "step"]

    @property
    def size(self) -> str:
        """How long it was: "8 of an unknown number of batches an epoch, 90 epochs, 720 updates"."""
        parts = []
        if self.passes:
            parts.append(f"{self._batches} an epoch")
            parts.append("1 epoch" if self.epochs == 1 else f"{self.epochs:,} epochs")
        parts.append("1 update" if len(self.runs) == 1 else f"{len(self.runs):,} updates")
        return ", ".join(parts)

    @property
    def _batches(self) -> str:
        lengths = {each.length for each in self.passes}
        whole = {each.whole for each in self.passes}
        count = brief(next(iter(lengths))) if len(lengths) == 1 and None not in lengths else str(self._most_updates)
        if None in whole:
            return f"{count} of an unknown number of batches"
        if len(whole) == 1 and whole != lengths:
            return f"{count} of {next(iter(whole)):,} batches"
        return f"{count} batches" if count != "1" else "1 batch"

    @property
    def _most_updates(self) -> int:
        counts: dict[int, int] = {}
        for run in self.runs:
            epoch = self.epoch_of(run.order)
            counts[epoch] = counts.get(epoch, 0) + 1
        return max(counts.values(), default=0)

    @property
    def short(self) -> bool:
        """Whether its epochs have, or may have, fewer batches than in the real training."""
        return any(each.short for each in self.passes)

    def each_epoch(self, counter: Counter) -> bool:
        """Whether a scheduler is stepped once an epoch."""
        epochs = [self.epoch_of(write.order) for write in self.steps(counter)]
        return bool(epochs) and len(set(epochs)) == len(epochs)

    def mismatch(self, counter: Counter) -> str:
        """Say that a schedule was made for epochs and is stepped with each update, or the reverse; else return nothing.

        Only what the numbers prove: its horizon is the one count, and its steps are the other.
        """
        steps, updates, horizon = len(self.steps(counter)), len(self.runs), counter.horizon
        if (
            counter.argument not in _WHOLE_TRAININGS
            or self.epochs < 2
            or updates % self.epochs
            or updates == self.epochs
        ):
            return ""
        made = f"`{counter.name}` ({counter.place.text}) was made for {brief(horizon)} steps ({counter.argument})"
        at = self.steps(counter)[0].place.text if steps else ""
        if (horizon, steps) == (self.epochs, updates):
            return f"{made}, the number of epochs, and got {steps:,}: it is stepped with each update ({at})."
        if (horizon, steps) == (updates, self.epochs):
            return f"{made}, the number of updates, and got {steps:,}: it is stepped once an epoch ({at})."
        return ""

    def course(self) -> str:
        """Say how the rate went: "0.1 to 0.0001 over 90 epochs, 3 drops at epochs 30, 60, 80"."""
        rates = [run.rate for run in self.runs]
        over = f"{self.epochs:,} epochs" if self.epochs > 1 else f"{len(self.runs):,} updates"
        over = over if self.ended else f"the first {over}"
        ends = f"{brief(rates[0])} to {brief(rates[-1])} over {over}"
        moves = changes(rates)
        if len(moves) <= _MOST_NAMED:
            by_epoch = self.epochs > 1
            places = [self.epoch_of(self.runs[at - 1].order) if by_epoch else at + 1 for at in moves]
            unit = _plural("epoch" if by_epoch else "update", len(moves))
            return f"{ends}, {_kind(self.runs, moves)} at {unit} {', '.join(map(str, places))}"
        known = [float(rate) for rate in rates if isinstance(rate, int | float)]
        ends += (
            "" if {min(known), max(known)} <= {known[0], known[-1]} else f", between {min(known):g} and {max(known):g}"
        )
        return f"{ends}, {len(moves):,} {_plural('change', len(moves))}"


def _order(each: Pass) -> int:
    return each.order


def _kind(runs: Sequence[Run], moves: Sequence[int]) -> str:
    down = all(_rate(runs[at]) < _rate(runs[at - 1]) for at in moves)
    return f"{len(moves)} {_plural('drop' if down else 'change', len(moves))}"


def _rate(run: Run) -> float:
    return float(run.rate) if isinstance(run.rate, int | float) else float("nan")


def _plural(noun: str, count: int) -> str:
    return noun if count == 1 else f"{noun}s"
