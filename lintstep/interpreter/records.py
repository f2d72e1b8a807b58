"""What the interpreter writes down while it walks: the raw material that facts are distilled from."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field

from lintstep.interpreter.library import Hook, Pace, Row
from lintstep.interpreter.site import Site
from lintstep.interpreter.values import Graph, LeftOut, ObjectValue, OptimizerValue, Path, Value


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class Root:
    """Where an execution starts: the script itself, a module it imports, or a function nobody in sight calls."""

    kind: str  # "script", "imported", "callback" (called by a library), "uncalled"
    name: str = ""
    mentioned: bool = False  # uncalled, yet its name stands in other code
    hook: Hook | None = None  # how a library calls the method it starts in


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class Here:
    """The circumstances of a record: the arms it lies on, where the execution started, the loops around it, and those
    that are walked item by item (``unrolled``)."""

    path: Path
    root: Root
    loops: tuple[int, ...]
    graph: Graph
    unrolled: tuple[int, ...] = ()


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class UpdateRecord:
    """An update: ``step`` is what it was given (None: left out), ``optimizer`` what made it. Where a function of the
    project passes the step on, ``site`` is the call of that function which left it out."""

    site: Site
    here: Here
    row: Row
    optimizer: Value
    step: Value | None
    default: Value | None  # what stands for an omitted step
    rates: tuple[Value, ...]
    reach: dict[int, str] = field(default_factory=dict)  # id of a counter -> an expression for it at this place
    overridden: bool = False  # a project class overrides the method: whatever it does was recorded where it does it
    own: bool = False  # the project's own optimizer makes it, by a method of its own
    wrapper: str = ""  # an unseen callee between the optimizer and this call
    nodes: list[Value] = field(default_factory=list)
    used: bool = True  # False: dropped, or bound to a name that nothing reads
    left_out: LeftOut | None = None  # the project's own call that left the step out, on its way to this update
    trains: Value | None = None  # the loss, or the gradients
    made_before: bool = False  # its registered step was made between its lookup and this update
    by_write: bool = False  # what it was given as its step is a write of the counter, which it makes run


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class WriteRecord:
    """An assign, assign_add, load, ... of ``target``; ``value`` is what is assigned or added."""

    site: Site
    here: Here
    row: Row
    target: Value
    value: Value | None
    used: bool = True  # False: dropped, or bound to a name that nothing reads


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class RunRecord:
    """A session run: what it fetches and feeds."""

    site: Site
    here: Here
    fetches: tuple[Value, ...]
    feed: Value | None


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class ReadRecord:
    """A reader other than a schedule: a moving average, a stop condition, a label."""

    site: Site
    here: Here
    row: Row
    step: Value
    made_before: bool = False  # as an update's


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class ScheduleRecord:
    """A schedule that was built."""

    site: Site
    here: Here
    node: Value
    made_before: bool = False  # as an update's


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class CallRecord:
    """A method called on an object that has a history, or on a value not known that may be one. ``arguments`` are by
    the row's words, ``order`` tells what came before it, ``calls`` of the project's functions led to it. ``pace`` says
    how often, where an owner of the training makes it; ``stated``, that the script says so, and not the owner."""

    receiver: Value
    row: Row
    arguments: dict[str, Value]
    site: Site
    here: Here
    order: int
    calls: tuple[Site, ...] = ()
    pace: Pace | None = None
    stated: bool = True


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class EscapeRecord:
    """A value handed to code the analysis can't see."""

    site: Site
    here: Here
    value: Value
    callee: str
    order: int = 0


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class Records:
    """Everything written down in one analysis."""

    updates: list[UpdateRecord] = field(default_factory=list)
    writes: list[WriteRecord] = field(default_factory=list)
    runs: list[RunRecord] = field(default_factory=list)
    reads: list[ReadRecord] = field(default_factory=list)
    schedules: list[ScheduleRecord] = field(default_factory=list)
    escapes: list[EscapeRecord] = field(default_factory=list)
    objects: list[ObjectValue] = field(default_factory=list)
    calls: list[CallRecord] = field(default_factory=list)
    returned: list[tuple[Root, Value]] = field(default_factory=list)  # what uncalled functions return
    registered_lookups: list[tuple[Site, Here, Value, bool, Row]] = field(
        default_factory=list
    )  # of a step that was not
    # there; whether all that ran before is in sight
    registered_makers: list[tuple[Site, Value, bool, Row]] = field(default_factory=list)  # may there be one before?
    library_advances: list[tuple[Site, Here, str]] = field(default_factory=list)
    stale_rates: list[tuple[Site, Here, str, Hashable, OptimizerValue]] = field(default_factory=list)
    limits: list[tuple[Site | None, str, bool]] = field(default_factory=list)
