"""What a framework is to lintstep: a ``Library`` says what its API means, as data; its handlers are code of its own.

Each module or package under ``lintstep.frameworks`` holds one as ``LIBRARY``; other packages add theirs as entry points
of the group ``lintstep.frameworks``. The interpreter finds them through ``lintstep.interpreter.registry``.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


class Role(enum.Enum):
    """What a call does to step counters. A library may have roles of its own, which its handlers know."""

    SCHEDULE = "reads a step and gives a rate"
    OPTIMIZER = "holds a rate; its methods make updates"
    WRAPPER = "an optimizer made of another"
    OWN_CLOCK = "an optimizer that counts its own iterations and takes no step"
    MAKE_UPDATE = "makes an update, and advances the step it is given"
    COMPILES = "hands an optimizer to a model that makes an update and counts by itself"
    VARIABLE = "makes a variable"
    WRITE = "writes a variable"
    GRADIENTS = "computes gradients"
    RUN = "runs fetches, perhaps with a feed"
    RUN_NODE = "runs its receiver, perhaps with a feed"
    AVERAGE = "a moving average whose decay reads a step"
    STOP = "a stop condition that reads a step"
    LABEL = "names a checkpoint or a summary by a step"
    PASS = "returns what it was given"
    FLAGS = "a value known only when the script runs"
    OBJECT = "makes an object that has a history"
    PASS_ALL = "returns what it was given, one by one"
    UPDATE = "changes weights"
    ADVANCE = "moves the clock of a schedule by one"
    SET_CLOCK = "sets a clock to what it is given"
    TRAINS = "computes the gradients of a loss"
    DRIVES = "updates with the optimizers that its receiver has, and moves the schedules that it has"
    TAKES = "gives its receiver what it needs to train"
    GIVES = "gives what its receiver has, under the word in the note"
    GATHERS = "lets only one in several passes update and advance"
    AVERAGES = "adds the weights to an average"
    SAVES = "gives the state that a checkpoint keeps"
    RESTORES = "takes a state from a checkpoint"
    SHOWS = "reads the rate, for a log"


class Default(enum.Enum):
    """What stands where a parameter is left out."""

    REQUIRED = "an error"
    NOTHING = "nothing is advanced or read"
    REGISTERED = "the registered step"


class CounterKind(enum.Enum):
    """What a counter is."""

    VARIABLE = "a variable"
    REGISTERED = "the one that its library knows of"
    FED = "a placeholder, given its value by each run"
    PARAMETER = "a parameter of a function that nobody in sight calls"
    CLOCK = "a library's own count"


class Rises(enum.Enum):
    """When a schedule's own numbers make it rise."""

    FACTOR_ABOVE_ONE = "its factor is above 1"
    FACTOR_BELOW_ZERO = "its factor is below 0"
    END_ABOVE_START = "it ends above its start"


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter: its keyword, its 0-based position (after ``self``; None: keyword only), what omitting it means;
    ``value`` is the number that stands for it then."""

    keyword: str
    position: int | None
    default: Default = Default.NOTHING
    value: float | None = None


NO_PARAMS: Mapping[str, Param] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Row:
    """One API name. ``params`` maps the analysis's words (step, rate, inner, optimizer, initial, trainable, target,
    value, fetches, feed, name, when, key) to the API's parameters. ``delta`` tells an addition from a plain write.
    ``kind`` is that of the object it makes, by which its methods are looked up; ``rises`` says when a schedule does;
    ``instead`` is the last part of the name of a call that makes what this one only asks for. ``gives`` are the words
    of the tuple that a call returns: MADE for the object that it makes, an empty text for what is not known."""

    api: str
    role: enum.Enum
    params: Mapping[str, Param] = field(default_factory=lambda: NO_PARAMS)
    delta: int = 0
    note: str = ""
    kind: str = ""
    rises: Rises | None = None
    instead: str = ""
    gives: tuple[str, ...] = ()


MADE = "made"


# The kinds of receivers that every library shares; a library may have others, those of the objects its rows make.
OPTIMIZER = "optimizer"  # is one, or may be: it is made of one, or not known
VARIABLE = "variable"
GRAPH = "graph"
NODE = "node"  # whatever else a library's call gave
UNKNOWN = "unknown"  # a value not known, or an object of a project class without this method
ANY = "any"
EVERY_NAME = "*"  # in the place of a method's name: all of them


class Pace(enum.Enum):
    """How often a library calls a method of a project class."""

    ONCE = "once in a training"
    EPOCH = "once in an epoch"
    UPDATE = "once for each update"
    BATCH = "once for each batch"


@dataclass(frozen=True, slots=True)
class Hook:
    """A method of a project class that the library calls. ``trains`` says whether it runs in training; those with a
    lower ``order`` come first. ``owns`` says that the library updates and advances with what it returns."""

    pace: Pace
    order: int = 0
    trains: bool = True
    owns: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """What a library's users call things, for messages."""

    update: str = "update"
    keyword: str = "step"  # of the argument that hands a counter to an update
    registered: str = "the library's own step"
    makes_registered: str = ""  # the call that makes it
    fed: str = "placeholder"  # a counter that each run is given
    clock_help: str = ""  # what to do where a model counts by itself
    weight_help: str = ""  # what to do where a weight is given as the step
    taken: str = "arguments"  # by which a training is given what it calls
    untrained: str = "trainable=False"  # how a variable is made that is not trained


PLAIN = Words()


@dataclass(frozen=True, slots=True)
class Recognised:
    """A framework that is told by name, and no more: what people call it, the top-level modules that scripts import
    from it, and the words of which a script that trains with it has one. Where a library has one of the modules among
    its ``prefixes`` or ``namespaces``, that library speaks for it."""

    name: str
    modules: tuple[str, ...]
    trains: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Library:
    """A framework.

    ``prefixes`` are pairs of an import's dotted prefix and the short one that the rows use; ``namespaces`` the first
    parts of the rows' names. A file can matter if each group of ``markers`` has a member among its bytes, and if one of
    the ``clues``, all of one of the sets in ``together``, or what the rows say that makes updates and schedules, is
    among its names. ``concerns`` are regular
    expressions: a project module that none matches has nothing to do with a counter, unless it trains.

    ``rows`` are the functions and classes, ``families`` name several at once by prefix and suffix. ``methods`` are by
    the kind of the receiver and the name, tried in their order; ``attributes`` give the word of the argument that an
    object of a kind shows under a name, ``parts`` the kind of the object that it has there; ``units`` say what an
    attribute counts. ``hooks`` are what the library calls on a project class, by the (canonical)
    name of a class above it and the method. ``wrappers`` are what the kinds of a configuration's step-wrappers do.
    ``handlers`` names the module whose ``HANDLERS`` are its code, imported when one of its names is first used.
    ``eager`` libraries have no graph: what their calls give is a value not known.

    ``sums`` give the sum of their inputs, or their input in another type; ``rises_with`` what rises when these of
    its inputs rise. ``constants`` make a constant of their first input, ``plain`` calls give it as it is,
    ``passing`` ones compute nothing; what (prefixes) ``random`` calls give is no count; ``initializers`` set every
    variable to its first value, ``weights`` give those that are trained. ``harmless`` packages do nothing to a
    counter they are given. Classes derived from what is ``inert`` (prefixes) have their methods called by nobody
    else, and matter only where their text has what ``tells`` (a regular expression) of a counter. ``consumers``
    (prefixes) may train with a rate they are given, but for the ``summaries``; ``graph_imports`` make nodes that no
    line shows. Optimizers (prefixes) of ``keeps_rate`` have a constant rate by default. ``moves`` is a regular
    expression of what moves counters, in the text of a function that is not followed; ``unnamed`` one of what may run
    a node that no name leads to.
    """

    name: str
    prefixes: tuple[tuple[str, str], ...]
    namespaces: frozenset[str]
    markers: tuple[tuple[bytes, ...], ...]
    rows: Mapping[str, Row]
    families: tuple[tuple[str, str, Row], ...] = ()
    methods: Mapping[tuple[str, str], Row] = field(default_factory=dict)
    attributes: Mapping[tuple[str, str], str] = field(default_factory=dict)
    parts: Mapping[tuple[str, str], str] = field(default_factory=dict)
    units: Mapping[tuple[str, str], Pace] = field(default_factory=dict)
    hooks: Mapping[tuple[str, str], Hook] = field(default_factory=dict)
    wrappers: Mapping[str, Row] = field(default_factory=dict)
    handlers: str = ""
    eager: bool = False
    clues: frozenset[str] = frozenset()
    together: tuple[frozenset[str], ...] = ()
    concerns: tuple[bytes, ...] = ()
    sums: frozenset[str] = frozenset()
    rises_with: Mapping[str, slice] = field(default_factory=dict)
    harmless: frozenset[str] = frozenset()
    inert: tuple[str, ...] = ()
    tells: str = ""
    consumers: tuple[str, ...] = ()
    summaries: tuple[str, ...] = ()
    graph_imports: tuple[str, ...] = ()
    constants: frozenset[str] = frozenset()
    plain: frozenset[str] = frozenset()
    passing: frozenset[str] = frozenset()
    random: tuple[str, ...] = ()
    initializers: frozenset[str] = frozenset()
    weights: frozenset[str] = frozenset()
    keeps_rate: tuple[str, ...] = ()
    moves: str = ""
    unnamed: str = ""
    words: Words = PLAIN
