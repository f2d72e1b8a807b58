"""What a script does to its step counters: what rules see, and all that they see."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from lintstep.finding import Confidence, Edit, Span


class Step(enum.Enum):
    """What a train op was given to advance."""

    OMITTED = "nothing"
    COUNTER = "a counter"
    IGNORED = "a counter that the project's own optimizer does not advance"
    UNKNOWN = "something the analysis can't tell"


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """Where something stands; the span is worked out only when asked for."""

    locate: Callable[[], Span]
    path: str
    text: Callable[[], str]
    identity: int = 0  # places of one node have one identity

    @property
    def span(self) -> Span:
        """The place in the user's own text."""
        return self.locate()


@dataclass(frozen=True, slots=True, eq=False)
class StepCounter:
    """A counter. ``kind``: "variable", "registered", "placeholder" or "parameter". ``initial`` is its first value where
    that is a number in sight. ``label`` is the script's own name for it."""

    kind: str
    label: str
    place: Place | None
    initial: float | int | None = None
    trainable: bool | None = None
    dtype: str = ""
    has_default: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Schedule:
    """A decay, or arithmetic on a counter (``api`` is then empty). ``constants`` are its literal arguments by the
    analysis's words; ``step`` is the literal it was given for its step, where it was given one."""

    api: str
    label: str
    place: Place | None
    reads: tuple[StepCounter, ...] = ()
    constants: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Advance:
    """Something that moves a counter. ``how`` is the API's name."""

    counter: StepCounter
    how: str
    place: Place


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """Whether a counter stands still while a train op runs, how sure that is, and what it rests on."""

    frozen: bool
    confidence: Confidence = Confidence.HIGH
    assumptions: tuple[str, ...] = ()
    advances: tuple[Advance, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """A train op's rate reads a counter through a schedule. ``step`` says what the train op was given on those arms,
    ``given`` the counter it advances instead, ``standing`` whether the counter read stands still."""

    counter: StepCounter
    schedule: Schedule
    step: Step
    standing: Standing
    given: StepCounter | None = None
    expression: str = ""  # reaches the counter at the train op; empty where nothing does


@dataclass(frozen=True, slots=True, eq=False)
class TrainOp:
    """A train op. ``method`` is how it was made; ``insert`` gives the edit that passes a step to it."""

    method: str
    place: Place
    reads: tuple[Read, ...]
    insert: Callable[[str], Edit] | None = None
    step_keyword: str = "global_step"


@dataclass(frozen=True, slots=True, eq=False)
class Limit:
    """A bound of the analysis that was hit."""

    message: str
    place: Place | None


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """Everything rules see of one file."""

    path: str
    train_ops: tuple[TrainOp, ...] = ()
    counters: tuple[StepCounter, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    advances: tuple[Advance, ...] = ()
    limits: tuple[Limit, ...] = ()
    writers: tuple[Place, ...] = ()  # every place that writes a counter, seen or guessed: what a run must not skip
