"""A library's own code: what its calls and methods do, by role, where that is more than the interpreter knows."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache

from lintstep.interpreter.arguments import Arguments
from lintstep.interpreter.library import Library, Role, Row
from lintstep.interpreter.machine import Machine
from lintstep.interpreter.values import Value

CallHandler = Callable[[Machine, Row, str, Arguments, ast.Call], Value]
"""What a function or class does: it is given the row, the canonical name, the arguments and the call."""
MethodHandler = Callable[[Machine, Row, Value, Arguments, ast.Call], Value | None]
"""What a method does to its receiver; None where it is not this row's method after all."""


@dataclass(frozen=True, slots=True)
class Handlers:
    """Handlers by role; where there is none, the interpreter's own is used."""

    calls: Mapping[Role, CallHandler] = field(default_factory=dict)
    methods: Mapping[Role, MethodHandler] = field(default_factory=dict)


NONE = Handlers()


def of(library: Library | None) -> Handlers:
    """Return a library's handlers. Raises TypeError where its module has none."""
    return _load(library.handlers) if library is not None and library.handlers else NONE


@cache
def _load(module: str) -> Handlers:
    found = getattr(importlib.import_module(module), "HANDLERS", None)
    if not isinstance(found, Handlers):
        raise TypeError(f"{module} has no HANDLERS")
    return found
