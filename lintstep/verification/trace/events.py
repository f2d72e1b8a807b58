"""What a trace holds, as values: counters, updates, their runs, and all that happened beside them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from lintstep.verification.show.place import Place

Number = float | int | str | None
"""A value of a trace: a number, ``"nan"``, ``"inf"``, ``"-inf"``, or None where it is unknown."""


class Counter(NamedTuple):
    """A step counter (or a placeholder in its place) as the child met it.

    Of a scheduler of an eager framework: ``made_by`` names its class, ``optimizer`` is whose rate it sets, ``horizon``
    how many advances it was made for, ``argument`` the argument that says so, ``parts`` the schedulers it steps itself.
    """

    id: str
    name: str
    place: Place
    dtype: str
    initial: Number
    registered: bool
    kind: str
    optimizer: str | None = None
    horizon: Number = None
    argument: str = ""
    parts: tuple[str, ...] = ()
    made_by: str = ""


class Update(NamedTuple):
    """What changes weights, as it was built or first ran. ``step`` is the counter it was told to advance, ``reads``
    those its rate is worked out from; a variable or placeholder that is the rate itself (``direct``) is no counter."""

    id: str
    place: Place
    kind: str
    step: str | None
    reads: tuple[str, ...]
    opaque: bool
    direct: tuple[str, ...] = ()
    optimizer: str | None = None


class Run(NamedTuple):
    """One run of one update: the rate it used (``rates``: of each group), each counter after it, the loss it was
    computed from. ``during`` counts the calls in which updates run, where the engine does."""

    op: str
    rate: Number
    counters: dict[str, Number]
    loss: Number
    order: int
    rates: tuple[Number, ...] = ()
    during: int | None = None


class Write(NamedTuple):
    """A counter was written, or a placeholder in its place was fed."""

    counter: str
    by: str
    place: Place
    before: Number
    after: Number
    order: int
    during: int | None = None


class Ahead(NamedTuple):
    """The rate of an update as its schedule's formula gives it at values of a counter, in rising order.

    ``change`` is the first value after those seen that has another rate, None where there is none up to ``until``.
    """

    op: str
    counter: str
    points: tuple[tuple[Number, Number], ...]
    change: Number
    until: Number
    order: int


class Unordered(NamedTuple):
    """One run writes a counter more than once, in an order that nothing fixes: what it holds afterwards is unknown."""

    counter: str
    place: Place


class HandWritten(NamedTuple):
    """The script itself wrote a rate of an optimizer."""

    optimizer: str | None
    place: Place
    before: Number
    after: Number
    order: int


class Pass(NamedTuple):
    """A pass over a loader began, of ``length`` batches.

    ``whole`` is how many there would be in the real training, None where nobody knows; ``order_of_samples`` is a
    fingerprint, empty where the order is unknown.
    """

    sampler: str
    kind: str
    place: Place
    order_of_samples: str
    epoch: Number
    length: Number
    whole: Number
    order: int

    @property
    def short(self) -> bool:
        """Whether it has, or may have, fewer batches than in the real training."""
        return self.whole is None or self.whole != self.length


class State(NamedTuple):
    """The state of an optimizer, a scheduler or something else was asked for (``"saved"``) or taken in."""

    what: str
    kind: str
    owner: str | None
    place: Place
    order: int


class Average(NamedTuple):
    """A moving average was made, took its model in (``times`` so far), or was asked for its values."""

    id: str
    what: str
    times: Number
    place: Place
    order: int


class Skipped(NamedTuple):
    """A statement that raised and was skipped; ``targets`` are the names that became opaque."""

    place: Place
    error: str
    targets: tuple[str, ...]


class Decision(NamedTuple):
    """Python asked for the value of something unknown, and the child chose one; ``untaken`` are the arms of an ``if``
    that were not taken."""

    place: Place
    what: str
    chosen: str
    untaken: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """One rung's share of the trace, from `start` to `end`.

    ``status`` is the `end` event's, or None where the trace was cut off before it.
    """

    rung: str
    engine: str
    runs: list[Run] = field(default_factory=list)
    writes: list[Write] = field(default_factory=list)
    ahead: list[Ahead] = field(default_factory=list)
    unordered: list[Unordered] = field(default_factory=list)
    rates: list[HandWritten] = field(default_factory=list)
    passes: list[Pass] = field(default_factory=list)
    states: list[State] = field(default_factory=list)
    averages: list[Average] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    assumptions: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)
    end: list[End] = field(default_factory=list)

    @property
    def status(self) -> str | None:
        return self.end[-1].status if self.end else None


class End(NamedTuple):
    """How a rung ended."""

    status: str
    detail: str
    place: Place


@dataclass(slots=True)
class Trace:
    """All that was read. ``broken`` says why reading stopped, where it stopped before the stream's end."""

    counters: dict[str, Counter] = field(default_factory=dict)
    updates: dict[str, Update] = field(default_factory=dict)
    sections: list[Section] = field(default_factory=list)
    blocked: list[str] = field(default_factory=list)
    broken: str | None = None
    script: str = ""
    events: int = 0

    @property
    def complete(self) -> bool:
        """Whether every rung that was started also ended."""
        return self.broken is None and bool(self.sections) and all(section.end for section in self.sections)
