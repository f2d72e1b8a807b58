"""argparse, with required arguments that were not given made up."""

from __future__ import annotations

import argparse
import itertools
import os
import re
import sys
from pathlib import Path
from typing import Any

from lintstep_runtime.engine import recorder
from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.inputs.files import present
from lintstep_runtime.inputs.needed import is_needed

NUMBERS: dict[Any, Any] = {int: 16, float: 0.5}
TRAINS = re.compile(r"(do_|is_|run_)?train(ing)?$")  # a switch without which a script does something else
SETTINGS = re.compile(r"(^|_)(config|cfg|conf|settings|opt|yaml|yml)(_?(file|path|name|fname))?$", re.IGNORECASE)
KINDS = (".json", ".yaml", ".yml")
_FOLDERS = 200  # that are looked through for a file of settings


class InventingParser(argparse.ArgumentParser):
    """A parser that makes up required arguments: the first choice, a small number, or an unknown value."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        given = list(sys.argv[1:] if args is None else args)
        invented: list[argparse.Action] = []
        for action in self._actions:
            if action.required and not isinstance(action, argparse._SubParsersAction):
                invented.append(action)
                action.required = False
                if not action.option_strings:
                    action.nargs = "*" if action.nargs in ("+", "*", argparse.REMAINDER) else "?"
        namespace, rest = super().parse_known_args(given, namespace)
        invented += [action for action in self._actions if action not in invented and _is_wanted(action, namespace)]
        for action in self._actions:
            if not given and isinstance(action, argparse._StoreTrueAction) and TRAINS.match(action.dest):
                recorder.current().assumed(f"the switch {action.option_strings[-1]} is given: it is a training")
                setattr(namespace, action.dest, True)
        for action in invented:
            if getattr(namespace, action.dest, None) in (None, []):
                setattr(namespace, action.dest, _invented(action))
        return namespace, rest


def _is_wanted(action: argparse.Action, namespace: Any) -> bool:
    return action.nargs is None and getattr(namespace, action.dest, "") is None and is_needed(action.dest)


def _invented(action: argparse.Action) -> Any:
    name = action.option_strings[-1] if action.option_strings else action.dest
    value: Any = next(iter(action.choices), None) if action.choices else NUMBERS.get(action.type)
    if value is None and action.type in (None, str, Path) and SETTINGS.search(action.dest):
        value = settings()
    value = Opaque(f"argument {name}") if value is None else value
    shown = "unknown" if isinstance(value, Opaque) else repr(value)
    recorder.current().assumed(f"the argument {name}, which the script can't do without, was not given: it is {shown}")
    several = action.nargs in ("+", "*") or (isinstance(action.nargs, int) and action.nargs > 0)
    return [value] * (action.nargs if isinstance(action.nargs, int) else 1) if several else value


def settings() -> str | None:
    """Return the path of a file of settings beside the script or in its project, None where there is none."""
    files = present()
    for base in files.bases if files is not None else ():
        for folder, inner, names in itertools.islice(os.walk(base), _FOLDERS):
            inner[:] = sorted(each for each in inner if not each.startswith((".", "_")))
            fitting = [each for each in sorted(names) if each.endswith(KINDS) and _holds_settings(folder, each)]
            if fitting:
                return str(Path(folder, fitting[0]))
    return None


def _holds_settings(folder: str, name: str) -> bool:
    words = ("conf", "cfg", "setting", "option", "train")
    return any(word in each for word in words for each in (Path(folder).name.lower(), name.lower()))
