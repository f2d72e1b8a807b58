"""A library's own code: what its calls and methods do, by role, where that is more than the interpreter knows."""

from __future__ import annotations

import ast
import enum
import importlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from lintstep.interpreter import registry
from lintstep.interpreter.arguments import Arguments
from lintstep.interpreter.library import Library, Row
from lintstep.interpreter.machine import Machine
from lintstep.interpreter.site import Site
from lintstep.interpreter.values import Instance, Scope, Tensor, Value

CallHandler = Callable[[Machine, Row, str, Arguments, ast.Call], Value]
"""What a function or class does: it is given the row, the canonical name, the arguments and the call."""
MethodHandler = Callable[[Machine, Row, Value, Arguments, ast.Call], Value | None]
"""What a method does to its receiver; None where it is not this row's method after all."""

ContextHandler = Callable[[Machine, Tensor], Value]
"""What entering a block does; it returns what ``as`` binds, and what it sets in ``machine.within`` ends with it."""
OwnedHandler = Callable[[Machine, Instance, Value, Site], None]
RegisteredHandler = Callable[[Machine, ast.expr | ast.stmt], Value]
VisibleHandler = Callable[[Machine, Scope], Iterator[tuple[str, Value]]]


@dataclass(frozen=True, slots=True)
class Handlers:
    """Handlers by role; where there is none, the interpreter's own is used. ``contexts`` are by the canonical name of
    what a ``with`` enters. ``registered`` gives the counter that the library knows of, ``visible`` the expressions that
    give counters by the library itself. ``owned`` takes what a hook returns for the library to train with."""

    calls: Mapping[enum.Enum, CallHandler] = field(default_factory=dict)
    methods: Mapping[enum.Enum, MethodHandler] = field(default_factory=dict)
    contexts: Mapping[str, ContextHandler] = field(default_factory=dict)
    registered: RegisteredHandler | None = None
    owned: OwnedHandler | None = None
    visible: VisibleHandler | None = None


NONE = Handlers()


def context(name: str) -> ContextHandler | None:
    """Return what entering a block of a canonical name does, None where nothing is known of it."""
    return of(registry.library_of(name)).contexts.get(name)


def of(library: Library | None) -> Handlers:
    """Return a library's handlers. Raises TypeError where its module has none."""
    return _load(library.handlers) if library is not None and library.handlers else NONE


_LOADED: dict[str, Handlers] = {}


def _load(module: str) -> Handlers:
    if module not in _LOADED:
        found = getattr(importlib.import_module(module), "HANDLERS", None)
        if not isinstance(found, Handlers):
            raise TypeError(f"{module} has no HANDLERS")
        _LOADED[module] = found
    return _LOADED[module]


def visible(machine: Machine, scope: Scope) -> Iterator[tuple[str, Value]]:
    """Yield the expressions by which libraries in use give counters, each with its counter."""
    for library in registry.libraries():
        if library.handlers in _LOADED and (handler := _LOADED[library.handlers].visible) is not None:
            yield from handler(machine, scope)
