"""Which file a module name means. The order on ``sys.meta_path``, each asked only for what those before it do not have:

1. the interpreter's own finders, with the standard library alone on ``sys.path``;
2. `SiteFinder`: numpy, and what this package needs itself, from the folders the parent named;
3. the stand-ins of `inputs`, then the TensorFlow surface (`tensorflow.install`);
4. `FirstPartyFinder`: the script's own modules;
5. `OpaqueFinder`: everything else is an opaque module (from the rung "inputs" on).

They are finders by their methods alone: ``importlib.abc`` takes longer to import than all of this package's loader.

So no file beside the script can take the place of a module that the runtime or the standard library imports. What a
first-party module gets when it imports a sibling named like a standard module is `imports`' affair.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Callable, Iterable, Sequence
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from typing import Any

from lintstep_runtime.engine import recorder
from lintstep_runtime.engine.run import current_run
from lintstep_runtime.engine.unknown import Opaque

SITE = ("numpy", "fissix", "appdirs", "lintstep_runtime")
CLASH = "first_party"  # `first_party.select` is the script's own select.py
FOLDER = "first-party:"  # marks a folder in a package's __path__ as ours, so that no other finder looks there


class SiteFinder:
    """Imports a few named packages from `folders`, and nothing else that lies there."""

    def __init__(self, folders: Iterable[str]) -> None:
        self.folders = list(folders)

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if path is not None or fullname not in SITE:
            return None
        return PathFinder.find_spec(fullname, self.folders)


class FirstPartyFinder:
    """Finds the script's own modules in `folders`, in their order; a folder without ``__init__.py`` is a package too.

    `folders` is also what the script sees and changes as ``sys.path``. `execute` runs a module's code.
    """

    def __init__(self, folders: Iterable[str], execute: Callable[[types.ModuleType, str], None]) -> None:
        self.folders: list[Any] = list(folders)
        self.base = self.folders[0]  # what the script adds to its path is relative to its own folder
        self.guessed = set(self.folders[1:-1])  # on nobody's path, unless the script itself adds them
        self.execute = execute

    def find_spec(self, fullname: str, path: Sequence[str] | None = None, target: Any = None) -> ModuleSpec | None:
        if path is None and fullname == CLASH:
            return _package(fullname, None, [str(Path(self.base, str(folder))) for folder in self.folders])
        folders = self.folders if path is None else [each.removeprefix(FOLDER) for each in path if is_ours(each)]
        return self.find(fullname, folders)

    def find(self, fullname: str, folders: Iterable[Any]) -> ModuleSpec | None:
        """Return the spec of `fullname` if one of `folders` has a module or a package of its last name."""
        name = fullname.rpartition(".")[2]
        namespace = []
        for folder in folders:
            place = Path(self.base, str(folder), name)
            if _readable(place / "__init__.py"):
                return _package(fullname, FirstPartyLoader(self.execute, str(place / "__init__.py")), [str(place)])
            if _readable(place.with_name(name + ".py")):
                return _module(fullname, FirstPartyLoader(self.execute, str(place.with_name(name + ".py"))))
            if place.is_dir() and _holds_python(place):
                namespace.append(str(place))
        return _package(fullname, None, namespace) if namespace else None


def loaded_by(loader: Any, fullname: str, **more: Any) -> ModuleSpec:
    """Return the spec of a module that something with a loader's methods makes."""
    return ModuleSpec(fullname, loader, **more)


def is_ours(folder: object) -> bool:
    """Say whether an entry of a package's __path__ is one of `FirstPartyFinder`'s."""
    return isinstance(folder, str) and folder.startswith(FOLDER)


def _readable(file: Path) -> bool:
    """Say whether a module can be had: what isolation keeps from the script is not there for it."""
    if not file.is_file():
        return False
    try:
        file.open("rb").close()
    except OSError:
        return False
    return True


def _holds_python(folder: Path) -> bool:
    try:
        return any(entry.suffix == ".py" or entry.is_dir() for entry in folder.iterdir())
    except OSError:
        return False


def _module(fullname: str, loader: FirstPartyLoader) -> ModuleSpec:
    spec = loaded_by(loader, fullname, origin=loader.path)
    spec.has_location = True
    return spec


def _package(fullname: str, loader: FirstPartyLoader | None, folders: list[str]) -> ModuleSpec:
    spec = loaded_by(loader or EmptyLoader(), fullname, origin=loader.path if loader else None, is_package=True)
    spec.has_location = loader is not None
    spec.submodule_search_locations = [FOLDER + folder for folder in folders]
    return spec


class EmptyLoader:
    """Loads a package without code of its own."""

    def create_module(self, spec: ModuleSpec) -> types.ModuleType | None:
        return None

    def exec_module(self, module: types.ModuleType) -> None:
        pass


class FirstPartyLoader(EmptyLoader):
    """Loads one first-party file."""

    def __init__(self, execute: Callable[[types.ModuleType, str], None], path: str) -> None:
        self.execute, self.path = execute, path

    def exec_module(self, module: types.ModuleType) -> None:
        self.execute(module, self.path)
        if "__path__" not in vars(module):
            module.__path__ = []  # so that a part of it that is not there is looked for, and found to be unknown

    def get_source(self, fullname: str) -> str:
        """Return the file's text, for `inspect` and `linecache`."""
        from lintstep_runtime.loader import source

        return source.read(self.path)


class OpaqueModule(types.ModuleType):
    """A module nobody has: every name in it is opaque."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.__path__: list[str] = []
        self.__all__: list[str] = []
        self.__version__ = "1.0.0"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        value = Opaque(f"{self.__name__}.{name}")
        setattr(self, name, value)
        return value


class OpaqueFinder(EmptyLoader):
    """Serves any module at all, opaque."""

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        top = fullname.partition(".")[0]
        if top in sys.stdlib_module_names or top in SITE:
            return None  # a part of Python that is missing is missing
        parent = fullname.rpartition(".")[0]
        if parent and not isinstance(sys.modules.get(parent), OpaqueModule):
            recorder.current().assumed(f"there is no module {fullname}: everything in it is unknown")
        elif not parent:
            recorder.current().assumed(f"the package {fullname} is not there: everything in it is unknown")
        current_run().gaps = True
        return loaded_by(self, fullname, is_package=True)

    def create_module(self, spec: ModuleSpec) -> types.ModuleType:
        return OpaqueModule(spec.name)
