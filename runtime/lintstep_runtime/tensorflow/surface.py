"""Serves the table of names as modules. What the table does not have is opaque."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from lintstep_runtime.engine import recorder
from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.loader.finders import loaded_by
from lintstep_runtime.tensorflow.exports import EXPORTS as STAND_INS
from lintstep_runtime.tensorflow.names import EXPORTS as ENGINE
from lintstep_runtime.tensorflow.names import FALLBACKS

EXPORTS = {path: {**STAND_INS.get(path, {}), **ENGINE.get(path, {})} for path in {**STAND_INS, **ENGINE}}

ROOTS = {"tensorflow": "", "tensorflow_core": "", "tf_slim": "contrib.slim", "npu_bridge": "npu_bridge"}
_INSIDE = ("python", "npu_bridge")  # whose modules are not listed: a name is looked up whatever its module
_VERSIONS = ("compat.v1", "compat.v2", "_api.v1", "_api.v2", "contrib.compat")

# Packages inside TensorFlow that hold modules and nothing else.
_PACKAGES = {
    f"python.{name}"
    for name in ("ops", "framework", "training", "layers", "client", "platform", "summary", "util", "eager", "data.ops")
}

_where: dict[str, dict[str, tuple[str, str]]] = {}


def _namespace(path: str) -> dict[str, tuple[str, str]]:
    """The names of one namespace: engine module and attribute of each."""
    if path not in _where:
        found: dict[str, tuple[str, str]] = {}
        for module, names in EXPORTS.get(path, {}).items():
            for entry in names.split():
                name, _, attribute = entry.partition("=")
                found[name] = (module, attribute or name)
        _where[path] = found
    return _where[path]


def _room(module: str) -> str:
    """Where an engine module of the tables lies: a stand-in's own room, or this package."""
    return module if module.startswith("inputs.") else f"tensorflow.{module}"


def _plain(path: str) -> str:
    """`path` without the parts that only choose a version of the interface."""
    for version in _VERSIONS:
        if path == version or path.startswith(version + "."):
            return _plain(path[len(version) + 1 :])
    return path


def lookup(path: str, name: str) -> Any:
    """Return what ``tf.<path>.<name>`` is.

    Raises:
        KeyError: the table has no such name.
    """
    if path in _PACKAGES:  # whatever else is called so, this is a module
        raise KeyError(name)
    for namespace in (path, *FALLBACKS.get(path, ())):
        if name in _namespace(namespace):
            module, attribute = _namespace(namespace)[name]
            return getattr(import_module(f"lintstep_runtime.{_room(module)}"), attribute)
        if namespace != path and f"{namespace}.{name}".strip(".") in EXPORTS:
            return _submodule(f"{namespace}.{name}".strip("."))
    if f"{path}.{name}" in EXPORTS:
        return _submodule(f"{path}.{name}")
    if path.startswith(_INSIDE):
        return _internal(name, "npu_bridge" if path.startswith("npu_bridge") else "")
    outer, inside, _ = path.partition(".python.")
    if inside:  # the inside of a part of contrib
        return lookup(outer, name)
    raise KeyError(name)


def _internal(name: str, root: str) -> Any:
    """What a module of TensorFlow's own inside has: the public thing of that name, below the namespace `root`."""
    for namespace in (namespace for namespace in EXPORTS if namespace.startswith(root)):
        if name in _namespace(namespace):
            return lookup(namespace, name)
    raise KeyError(name)


def _is_namespace(path: str) -> bool:
    return path.startswith(_INSIDE) or any(
        known == path or known.startswith(path + ".") for known in (*EXPORTS, *FALLBACKS)
    )


def _submodule(path: str) -> Any:
    return import_module("tensorflow." + path)


class Surface(ModuleType):
    """One TensorFlow module: its names are looked up when they are used."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        path = self.__dict__["_path"]
        try:
            value = lookup(path, name)
        except KeyError:
            value = self._unlisted(path, name)
        setattr(self, name, value)
        return value

    def _unlisted(self, path: str, name: str) -> Any:
        inner = f"{path}.{name}".strip(".")
        if inner.startswith(_INSIDE) and name[:1].isupper():  # a class: modules have small letters
            return _unknown(inner)
        if inner in ("compat", "compat.v1", "compat.v2", "contrib", "python") or _is_namespace(_plain(inner)):
            return import_module(f"{self.__name__}.{name}")
        return _unknown(inner)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call what only looked like a module: of what is inside TensorFlow, functions and modules look alike."""
        parent, _, name = self.__dict__["_path"].rpartition(".")
        try:
            return _internal(name, "npu_bridge" if parent.startswith("npu_bridge") else "")(*args, **kwargs)
        except KeyError:
            return _unknown(self.__dict__["_path"])(*args, **kwargs)

    def __mro_entries__(self, bases: tuple[object, ...]) -> tuple[type, ...]:
        return _unknown(self.__dict__["_path"]).__mro_entries__(bases)

    def __dir__(self) -> list[str]:
        return sorted({*self.__dict__, *_namespace(self.__dict__["_path"])})


def _unknown(path: str) -> Opaque:
    label = path if path.startswith("npu_bridge") else f"tf.{path}"
    recorder.current().assumed(f"{label} is not implemented; its results are opaque")
    return Opaque(label)


class Finder:
    """Finds every module below the names in `ROOTS`."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return how to make the module, or `None` where it is none of ours."""
        if fullname.partition(".")[0] not in ROOTS:
            return None
        return loaded_by(self, fullname, is_package=True)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Return the module, still empty."""
        root, _, rest = spec.name.partition(".")
        module = Surface(spec.name)
        module.__dict__["_path"] = _plain(".".join(part for part in (ROOTS[root], rest) if part))
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Set what only the root has."""
        if module.__dict__["_path"] == "":
            module.__dict__["__version__"] = "1.15.0"
            module.__dict__["VERSION"] = "1.15.0"
        if module.__name__.startswith("npu_bridge"):
            module.__dict__["__all__"] = sorted(_namespace("npu_bridge"))
        module.__dict__["__path__"] = []


def is_served(name: str) -> bool:
    """Say whether the module `name` comes from here."""
    return isinstance(sys.modules.get(name), Surface)
