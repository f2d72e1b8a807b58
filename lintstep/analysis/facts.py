"""What a script does to its step counters: what rules see, and all that they see."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lintstep.findings import Confidence, Edit, Span
from lintstep.interpreter.library import PLAIN, Words
from lintstep.interpreter.library import CounterKind as CounterKind


class Step(enum.Enum):
    """What an update was given to advance."""

    OMITTED = "nothing"
    COUNTER = "a counter"
    IGNORED = "a counter that the project's own optimizer does not advance"
    UNKNOWN = "something the analysis can't tell"


class By(enum.Enum):
    """What advances a counter."""

    UPDATE = "an update that was given it"
    WRITE = "a write, or a call that is made for it"
    FEED = "a run that is given its value"
    LIBRARY = "a library by itself"


class Fixed(enum.Enum):
    """What stands where a step belongs, when it never changes."""

    NUMBER = "a number"
    TENSOR = "a constant of the graph"
    EVALUATED = "a value that was evaluated once"
    SEQUENCE = "several values"
    PARAMETER = "a parameter whose default is a number"


class ReaderKind(enum.Enum):
    """What reads a counter besides schedules."""

    AVERAGE = "this moving average"
    STOP = "this stop condition"
    LABEL = "this label"


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class Fixes:
    """The edits that a fact offers, made only when asked for: ``give`` passes an expression to it, ``take`` takes away
    what is too much."""

    give: Callable[[str], Edit] | None = None
    take: Callable[[], Edit] | None = None


NO_FIXES = Fixes()


@dataclass(eq=False, repr=False, match_args=False, slots=True)
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


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class StepCounter:
    """A counter. ``initial`` is its first value where that is a number in sight. ``label`` is the script's own name for
    it. What its fixes take from it is that it is trained."""

    kind: CounterKind
    label: str
    place: Place | None
    initial: float | int | None = None
    trainable: bool | None = None
    words: Words = PLAIN
    fixes: Fixes = NO_FIXES


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class Rise:
    """The numbers that make a schedule rise: its ``factor``, or where it ends, and whether the script says so."""

    factor: float | None = None
    start: float = 0.0
    end: float = 0.0
    stated: bool = False


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class Schedule:
    """A decay, or arithmetic on a counter (``api`` is then empty).

    ``constants`` are its literal arguments by the analysis's words (rate, steps, factor, end, staircase, step).
    ``fixed`` says what stands where the step belongs, when that never changes. ``swapped`` is the counter that stands
    where another argument belongs, ``misplaced`` the words of the arguments that are its very name; ``arguments`` gives
    each argument's place. ``rise`` is set where its own numbers make it rise.
    ``used`` says whether anything that trains, or code that can't be seen, is given it.
    """

    api: str
    label: str
    place: Place | None
    reads: tuple[StepCounter, ...] = ()
    constants: dict[str, Any] = field(default_factory=dict)
    fixed: Fixed | None = None
    swapped: StepCounter | None = None
    misplaced: tuple[str, ...] = ()
    rise: Rise | None = None
    arguments: dict[str, Place] = field(default_factory=dict)
    used: bool = True
    in_scope: tuple[str, ...] = ()  # where the step is fixed: expressions of the counters it could be given
    module: Callable[[], str] = str  # gives the name of the library's module there, empty where it has none


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class Advance:
    """Something that moves a counter. ``how`` is the API's name; ``words`` say what an owner of the training does."""

    counter: StepCounter
    how: str
    place: Place
    by: By
    words: str = ""


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class Standing:
    """Whether a counter stands still while an update runs, how sure that is, and what it rests on."""

    frozen: bool
    confidence: Confidence = Confidence.HIGH
    assumptions: tuple[str, ...] = ()
    advances: tuple[Advance, ...] = ()


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class Read:
    """An update's rate reads a counter through a schedule. ``step`` says what the update was given on those arms,
    ``given`` the counter it advances instead, ``standing`` whether the counter read stands still."""

    counter: StepCounter
    schedule: Schedule
    step: Step
    standing: Standing
    given: StepCounter | None = None
    expression: str = ""  # reaches the counter at the update; empty where nothing does


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class Evaluated:
    """A schedule whose value of one moment is an update's rate, and where it was evaluated; its fixes take that call
    away, and leave the schedule itself."""

    schedule: Schedule
    place: Place
    fixes: Fixes = NO_FIXES


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class Missing:
    """A registered step that was asked for at ``place`` before there was one; ``in_sight`` says whether all that ran
    before is. ``made_later`` is where the script makes one of its own. The fixes, one for each of these places, make
    the step there where there is none."""

    place: Place
    in_sight: bool
    made_later: Place | None = None
    fixes: tuple[Fixes, ...] = ()


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class MissingStep:
    """A schedule or another reader at ``place`` that was given a registered step before there was one. ``how`` is the
    API's name, ``words`` its library's."""

    how: str
    place: Place
    missing: Missing
    words: Words
    fails: bool


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class Update:
    """An update. ``method`` is how it was made. Its fixes give a step to it, or take one from it.

    ``schedules`` are all its rate is made of, those that read no counter too. ``constant_rate`` says that its rate
    is a plain number, or the optimizer's default. ``weight`` is set where it was given a variable that is no
    counter. ``evaluated`` are the schedules whose value of one moment is its rate. ``missing`` is the step it was
    given, where there was none. ``keyword`` is that of its step. ``fed`` says that a run in sight fetches it, and that
    every such run feeds only what can be seen. ``beside`` are the places (by identity) of the updates that run in the
    same passes of a loop. ``by_default`` says that it was given no step, and advances the one that its library has for
    that; ``several`` that it was given variables, a list of them, where the step belongs.
    """

    method: str
    place: Place
    reads: tuple[Read, ...]
    words: Words
    keyword: str
    fixes: Fixes = NO_FIXES
    schedules: tuple[Schedule, ...] = ()
    rises_with: tuple[Schedule, ...] = ()  # those of them whose rise is the rate's
    evaluated: tuple[Evaluated, ...] = ()
    constant_rate: bool = False
    weight: StepCounter | None = None
    missing: Missing | None = None
    fed: bool = False
    beside: frozenset[int] = frozenset()
    by_default: bool = False
    several: bool = False


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class Reader:
    """Something other than a schedule that reads a counter. ``update`` is one it runs beside, ``standing`` the
    counter's there; ``expression`` reaches the counter at it."""

    kind: ReaderKind
    how: str
    counter: StepCounter
    place: Place
    update: Update
    step: Step
    standing: Standing
    expression: str = ""


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class DoubleAdvance:
    """A counter that one run advances more than once. ``together`` is False where separate runs of one loop do,
    ``read`` says whether a schedule in sight reads it."""

    counter: StepCounter
    run: Place
    advances: tuple[Advance, ...]
    together: bool = True
    read: bool = True


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class Reset:
    """A write inside the training loop that sets a counter back. ``how`` is the API's name; ``around`` says that it
    stands in a loop around the one that trains."""

    counter: StepCounter
    how: str
    place: Place
    update: Update
    around: bool = False


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class StaleRate:
    """A Python name whose value an optimizer captured as its rate, changed afterwards in a loop: first at ``place``,
    then in ``more`` places."""

    name: str
    place: Place
    optimizer: Place
    more: tuple[Place, ...] = ()


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class UnusedSchedule:
    """A schedule that nothing trains with, beside an update whose rate is constant. Its fixes make the optimizer with
    ``expression``, which is the schedule there. ``fetched`` says that a run evaluates it, and
    that it does not start at the update's own rate: what the script does with its value is not known."""

    schedule: Schedule
    update: Update
    expression: str = ""
    fixes: Fixes = NO_FIXES
    fetched: bool = False


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class UpdateCall:
    """Something that changes weights. ``how`` is the API's name, ``owner`` what the script calls what does it."""

    how: str
    place: Place
    owner: str = ""


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class Clock:
    """A schedule that is an object with a counter of its own, and what happens to it.

    ``kind`` is the short name of its class, ``call`` what advances it, ``moves`` the word for that ("stepped").
    ``owner`` is what the script calls the optimizer whose rate it sets. ``stays`` is the rate that it keeps where
    nothing advances it and that can be told. ``unowned`` is where the owner of the training is given the optimizer and
    not the schedule. ``insert`` gives the edit that advances it where its horizon says.
    """

    schedule: Schedule
    counter: StepCounter
    standing: Standing
    kind: str
    call: str
    moves: str
    owner: str
    updates: tuple[UpdateCall, ...] = ()
    stays: float | None = None
    unowned: Place | None = None
    insert: Callable[[], Edit] | None = None


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class LeftOut:
    """A schedule that only a training can advance, and that is not among what the ``training`` is given as its
    ``taken`` ("callbacks")."""

    schedule: Schedule
    kind: str
    taken: str
    training: Place
    confidence: Confidence


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class Mismatch:
    """A clock that advances at another pace than its schedule was made for: ``made_for`` and ``gets`` are numbers of
    advances in words, ``unit`` and ``pace`` say what each is counted in. ``argument`` is where the horizon is given,
    ``written`` what stands there. ``factor`` is what one is of the other."""

    clock: Clock
    advance: Advance
    argument: Place | None
    written: str
    made_for: str
    gets: str
    unit: str
    pace: str
    factor: str
    confidence: Confidence
    assumptions: tuple[str, ...] = ()


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class WrongOwner:
    """A clock that advances, of an optimizer that makes no update, beside ``updates`` that another optimizer makes."""

    clock: Clock
    updates: tuple[UpdateCall, ...]
    made: Place | None  # where the other optimizer is made
    confidence: Confidence
    assumptions: tuple[str, ...] = ()


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class PartlyAdvanced:
    """A clock whose every advance stands under a test that its updates do not stand under: ``test`` is that test."""

    clock: Clock
    advance: Advance
    update: UpdateCall
    test: Place
    confidence: Confidence
    assumptions: tuple[str, ...] = ()


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class EarlyAdvance:
    """A clock whose first advance comes before the first update, so that the first value is never used."""

    clock: Clock
    advance: Advance
    update: UpdateCall
    confidence: Confidence = Confidence.HIGH


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class Remade:
    """A clock that is made anew in each pass of the loop in which it advances, for an optimizer from outside it."""

    clock: Clock
    loop: Place
    update: UpdateCall
    confidence: Confidence
    assumptions: tuple[str, ...] = ()


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class Twice:
    """A clock that one pass advances more than once."""

    clock: Clock
    advances: tuple[Advance, ...]
    confidence: Confidence
    assumptions: tuple[str, ...] = ()


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class Shuffle:
    """A sampler whose order comes from an epoch that nothing sets, though ``loop`` goes over it several times.
    ``epoch`` is what the script calls the number of the pass, ``call`` what sets it; ``insert`` gives the edit."""

    label: str
    kind: str
    place: Place
    loop: Place
    epoch: str
    call: str
    insert: Callable[[], Edit] | None
    confidence: Confidence
    assumptions: tuple[str, ...] = ()


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class RateWrite:
    """A rate that the script writes to an optimizer itself. ``compounds`` says that each pass multiplies the rate it
    finds by a factor that depends on the number of the pass; ``index`` is what the script calls that number.
    ``doubtful`` says that the callers of its function are out of sight."""

    place: Place
    compounds: bool
    index: str = ""
    loop: Place | None = None
    doubtful: bool = False
    confidence: Confidence = Confidence.HIGH
    assumptions: tuple[str, ...] = ()


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class DeadArm:
    """A test of a chain that sets a rate, which can't hold where it is asked: ``earlier`` holds whenever it does."""

    place: Place
    earlier: Place


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class Limit:
    """A bound of the analysis that was hit."""

    message: str
    place: Place | None


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class Facts:
    """Everything rules see of one file."""

    path: str
    updates: tuple[Update, ...] = ()
    counters: tuple[StepCounter, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    advances: tuple[Advance, ...] = ()
    limits: tuple[Limit, ...] = ()
    readers: tuple[Reader, ...] = ()
    double_advances: tuple[DoubleAdvance, ...] = ()
    resets: tuple[Reset, ...] = ()
    stale_rates: tuple[StaleRate, ...] = ()
    unused_schedules: tuple[UnusedSchedule, ...] = ()
    clocks: tuple[Clock, ...] = ()
    unsettled: bool = False  # other files may know more of its clocks, or of what advances there
    mismatches: tuple[Mismatch, ...] = ()
    wrong_owners: tuple[WrongOwner, ...] = ()
    partly_advanced: tuple[PartlyAdvanced, ...] = ()
    early_advances: tuple[EarlyAdvance, ...] = ()
    remade: tuple[Remade, ...] = ()
    twice: tuple[Twice, ...] = ()
    rate_writes: tuple[RateWrite, ...] = ()
    dead_arms: tuple[DeadArm, ...] = ()
    shuffles: tuple[Shuffle, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    missing_steps: tuple[MissingStep, ...] = ()
    wanted: frozenset[Path] = frozenset()  # other files the facts rest on, or that were looked for and were not there
    writers: tuple[Place, ...] = ()  # every place that writes a counter, seen or guessed: what a run must not skip
