"""Names to modules: libraries by their canonical names, project modules by interpreting their files."""

from __future__ import annotations

import ast
import os
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path

from lintstep.interpreter import objects, registry
from lintstep.interpreter.machine import Frame, LimitReachedError, Machine, ModuleState
from lintstep.interpreter.records import Root
from lintstep.interpreter.registry import canonical, is_framework
from lintstep.interpreter.site import Locator
from lintstep.interpreter.values import EVERYWHERE, Api, Const, Module, Scope, Unknown, Value
from lintstep.source.script import Source

MOST_MODULES = 40
MOST_BYTES = 800_000  # of project modules read for one script: about a second of parsing
PROJECT_MARKS = ("setup.py", "pyproject.toml", "setup.cfg", ".git")
PART_MARKS = ("requirements.txt", "README.md", "LICENSE")  # of a project, or of a part of one
MOST_PARENTS = 6
MOST_FILES = 3000  # of a project, where it is searched
MOST_PROJECT_BYTES = 30_000_000

IMPORT_LINE = re.compile(rb"^[ \t]*(?:from[ \t]+(\.*[\w.]*)[ \t]+import|import[ \t]+([\w.]+))", re.MULTILINE)
INERT = "builtins"  # calls into such a module are as harmless as Python's own

Load = Callable[[Path], "Source | None"]


class Importer:
    """Finds what an import statement means. ``load`` reads a project file, or says it can't (None)."""

    def __init__(self, load: Load, roots: tuple[Path, ...] = ()) -> None:
        self.load = load
        self.roots = roots
        self.read = 0  # bytes of project modules
        self.wanted: set[Path] = set()  # files an analysis depended on, or looked for
        self.concerned: dict[Path, bool] = {}

    # What statements ask for

    def module(self, machine: Machine, dotted: str) -> Value:
        """Return the value of a module's name: a library, a project module, or a name not known."""
        top = dotted.split(".", 1)[0]
        if is_library(top):
            return Api(canonical(dotted))
        found = self._project_module(machine, dotted)
        return found if found is not None else Api(canonical(dotted))

    def member(self, machine: Machine, base: str, name: str) -> Value:
        """Return what ``from base import name`` binds."""
        if not base.startswith("."):
            top = base.split(".", 1)[0]
            if is_library(top):
                return self._library_member(base, name)
        dotted = absolute(base)
        module = self._project_module(machine, dotted) if dotted else None
        if isinstance(module, Module):
            if name in module.scope.slots:
                objects.note_use(module.scope.slots[name])
                return machine.resolve(module.scope.slots[name])
            submodule = self.submodule(machine, module.name, name)
            return submodule if submodule is not None else Unknown(f"{dotted}.{name}", key=("name", dotted, name))
        inside = self._project_module(machine, f"{dotted}.{name}" if dotted else name)
        if inside is None and isinstance(module, Api):
            inside = self._constant(machine, dotted, name)
        if inside is not None:
            return inside
        return Api(canonical(f"{dotted}.{name}")) if dotted and not base.startswith(".") else Unknown(name)

    def _library_member(self, base: str, name: str) -> Value:
        full = canonical(f"{base}.{name}")
        if full == "__future__":
            return Const(None)
        return Api(full)

    def submodule(self, machine: Machine, package: str, name: str) -> Value | None:
        """Return a module of the package whose file is ``package``, or None."""
        file = Path(package)
        if file.name != "__init__.py":
            return None
        found = self._in(file.parent, name)
        return self._interpret(machine, found, name) if found is not None else None

    def star(self, machine: Machine, base: str) -> None:
        """``from base import *``: bind what a project module defines; remember a library for later."""
        scope = machine.scope
        if not base.startswith(".") and base.split(".", 1)[0] in libraries():
            machine.write(scope.slots, ("star", base), Api(canonical(base)))
            return
        dotted = absolute(base)
        file = self._find(machine, dotted) if dotted else None
        if file is not None:
            self.concerned[file] = True  # the framework's own names may come through it
        module = self._interpret(machine, file, dotted) if file is not None else None
        if isinstance(module, Module):
            for key, value in list(module.scope.slots.items()):
                if (isinstance(key, str) and not key.startswith("_")) or isinstance(key, tuple):
                    machine.write(scope.slots, key, value)
        else:
            machine.write(scope.slots, ("star", base), Unknown(base))

    def star_name(self, machine: Machine, name: str) -> Value | None:
        """Return what a name not bound anywhere may mean where a library was star-imported."""
        for key, value in machine.scope.module().slots.items():
            if isinstance(key, tuple) and key[0] == "star":
                library = registry.library_of(value.name) if isinstance(value, Api) else None
                if isinstance(value, Api) and (library is None or key[1] != library.name):
                    return Api(canonical(f"{value.name}.{name}"))
                if is_framework(name):
                    return Api(name)
        return None

    # Files

    def _project_module(self, machine: Machine, dotted: str) -> Value | None:
        file = self._find(machine, dotted)
        return self._interpret(machine, file, dotted) if file is not None else None

    def _interpret(self, machine: Machine, file: Path, dotted: str) -> Value | None:
        name = str(file)
        known = machine.modules.get(name)
        if known is not None:
            return Module(name, known.scope)
        if file.name != "__init__.py" and not self._concerns(file):
            return Api(f"{INERT}.{dotted.replace(':', '')}")
        self.read += file.stat().st_size
        if len(machine.modules) > MOST_MODULES or self.read > MOST_BYTES:
            machine.limit(None, "more project modules than are read for one script", blind=False)
            return None
        source = self.load(file)
        if source is None:
            return None
        state = interpret_module(machine, source, name, dotted)
        return Module(name, state.scope)

    def _constant(self, machine: Machine, dotted: str, name: str) -> Const | None:
        """Return a constant of a module that is not interpreted, if it is assigned once and to a literal."""
        file = self._find(machine, dotted)
        values = (
            re.findall(rf"^{name}[ \t]*=(?!=)[ \t]*(.+)", file.read_text(errors="replace"), re.MULTILINE)
            if file
            else []
        )
        try:
            value = ast.literal_eval(values[0]) if len(values) == 1 else None
        except (ValueError, SyntaxError):
            return None
        return Const(value) if isinstance(value, (bool, int, float, str)) else None

    def _concerns(self, file: Path) -> bool:
        """Whether a project module, by its bytes and those of what it imports, can make, move or pass on a counter."""
        known = self.concerned.get(file)
        if known is None:
            self.concerned[file] = False  # while its own imports are looked at, which may lead back here
            known = self.concerned[file] = self._looks_concerned(file)
        return known

    def _looks_concerned(self, file: Path) -> bool:
        try:
            data = file.read_bytes()
        except OSError:
            return True
        if concerns().search(data) or trains(data):
            return True
        for match in IMPORT_LINE.finditer(data):
            dotted = absolute((match.group(1) or match.group(2)).decode())
            top = dotted.split(".", 1)[0]
            if is_library(top):
                continue
            found = self._near(file, dotted)
            if found is not None and (found.name == "__init__.py" or self._concerns(found)):
                return True
        return False

    def _find(self, machine: Machine, dotted: str) -> Path | None:
        source = machine.frame.module.source
        if source.file is None:
            return None
        file = source.file.resolve()
        found = self._near(file, dotted)
        if found is None and "sys.path" in source.code and ":" not in dotted:
            return self._by_path(file.parent, dotted)
        return found

    def _near(self, file: Path, dotted: str) -> Path | None:
        """Return the file of a module as another file means it."""
        here = file.parent
        if ":" in dotted:
            level, _, rest = dotted.partition(":")
            folder = here
            for _ in range(int(level) - 1):
                folder = folder.parent
            return self._in(folder, rest)
        for folder in (here, *self.roots, *self._parents(here)):
            found = self._in(folder, dotted)
            if found is not None and found != file:
                return found
        return None

    def _by_path(self, here: Path, dotted: str) -> Path | None:
        """Return the one file of the project that a module's name fits, for a script that changes where it looks."""
        tails = (f"/{dotted.replace('.', '/')}.py", f"/{dotted.replace('.', '/')}/__init__.py")
        fitting = [path for path in project_files(project_root(here)) if path.as_posix().endswith(tails)]
        return fitting[0] if len(fitting) == 1 else None

    def _in(self, folder: Path, dotted: str) -> Path | None:
        path = folder.joinpath(*dotted.split(".")) if dotted else folder / "__init__"
        for candidate in (path.with_name(path.name + ".py"), path / "__init__.py"):
            self.wanted.add(candidate)
            if candidate.is_file():
                return candidate
        return None

    def _parents(self, folder: Path) -> list[Path]:
        """Return the folders above a script up to the project's root, nearest first."""
        root = project_root(folder)
        return [parent for parent in folder.parents if parent == root or root in parent.parents]


@cache
def libraries() -> frozenset[str]:
    """Return the packages that are never looked for in a project."""
    prefixes = (prefix for library in registry.libraries() for prefix, _ in library.prefixes)
    return frozenset(prefix.split(".", 1)[0] for prefix in prefixes) | {"numpy"}


def is_library(top: str) -> bool:
    """Whether a top-level name is a library's or Python's own."""
    return top in libraries() or top in sys.stdlib_module_names


def trains(data: bytes) -> bool:
    """Whether a script can have an update or a schedule; if not, nothing it imports can matter."""
    return training_words().search(data) is not None


@cache
def concerns() -> re.Pattern[bytes]:
    """Return a pattern of what modules hold that may have to do with a counter they are given. One without, that does
    not train and imports none that does, has nothing to do with it."""
    patterns = [pattern for library in registry.libraries() for pattern in library.concerns]
    return re.compile(b"|".join(patterns) or rb"(?!)")


@cache
def training_words() -> re.Pattern[bytes]:
    """Return a pattern of the names that make schedules and updates."""
    return re.compile(rb"\b(?:" + b"|".join(re.escape(word).encode() for word in sorted(registry.makers())) + rb")\b")


def absolute(base: str) -> str:
    """Return a module's dotted name; of a relative one, how many folders up it starts: ``1:name``."""
    level = len(base) - len(base.lstrip("."))
    return f"{level}:{base[level:]}" if level else base


def project_root(folder: Path) -> Path:
    """Return the folder a project starts at: the nearest with a mark of one, else the highest that looks like one, else
    the working folder where that is above."""
    return _project_root(folder, Path.cwd())


@lru_cache(maxsize=256)
def _project_root(folder: Path, working: Path) -> Path:
    above = (folder, *list(folder.parents)[:MOST_PARENTS])
    for parent in above:
        if any((parent / mark).exists() for mark in PROJECT_MARKS):
            return parent
    parts = [parent for parent in above if any((parent / mark).exists() for mark in PART_MARKS)]
    if not parts and working in above:
        return working
    return parts[-1] if parts else package_root(folder)


@lru_cache(maxsize=256)
def part_root(folder: Path) -> Path:
    """Return the folder at which the nearest part of a project starts that could stand alone."""
    for parent in (folder, *list(folder.parents)[:MOST_PARENTS]):
        if any((parent / mark).exists() for mark in (*PROJECT_MARKS, *PART_MARKS)):
            return parent
    return package_root(folder)


def package_root(folder: Path) -> Path:
    """Return the folder that holds the outermost package a folder belongs to."""
    while (folder / "__init__.py").exists() and folder.parent != folder:
        folder = folder.parent
    return folder


@lru_cache(maxsize=8)
def project_files(root: Path) -> tuple[Path, ...]:
    """Return a project's Python files, the hidden and the installed left out, up to a bound."""
    found: list[Path] = []
    size = 0
    for folder, subfolders, names in os.walk(root):
        subfolders[:] = sorted(name for name in subfolders if not skipped(name))
        for name in sorted(names):
            if name.endswith(".py"):
                path = Path(folder, name)
                size += file_size(path)
                if len(found) >= MOST_FILES or size > MOST_PROJECT_BYTES:
                    return tuple(found)
                found.append(path)
    return tuple(found)


def skipped(folder: str) -> bool:
    """Whether a folder holds no code of the project."""
    return folder.startswith(".") or folder in ("node_modules", "site-packages", "venv", "env", "build", "dist")


def file_size(path: Path) -> int:
    """Return a file's size, 0 where it can't be told."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def interpret_module(machine: Machine, source: Source, key: str, name: str, main: bool = False) -> ModuleState:
    """Interpret a module's own statements and return its state."""
    scope = Scope({}, None, "module")
    state = ModuleState(name, source, Locator(source), scope, is_main=main)
    scope.slots["__name__"] = Const("__main__" if main else name)
    scope.slots["__file__"] = Unknown("__file__")
    machine.modules[key] = state
    before = (machine.path, machine.loops, machine.within, machine.depth, machine.root, machine.trail)
    if not main:
        machine.path, machine.loops, machine.depth = EVERYWHERE, (), 0
        machine.within = replace(machine.within, controls=())
        machine.root = Root("imported", name)
        machine.trail = []  # a module is imported once, whichever arm imports it
    machine.frames.append(Frame(None, state, scope))
    try:
        with machine.share():
            machine.execute(source.module.body)
    except LimitReachedError:
        machine.limit(None, f"{source.path} takes too many steps: the rest of it was left out")
    finally:
        machine.frames.pop()
        machine.path, machine.loops, machine.within, machine.depth, machine.root, machine.trail = before
    return state
