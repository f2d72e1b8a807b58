"""Serves the stand-in as ``torch``: modules whose names are those of `namespaces`, and unknown ones else."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from lintstep_runtime.engine import recorder
from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.loader.finders import loaded_by
from lintstep_runtime.torch.namespaces import BACKENDS, NAMESPACES

PACKAGE = "lintstep_runtime.torch"


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


def provided(path: str) -> dict[str, Any]:
    """Return the names of the public module `path`."""
    found: dict[str, Any] = {}
    for each in NAMESPACES.get(path, "").split():
        found.update(names_of(import_module(f"{PACKAGE}.{each}")))
    return found


class Surface(ModuleType):
    """One module of PyTorch."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        path = f"{self.__name__}.{name}"
        if path in NAMESPACES or path.removeprefix("torch.backends.") in BACKENDS:
            return import_module(path)
        value = self._unlisted(name)
        setattr(self, name, value)
        return value

    def _unlisted(self, name: str) -> Any:
        recorder.current.assumed(f"{self.__name__}.{name} is not implemented; its results are opaque")
        if self.__name__ in ("torch.nn", "torch.nn.modules") and name[:1].isupper():
            from lintstep_runtime.torch.nn.module import UnknownModule

            return type(name, (UnknownModule,), {})
        return Opaque(f"{self.__name__}.{name}")


class Finder:
    """Finds every module below ``torch``."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return how to make the module, or `None` where it is none of ours."""
        if fullname.partition(".")[0] != "torch":
            return None
        return loaded_by(self, fullname, is_package=True)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Return the module, still empty."""
        return Surface(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Fill the module with its names."""
        names = provided(module.__name__)
        inner = module.__name__.removeprefix("torch.backends.")
        if inner in BACKENDS:
            names = {**BACKENDS[inner], "is_available": _no, "is_built": _no}
        vars(module).update(names)
        vars(module)["__all__"] = sorted(names)
        vars(module)["__path__"] = []


def _no(*args: Any, **options: Any) -> bool:
    return False
