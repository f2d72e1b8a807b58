"""Frameworks that no library models: which one a script trains with, told from its bytes."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from functools import cache

from lintstep.interpreter.library import Recognised
from lintstep.interpreter.registry import BUILT_IN, libraries

Look = tuple[str, bytes, re.Pattern[bytes], re.Pattern[bytes]]
"""A framework's name, a word of its modules, what imports it, and what trains with it."""


def trains_with(data: bytes) -> str:
    """Return the name of the framework that a script trains with and that no library models, or an empty string."""
    for name, word, imports, trains in _looks():
        if word in data and imports.search(data) and trains.search(data):
            return name
    return ""


def recognised() -> Iterator[Recognised]:
    """Yield the frameworks that are told by name and that no library speaks for."""
    known = {prefix for one in libraries() for prefix, _ in one.prefixes}.union(
        *(one.namespaces for one in libraries())
    )
    package = importlib.import_module(BUILT_IN)
    for found in pkgutil.iter_modules(package.__path__):
        for one in getattr(importlib.import_module(f"{BUILT_IN}.{found.name}"), "RECOGNISED", ()):
            if isinstance(one, Recognised) and known.isdisjoint(one.modules):
                yield one


@cache
def _looks() -> tuple[Look, ...]:
    found: list[Look] = []
    for one in recognised():
        for module in one.modules:
            # A notebook's lines stand in quotes.
            imports = rf'(?m)(?:^|"|\\n)[ \t]*(?:import|from)[ \t]+{module}\b'.encode()
            trains = rf"\b(?:{'|'.join(map(re.escape, one.trains))})\b".encode()
            found.append((one.name, module.encode(), re.compile(imports), re.compile(trains)))
    return tuple(found)
