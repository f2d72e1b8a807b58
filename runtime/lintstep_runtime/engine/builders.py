"""Which functions of a script nobody calls but would build a train op: what the rung "library" calls."""

from __future__ import annotations

import ast
import inspect
import types
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FunctionType
from typing import Any

from lintstep_runtime.engine import frameworks, recorder
from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.loader import source
from lintstep_runtime.loader.program import Program, describe


@dataclass
class Definition:
    """A function or method: what it calls by name, and whether it builds a train op itself or through these."""

    name: str
    owner: str | None
    calls: set[str] = field(default_factory=set)
    builds: bool = False


def builders(program: Program) -> list[tuple[Callable[..., Any], bool]]:
    """Return the functions to call, and whether another of the script's functions calls each: those come last."""
    definitions = _definitions(source.parse(program.text(program.script), program.script).tree)
    _propagate(definitions)
    called = {name for definition in definitions for name in definition.calls}
    building = [definition for definition in definitions if definition.builds]
    building.sort(key=lambda definition: definition.name in called)
    found = ((_resolve(program, each), each.name in called) for each in building)
    return [(function, inner) for function, inner in found if function is not None]


def _definitions(tree: ast.Module) -> list[Definition]:
    found = []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            found.append(_definition(node, None))
        elif isinstance(node, ast.ClassDef):
            found += [_definition(item, node.name) for item in node.body if isinstance(item, ast.FunctionDef)]
    return found


def _definition(node: ast.FunctionDef, owner: str | None) -> Definition:
    definition = Definition(node.name, owner)
    building = frameworks.building() | frameworks.built_from()
    for child in ast.walk(node):
        if isinstance(child, ast.Call):
            function = child.func
            name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
            definition.calls.add(name)
            definition.builds |= name in building
    return definition


def _propagate(definitions: list[Definition]) -> None:
    """Make every function build that calls one that builds; a class is called by its name."""
    changed = True
    while changed:
        names = {definition.name for definition in definitions if definition.builds}
        names |= {d.owner for d in definitions if d.builds and d.owner is not None and d.name == "__init__"}
        changed = False
        for definition in definitions:
            if not definition.builds and definition.calls & names:
                definition.builds = changed = True


def _resolve(program: Program, definition: Definition) -> Callable[..., Any] | None:
    """Return what to call for a definition: the function, the class, or a method of an instance made on the way."""
    space = vars(program.main) if program.main is not None else {}
    made = space.get(definition.owner or definition.name)
    if not callable(made) or definition.owner is None or definition.name == "__init__":
        return made if callable(made) else None
    return _method(made, definition.name)


def _whole(instance: Any) -> Any:
    """Make an instance's attributes that its other methods would have set unknown."""
    kind = type(instance)
    if isinstance(getattr(kind, "__init__", None), FunctionType) and not hasattr(kind, "__getattr__"):
        kind.__getattr__ = _unset
    return instance


def _unset(self: Any, name: str) -> Any:
    if name.startswith("__") and name.endswith("__"):
        raise AttributeError(name)
    return Opaque(f"{type(self).__name__}.{name}", (self,))


def _method(owner: Callable[..., Any], name: str) -> Callable[..., Any]:
    def on_an_instance() -> Any:
        instance = _whole(call_with_unknowns(owner))
        return call_with_unknowns(getattr(instance, name)) if instance is not None else None

    on_an_instance.__qualname__ = f"{getattr(owner, '__name__', 'it')}.{name}"
    return on_an_instance


def call_with_unknowns(function: Callable[..., Any]) -> Any:
    """Call a first-party function with an unknown value for each parameter that has no default; return its result.

    A function that is returned is called in its turn, until a train op was built.
    """
    name = getattr(function, "__qualname__", repr(function))
    recorder.current().assumed(f"{name} was called with unknown arguments: nothing in the script calls it")
    try:
        made = function(*map(frameworks.argument, _required(function)), **_awaited(function))
    except Exception as error:
        recorder.current().assumed(f"{name} failed: {describe(error)}")
        return None
    if isinstance(made, types.FunctionType) and not recorder.current().updates:
        return call_with_unknowns(made)
    return made


def _awaited(function: Callable[..., Any]) -> dict[str, Any]:
    """Return values for the parameters that are None unless given, and that a framework has something for."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return {}
    named = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    absent = [each.name for each in parameters if each.kind in named and each.default is None]
    return {name: frameworks.argument(name) for name in absent if frameworks.knows(name)}


def _required(function: Callable[..., Any]) -> list[str]:
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return []
    places = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return [each.name for each in parameters if each.kind in places and each.default is each.empty]
