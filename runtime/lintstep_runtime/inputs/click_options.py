"""``click``: commands that are called with the defaults of their options; what has none is unknown or made up."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import Any

from lintstep_runtime.engine import recorder
from lintstep_runtime.engine.unknown import Opaque

_GIVEN = "__lintstep_click__"


def names() -> dict[str, Any]:
    """Return the names of the module."""
    listed = {"command": command, "group": command, "option": option, "argument": option, "echo": print}
    passing = {"pass_context": _with_context, "version_option": _as_it_is, "help_option": _as_it_is}
    return {**listed, **passing, "__getattr__": lambda name: Opaque(f"click.{name}")}


def option(*declared: str, **settings: Any) -> Callable[[Any], Any]:
    """Return a decorator that gives a function one more value: by its default, of the type that it is to have."""

    def decorate(function: Any) -> Any:
        given = getattr(function, _GIVEN, {})
        setattr(function, _GIVEN, {**given, _name(declared): _value(declared, settings)})
        return function

    return decorate


def _name(declared: tuple[str, ...]) -> str:
    bare = [each for each in declared if not each.startswith("-")]
    longest = max(declared, key=lambda each: len(each) - len(each.lstrip("-")), default="")
    return (bare[0] if bare else longest.split("/")[0].lstrip("-")).replace("-", "_").lower()


def _value(declared: tuple[str, ...], settings: dict[str, Any]) -> Any:
    if "default" in settings:
        default = settings["default"]
        return default() if callable(default) else default
    if settings.get("is_flag") or settings.get("count"):
        return False
    if settings.get("multiple"):
        return ()
    if declared[0].startswith("-") and not settings.get("required"):
        return None
    recorder.current().assumed(f"the argument {declared[0]}, which the script can't do without, was not given")
    return Opaque(f"argument {_name(declared)}")


def command(*args: Any, **settings: Any) -> Any:
    """Return a decorator that makes a function a command: called without values, it has those of its options."""

    def decorate(function: Any) -> Any:
        @functools.wraps(function)
        def run(*given: Any, **values: Any) -> Any:
            if given or values:
                return function(*given, **values)
            return function(**_parsed(sys.argv[1:], getattr(function, _GIVEN, {})))

        run.command = run.group = command  # type: ignore[attr-defined]
        run.callback = function  # type: ignore[attr-defined]
        return run

    return decorate(args[0]) if args and callable(args[0]) else decorate


def _parsed(words: list[str], values: dict[str, Any]) -> dict[str, Any]:
    """Return the values with those of the command line put in."""
    found = dict(values)
    at = 0
    while at < len(words):
        name, equals, value = words[at].partition("=")
        key = name.lstrip("-").replace("-", "_").lower()
        if name.startswith("--") and key in found:
            kept = found[key]
            if isinstance(kept, bool):
                found[key] = True
            else:
                if not equals and at + 1 < len(words):
                    at += 1
                    value = words[at]
                found[key] = type(kept)(value) if isinstance(kept, int | float) else value
        at += 1
    return found


def _as_it_is(*args: Any, **settings: Any) -> Callable[[Any], Any]:
    return lambda function: function


def _with_context(function: Any) -> Any:
    passed = functools.partial(function, Opaque("context"))
    setattr(passed, _GIVEN, getattr(function, _GIVEN, {}))
    return functools.update_wrapper(passed, function)
