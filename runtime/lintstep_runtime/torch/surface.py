"""Serves a stand-in to imports: modules whose names are those of a table, and unknown ones else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from lintstep_runtime.engine import recorder
from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.loader.finders import loaded_by

CLASSES_OF_MODULES = ("torch.nn", "torch.nn.modules")  # where an unknown name with a capital letter is a module's class


def _unknown(path: str, name: str) -> Any:
    return None


@dataclass(frozen=True)
class Served:
    """What is served: the public `root`, the `package` here, and per public module the modules its names come from.

    `settings` are names of public modules that no module here has; `made` makes what has a name that is nowhere, from
    the module's path and the name, or returns `None` where that is unknown.
    """

    root: str
    package: str
    namespaces: Mapping[str, str]
    settings: Mapping[str, Mapping[str, Any]]
    made: Callable[[str, str], Any] = _unknown

    def names(self, path: str) -> dict[str, Any]:
        """Return the names of the public module `path`."""
        found: dict[str, Any] = dict(self.settings.get(path, {}))
        for each in self.namespaces.get(path, "").split():
            found.update(names_of(import_module(f"{self.package}.{each}")))
        return found

    def inner(self, path: str, name: str) -> Any:
        """Return what is called by a name that PyTorch keeps to itself, `None` where nothing is."""
        if name.startswith("_"):
            for each in self.namespaces.get(path, "").split():
                found = vars(import_module(f"{self.package}.{each}")).get(name)
                if getattr(found, "__module__", "").startswith(self.package):
                    return found
        return None

    def has(self, path: str) -> bool:
        """Say whether there is a public module `path`."""
        return any(each == path or each.startswith(f"{path}.") for each in (*self.namespaces, *self.settings))


def names_of(module: ModuleType) -> dict[str, Any]:
    """Return the public names of a module here: those it lists, or the functions and classes it defines."""
    listed = vars(module).get("__all__")
    if listed is not None:
        return {name: getattr(module, name) for name in listed}
    return {
        name: value
        for name, value in vars(module).items()
        if not name.startswith("_") and getattr(value, "__module__", None) == module.__name__
    }


class Surface(ModuleType):
    """One public module."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        path = f"{self.__name__}.{name}"
        if self.__dict__["_served"].has(path):
            return import_module(path)
        value = self.__dict__["_served"].inner(self.__name__, name)
        value = self._unlisted(path, name) if value is None else value
        setattr(self, name, value)
        return value

    def _unlisted(self, path: str, name: str) -> Any:
        made = self.__dict__["_served"].made(self.__name__, name)
        if made is not None:
            return made
        recorder.current().assumed(f"{path} is not implemented; its results are opaque")
        if self.__name__ in CLASSES_OF_MODULES and name[:1].isupper():
            from lintstep_runtime.torch.nn.module import UnknownModule

            return type(name, (UnknownModule,), {})
        return Opaque(path)


class Finder:
    """Finds every module below a root."""

    def __init__(self, served: Served) -> None:
        self.served = served

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return how to make the module, or `None` where it is none of ours."""
        if fullname.partition(".")[0] != self.served.root:
            return None
        return loaded_by(self, fullname, is_package=True)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Return the module, still empty."""
        module = Surface(spec.name)
        module.__dict__["_served"] = self.served
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Fill the module with its names."""
        names = self.served.names(module.__name__)
        vars(module).update(names)
        vars(module)["__all__"] = sorted(names)
        vars(module)["__path__"] = []
