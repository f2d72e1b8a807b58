"""How a framework's API is described to the analysis: one row of data a name, never an ``if``."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


class Role(enum.Enum):
    """What a call does to step counters."""

    SCHEDULE = "reads a step and gives a rate"
    OPTIMIZER = "holds a rate; its minimize/apply_gradients make train ops"
    WRAPPER = "an optimizer made of another"
    OWN_CLOCK = "an optimizer that counts its own iterations and takes no step"
    TRAIN_OP = "makes a train op, and advances the step it is given"
    VARIABLE = "makes a variable"
    PLACEHOLDER = "makes a placeholder"
    REGISTERED = "gives the registered step, made where there is none"
    REGISTERED_OR_NONE = "gives the registered step, or None"
    WRITE = "writes a variable"
    GRADIENTS = "computes gradients"
    RUN = "runs fetches, perhaps with a feed"
    GRAPH = "makes a graph"
    RESET_GRAPH = "forgets the default graph"
    CONTROL = "a block whose nodes run after others"
    SCOPE = "a block that prefixes names"
    AVERAGE = "a moving average whose decay reads a step"
    STOP = "a stop condition that reads a step"
    LABEL = "names a checkpoint or a summary by a step"
    TRAINS_ITSELF = "a library call that advances the registered step by itself"
    SPEC = "hands a train op to a library's training loop"
    PASS = "returns what it was given"
    FLAGS = "a value known only when the script runs"
    ADD_COLLECTION = "puts a node into a named collection"
    GET_COLLECTION = "gives the nodes of a named collection"
    BRANCH = "chooses between two functions when the graph runs"


class Default(enum.Enum):
    """What stands where a parameter is left out."""

    REQUIRED = "an error"
    NOTHING = "nothing is advanced or read"
    REGISTERED = "the registered step"


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter: its keyword, its 0-based position (after ``self``; None: keyword only), what omitting it means."""

    keyword: str
    position: int | None
    default: Default = Default.NOTHING


NO_PARAMS: Mapping[str, Param] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Row:
    """One API name. ``params`` maps the analysis's words (step, rate, inner, optimizer, initial, trainable, target,
    value, fetches, feed, name, when, key) to the API's parameters. ``delta`` tells an addition from a plain write."""

    api: str
    role: Role
    params: Mapping[str, Param] = field(default_factory=lambda: NO_PARAMS)
    delta: int = 0
    note: str = ""
