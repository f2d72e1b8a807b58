"""What a stand-in of a framework tells the engine, and which stand-ins there are.

A package of the runtime is the stand-in of a framework if it has a `FRAMEWORK`. The engine, the loader and the inputs
know of frameworks what is here and nothing else; a stand-in is imported when a script first imports what it serves.
"""

from __future__ import annotations

import ast
import functools
import importlib
import pkgutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from lintstep_runtime.engine.unknown import Opaque

PACKAGE = __name__.partition(".")[0]


def _done() -> None:
    pass


def _seen(tree: ast.Module) -> None:
    pass


def _taken(result: Any) -> None:
    pass


def _nothing(name: str) -> Any:
    return None


@dataclass(frozen=True)
class Framework:
    """A stand-in.

    - `roots`: the top packages it serves; `finder` makes what finds one of them and all that is below.
    - `begin` is called once in each run that imports it, `look_ahead` when a section of the trace ends.
    - `look_at` is shown each first-party module before it runs.
    - `building`: methods and functions that build an update, whatever they belong to; `built_from`: what is made of an
      update, so that a function that makes one builds an update too.
    - `returned` is shown what such a function returned: how its updates are meant to be run.
    - `apart`: the context in which a function that the script never calls is called.
    - `argument`: what such a function is given for a parameter of a name; `None` where anything will do.
    """

    roots: frozenset[str]
    finder: Callable[[str], Any]
    begin: Callable[[], None] = _done
    look_ahead: Callable[[], None] = _done
    look_at: Callable[[ast.Module], None] = _seen
    building: frozenset[str] = frozenset()
    built_from: frozenset[str] = frozenset()
    apart: Callable[[], AbstractContextManager[Any]] = nullcontext
    argument: Callable[[str], Any] = _nothing
    returned: Callable[[Any], None] = _taken

    @property
    def used(self) -> bool:
        """Whether the script has imported it."""
        return not self.roots.isdisjoint(sys.modules)


class Finder:
    """Finds what the stand-ins serve in one run, each made when it is first asked for."""

    def __init__(self) -> None:
        self._finders: dict[str, Any] = {}
        for framework in frameworks():
            if framework.used:  # by an earlier run in this process
                framework.begin()

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return how to make the module, or `None` where it is nobody's."""
        root = fullname.partition(".")[0]
        if root not in self._finders:
            serving = next((each for each in frameworks() if root in each.roots), None)
            if serving is not None and not serving.used:
                serving.begin()
            self._finders[root] = None if serving is None else serving.finder(root)
        finder = self._finders[root]
        spec: ModuleSpec | None = None if finder is None else finder.find_spec(fullname, path, target)
        return spec


@functools.cache
def frameworks() -> tuple[Framework, ...]:
    """Return the stand-ins there are."""
    package = sys.modules[PACKAGE]
    modules = [
        importlib.import_module(f"{PACKAGE}.{each.name}")
        for each in pkgutil.iter_modules(package.__path__)
        if each.ispkg
    ]
    return tuple(module.FRAMEWORK for module in modules if hasattr(module, "FRAMEWORK"))


def building() -> frozenset[str]:
    """Return the names of all methods and functions that build an update."""
    return frozenset().union(*(each.building for each in frameworks()))


def built_from() -> frozenset[str]:
    """Return the names of all that is made of an update."""
    return frozenset().union(*(each.built_from for each in frameworks()))


def look_at(tree: ast.Module) -> None:
    """Show the stand-ins a first-party module that is about to run."""
    for framework in frameworks():
        framework.look_at(tree)


def look_ahead() -> None:
    """Let the stand-ins that were used write where their schedules would have led."""
    for framework in frameworks():
        if framework.used:
            framework.look_ahead()


@contextmanager
def apart() -> Iterator[None]:
    """Be where a function that the script never calls disturbs nothing."""
    with ExitStack() as stack:
        for framework in frameworks():
            if framework.used:
                stack.enter_context(framework.apart())
        yield


def returned(result: Any) -> None:
    """Show the stand-ins what a function returned that the script never calls."""
    for framework in frameworks():
        if framework.used:
            framework.returned(result)


def knows(name: str) -> bool:
    """Say whether a stand-in has something for a parameter of a name."""
    return any(framework.used and framework.argument(name) is not None for framework in frameworks())


def argument(name: str) -> Any:
    """Return what a function that the script never calls is given for a parameter: unknown, where no stand-in cares."""
    for framework in frameworks():
        given = framework.argument(name) if framework.used else None
        if given is not None:
            return given
    return Opaque(name)
