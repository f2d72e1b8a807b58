"""Puts the stand-ins together for one script."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.inputs import arguments, environment, files, old_names, packages, paths, processes, reading
from lintstep_runtime.inputs.provision import Replacements, StandInFinder, Substitutes, Surroundings


@dataclass
class Provided:
    """What first-party code gets: builtins, substitutes by module name, and a finder of whole modules."""

    names: dict[str, Any]
    substitutes: Substitutes
    finder: StandInFinder

    def sees(self, path: list[Any]) -> None:
        """Make `path` what first-party code sees as ``sys.path``."""
        self.substitutes.tables.setdefault("sys", []).append({"path": path})


def provide(around: Surroundings, invent: bool) -> Provided:
    """Return the stand-ins for a script; `invent` allows to make up what is not there."""
    tables: list[Replacements] = [old_names.replacements(), reading.replacements()]
    tables.append(arguments.replacements(around, invent))
    if invent:
        tables.append(environment.replacements())
    if around.folder is not None:
        tables += [files.replacements(around, invent), paths.replacements(), processes.replacements()]
    substitutes = Substitutes(tables)
    names = substitutes.names("builtins")
    if around.script.endswith(".ipynb"):
        names |= {"display": lambda *values, **options: None, "get_ipython": lambda: Opaque("get_ipython()")}
    return Provided(names, substitutes, StandInFinder(packages.makers(substitutes)))
