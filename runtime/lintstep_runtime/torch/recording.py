"""What a PyTorch training did, as the events of ``docs/trace.md``. It records; it never judges."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lintstep_runtime.engine import pace, trace
from lintstep_runtime.engine.recorder import number
from lintstep_runtime.torch.events import Observer, Place

_HORIZONS = ("total_steps", "T_max", "total_iters", "num_training_steps", "milestones")
"""Attributes of schedulers that say how many advances they were made for; of milestones the last counts."""
_KEYWORDS = ("num_training_steps", "num_training_iters", "total_steps")
"""What a function that makes the rate was bound to, and says the same."""


class Recording(Observer):
    """Writes what it hears to the trace. Objects are told apart by identity and kept, so that no identity comes twice.

    A scheduler that is made anew on one line for one optimizer is the same counter, set back.
    """

    def __init__(self) -> None:
        self._known: dict[int, tuple[Any, str]] = {}
        self._made: dict[tuple[str, str, Place], str] = {}
        self._steps: dict[str, int] = {}
        self._attached: dict[str, dict[str, Any]] = {}  # the schedulers of each optimizer, by counter
        self._parts: set[str] = set()
        self._updates: dict[tuple[str, Place], str] = {}

    def _name(self, thing: Any, kind: str) -> str:
        """Return the identity of a thing in the trace."""
        if id(thing) not in self._known:
            self._known[id(thing)] = (thing, f"{kind}{len(self._known)}")
        return self._known[id(thing)][1]

    def _value(self, scheduler: Any, counter: str) -> Any:
        """Return a scheduler's clock; of one that has none the number of its steps."""
        return number(getattr(scheduler, "last_epoch", self._steps[counter]))

    def scheduler_made(self, scheduler: Any, optimizer: Any, place: Place) -> None:
        """Announce a counter, or say that one was set back."""
        owner, kind = self._name(optimizer, "optimizer"), type(scheduler).__name__
        site = (kind, owner, place)
        attached = self._attached.setdefault(owner, {})
        again = self._made.get(site)
        counter = again or f"scheduler{len(self._made)}"
        before = None if again is None else self._value(attached.get(again), again)
        self._made[site], self._steps[counter] = counter, 0
        self._known[id(scheduler)] = (scheduler, counter)
        parts = [self._name(each, "scheduler") for each in getattr(scheduler, "_schedulers", ())]
        for part in parts:
            attached.pop(part, None)
            self._parts.add(part)
        attached[counter] = scheduler
        if again is not None:
            value = self._value(scheduler, counter)
            trace.emit("write", counter=counter, by="made", path=place[0], line=place[1], before=before, after=value)
            return
        horizon, argument = _horizon(scheduler)
        trace.emit(
            "counter",
            id=counter,
            name=kind,
            path=place[0],
            line=place[1],
            dtype=None,
            initial=self._value(scheduler, counter),
            registered=False,
            kind="scheduler",
            optimizer=owner,
            horizon=horizon,
            argument=argument,
            parts=parts,
        )

    def scheduler_stepped(self, scheduler: Any, before: Any, after: Any, within: Any, place: Place) -> None:
        """Record an advance; that of a part is its whole's."""
        counter = self._name(scheduler, "scheduler")
        if counter not in self._steps or counter in self._parts or within is not None:
            return
        start = self._steps[counter]
        self._steps[counter] += 1
        if not hasattr(scheduler, "last_epoch"):
            before, after = start, start + 1
        trace.emit(
            "write",
            counter=counter,
            by="step",
            path=place[0],
            line=place[1],
            before=number(before),
            after=number(after),
        )

    def updated(self, optimizer: Any, rates: Sequence[Any], place: Place) -> None:
        """Record a run of the update at this place, which is announced the first time."""
        owner = self._name(optimizer, "optimizer")
        schedulers = self._attached.get(owner, {})
        update = self._updates.get((owner, place))
        if update is None:
            update = self._updates[owner, place] = f"update{len(self._updates)}"
            trace.emit(
                "update",
                id=update,
                path=place[0],
                line=place[1],
                end_line=place[1],
                kind=f"{type(optimizer).__name__}.step",
                step=None,
                reads=list(schedulers),
                opaque=False,
                optimizer=owner,
                whole=True,
            )
        used = [number(rate) for rate in rates]
        trace.emit(
            "run",
            op=update,
            rate=used[0] if used else None,
            **({"rates": used} if len(used) > 1 else {}),
            counters={counter: self._value(each, counter) for counter, each in schedulers.items()},
            loss=None,
        )
        pace.checkpoint()

    def rate_written(self, group: Any, before: Any, after: Any, place: Place) -> None:
        """Record that the script itself set a rate."""
        owner = next(
            (
                name
                for thing, name in self._known.values()
                if any(each is group for each in getattr(thing, "param_groups", ()))
            ),
            None,
        )
        trace.emit("rate", optimizer=owner, path=place[0], line=place[1], before=number(before), after=number(after))

    def pass_started(
        self, loader: Any, sampler: Any, order: str, length: int | None, whole: int | None, place: Place
    ) -> None:
        """Record a pass over a sampler."""
        trace.emit(
            "pass",
            sampler=self._name(sampler, "sampler"),
            kind=type(sampler).__name__,
            path=place[0],
            line=place[1],
            order=order,
            epoch=number(getattr(sampler, "epoch", None)),
            length=length,
            whole=whole,
        )

    def saved(self, owner: Any, place: Place) -> None:
        """Record that a state was asked for."""
        self._state("saved", owner, place)

    def restored(self, owner: Any, place: Place) -> None:
        """Record that a state was taken in."""
        self._state("restored", owner, place)

    def _state(self, what: str, owner: Any, place: Place) -> None:
        kind = (
            "optimizer" if hasattr(owner, "param_groups") else "scheduler" if hasattr(owner, "optimizer") else "other"
        )
        name = self._known.get(id(owner), (None, None))[1]
        trace.emit("state", what=what, kind=kind, owner=name, path=place[0], line=place[1])

    def average_made(self, average: Any, model: Any, place: Place) -> None:
        """Record that a moving average was made."""
        self._average("made", average, 0, place)

    def average_updated(self, average: Any, count: int, place: Place) -> None:
        """Record that a moving average took its model in."""
        self._average("updated", average, count, place)

    def average_read(self, average: Any, place: Place) -> None:
        """Record that a moving average was asked for its values."""
        self._average("read", average, None, place)

    def _average(self, what: str, average: Any, count: int | None, place: Place) -> None:
        name = self._name(average, "average")
        trace.emit("average", id=name, what=what, count=count, path=place[0], line=place[1])


def _horizon(scheduler: Any) -> tuple[Any, str | None]:
    """Return how many advances a scheduler was made for and the argument that says so, None where nothing does."""
    for name in _HORIZONS:
        value = getattr(scheduler, name, None)
        if name == "milestones" and value:
            milestones = list(map(number, value))
            return None if None in milestones else max(milestones), name
        if name != "milestones" and number(value) is not None:
            return number(value), name
    for each in getattr(scheduler, "lr_lambdas", ()):
        for name in _KEYWORDS:
            value = number(getattr(each, "keywords", {}).get(name))
            if value is not None:
                return value, name
    return None, None
