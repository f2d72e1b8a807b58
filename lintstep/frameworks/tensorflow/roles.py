"""Roles that only TensorFlow's names have."""

from __future__ import annotations

import enum


class GraphRole(enum.Enum):
    """What a call does to a graph, or to the step that a graph knows of."""

    PLACEHOLDER = "makes a placeholder"
    REGISTERED = "gives the registered step, made where there is none"
    REGISTERED_OR_NONE = "gives the registered step, or None"
    GRAPH = "makes a graph"
    METHOD = "a function of the library, called on a graph"
    RESET = "forgets the default graph"
    CONTROL = "a block whose nodes run after others"
    SCOPE = "a block that prefixes names"
    TRAINS_ITSELF = "a library call that advances the registered step by itself"
    SPEC = "hands a train op to a library's training loop"
    ADD_COLLECTION = "puts a node into a named collection"
    GET_COLLECTION = "gives the nodes of a named collection"
    BRANCH = "chooses between two functions when the graph runs"
    MAIN = "calls the script's main function"
    MINIMIZE = "computes gradients, and applies them by another method of the optimizer"
