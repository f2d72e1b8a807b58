"""What stand-ins are made of: tables of names by module, what first-party code gets of them, where a script runs."""

from __future__ import annotations

import importlib
import types
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Any, TypeAlias

from lintstep_runtime.loader.finders import loaded_by

Names: TypeAlias = "dict[str, Any]"  # what first-party code gets, by attribute
Replacements: TypeAlias = "dict[str, Names | Callable[[], Names]]"  # by module; a function where making them costs


@dataclass(frozen=True)
class Surroundings:
    """Where a script runs: its absolute path, its project, the folder its writes go to (None: wherever it says)."""

    script: str
    project: str
    folder: str | None = None
    args: tuple[str, ...] = ()

    def folders(self) -> list[str]:
        """Return where first-party modules are looked for: the script's folder, then up to the project's."""
        own, project = Path(self.script).parent, Path(self.project)
        above = [folder for folder in own.parents if folder.is_relative_to(project)]
        return list(dict.fromkeys(map(str, [own, *above, project])))


class Substitute(types.ModuleType):
    """A module as first-party code sees it: the real one, with some of its names replaced."""

    def __init__(self, real: types.ModuleType, replaced: Mapping[str, Any]) -> None:
        super().__init__(real.__name__, real.__doc__)
        self.__dict__.update(vars(real))
        self.__dict__.update(replaced)
        self.__dict__["_substitute_for"] = (real, frozenset(replaced))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__dict__["_substitute_for"][0], name)

    def __setattr__(self, name: str, value: Any) -> None:
        real, replaced = self.__dict__["_substitute_for"]
        self.__dict__[name] = value
        if name not in replaced:
            setattr(real, name, value)


class Substitutes:
    """The substitutes by module name, each made when it is first asked for."""

    def __init__(self, tables: Iterable[Replacements]) -> None:
        self.tables: dict[str, list[Names | Callable[[], Names]]] = {}
        for table in tables:
            for module, names in table.items():
                self.tables.setdefault(module, []).append(names)
        self.made: dict[str, Substitute] = {}

    def get(self, name: str, default: types.ModuleType | None = None) -> types.ModuleType | None:
        """Return the substitute of a module, or `default` where it has none."""
        if name not in self.tables:
            return default
        if name not in self.made:
            made = self.made[name] = Substitute(importlib.import_module(name), self.names(name))
            for attribute, value in list(vars(made).items()):
                if isinstance(value, types.ModuleType) and value.__name__ in self.tables:  # os.path, numpy.random
                    vars(made)[attribute] = self.get(value.__name__)
        return self.made[name]

    def names(self, module: str) -> Names:
        """Return all the names that are replaced in a module; of two tables, the later one has its way."""
        together: Names = {}
        for names in self.tables.get(module, ()):
            together.update(names() if callable(names) else names)
        return together


class StandInFinder:
    """Serves whole modules that are made here: `makers` by full name, each returning the module's names."""

    def __init__(self, makers: Mapping[str, Callable[[], Mapping[str, Any]]]) -> None:
        self.makers = makers

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        return loaded_by(self, fullname, is_package=True) if fullname in self.makers else None

    def create_module(self, spec: ModuleSpec) -> None:
        return None

    def exec_module(self, module: types.ModuleType) -> None:
        vars(module).update(self.makers[module.__name__]())
