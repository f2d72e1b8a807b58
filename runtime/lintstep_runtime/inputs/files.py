"""Files and folders as a script sees them.

It reads where it says, then beside itself and in its project; it writes into the working folder and nowhere else. A
file that is nowhere is unknown: opened for reading it is an `Opaque`, listed it has unknown entries. Asked whether it
exists, it does not, unless the script would give up for that reason (`Missing`).
"""
# Paths are texts here, as the script spells them.
# ruff: noqa: PTH100, PTH103, PTH109, PTH112, PTH117, PTH118, PTH120, PTH207

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lintstep_runtime.engine import recorder
from lintstep_runtime.engine.run import current_run
from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.inputs.provision import Names, Replacements, Surroundings

OUTSIDE = "outside"  # the part of the working folder that stands for the rest of the file system


class Missing(int):
    """The false that asking for a missing file gives: `Support.branch` lets no script give up because of it."""

    path: str

    def __new__(cls, path: str) -> Missing:
        made = super().__new__(cls, 0)
        made.path = path
        return made

    def __repr__(self) -> str:
        return "False"


class Present:
    """The file system of the script that is run, where it has one of its own."""

    files: Files | None = None


def present() -> Files | None:
    """Return the file system of the script that is run; `None` where that is the real one."""
    return current_run().keep(Present).files


class Files:
    """Finds what a script reads and places what it writes."""

    def __init__(self, around: Surroundings, invent: bool) -> None:
        self.folder = os.path.realpath(around.folder or os.getcwd())
        self.bases = [folder for folder in around.folders() if _open(folder)]
        self.invent = invent

    def find(self, path: Any) -> str | None:
        """Return where the file or folder to read is, `None` where there is none."""
        text = os.fsdecode(os.fspath(path))
        places = [text, self.target(text)]
        relative = self._relative(text)
        if relative is not None:
            places += [os.path.join(base, relative) for base in self.bases]
        return next((place for place in places if os.path.lexists(place)), None)

    def target(self, path: Any) -> str:
        """Return where a write to `path` goes; the folders above it are made if the script could count on them."""
        text = os.fsdecode(os.fspath(path))
        if os.path.isabs(text) and self._relative(text) is None:
            text = os.path.join(self.folder, OUTSIDE, os.path.splitdrive(text)[1].lstrip("/\\"))
        return text

    def _relative(self, text: str) -> str | None:
        """Return a path relative to the working folder, `None` where it is not inside."""
        if not os.path.isabs(text):
            return text
        for folder in (self.folder, os.getcwd()):
            if text == folder or text.startswith(folder.rstrip(os.sep) + os.sep):
                return os.path.relpath(text, folder)
        return None

    def missing(self, path: Any) -> Opaque:
        """Record that something to read is not there, and return what stands in for it."""
        recorder.current().assumed(f"{_shown(path)} is not there: what it holds is unknown")
        return Opaque(f"file {_shown(path)}")

    def made(self, path: Any) -> str:
        """Return where a write to `path` goes, with its folder made."""
        place = self.target(path)
        with contextlib.suppress(OSError):
            os.makedirs(os.path.dirname(place.rstrip("/\\")) or ".", exist_ok=True)
        return place

    # What scripts call

    def opening(self, real: Callable[..., Any]) -> Callable[..., Any]:
        """Return an `open` whose first argument is a path, a descriptor or an open file, and whose second is a mode."""

        def open_(file: Any, mode: Any = "r", *args: Any, **kwargs: Any) -> Any:
            if not isinstance(file, str | bytes | os.PathLike):
                return real(file, mode, *args, **kwargs)
            if isinstance(mode, str) and set(mode) & set("wax+"):
                return real(self.made(file), mode, *args, **kwargs)
            found = None if isinstance(file, Opaque) else self.find(file)
            if found is None and self.invent:
                return self.missing(file)
            return real(file if found is None else found, mode, *args, **kwargs)

        return open_

    def reading(self, real: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that reads the path that is its first argument."""

        def read(path: Any = ".", *args: Any, **kwargs: Any) -> Any:
            if not isinstance(path, str | bytes | os.PathLike):
                return real(path, *args, **kwargs)
            found = None if isinstance(path, Opaque) else self.find(path)
            if found is None and self.invent:
                return self.missing(path)
            return real(path if found is None else found, *args, **kwargs)

        return read

    def asking(self, real: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that asks a yes-or-no question about a path."""

        def ask(path: Any, *args: Any, **kwargs: Any) -> Any:
            if isinstance(path, Opaque):
                return Missing(_shown(path))
            if not isinstance(path, str | bytes | os.PathLike):
                return real(path, *args, **kwargs)
            found = self.find(path)
            answer = real(path if found is None else found, *args, **kwargs)
            return answer if answer or found is not None or not self.invent else Missing(_shown(path))

        return ask

    def writing(self, real: Callable[..., Any], paths: int = 1) -> Callable[..., Any]:
        """Return a function that changes the file system at its first `paths` arguments."""

        def write(*args: Any, **kwargs: Any) -> Any:
            moved = [self.made(each) if isinstance(each, str | bytes | os.PathLike) else each for each in args[:paths]]
            return real(*moved, *args[paths:], **kwargs)

        return write

    def removing(self, real: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that removes a path: what the script did not write itself stays."""

        def remove(path: Any, *args: Any, **kwargs: Any) -> Any:
            place = self.target(path)
            if os.path.lexists(place) or self.find(path) is None:
                return real(place, *args, **kwargs)
            return None

        return remove

    def copying(self, real: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that copies or moves one path to another."""

        def copy(source: Any, target: Any, *args: Any, **kwargs: Any) -> Any:
            found = None if isinstance(source, Opaque) else self.find(source)
            if found is None and self.invent:
                self.missing(source)
                return target
            only_read = found is not None and self._relative(os.path.abspath(found)) is None
            act = _copy_of if only_read else real
            return act(source if found is None else found, self.made(target), *args, **kwargs)

        return copy

    def globbing(self, pattern: Any, *args: Any, **kwargs: Any) -> Any:
        """``glob.glob``: a pattern that matches nothing matches unknown files."""
        from glob import glob

        text = _shown(pattern)
        for base in ("", *self.bases):
            found = glob(os.path.join(base, text), *args, **kwargs)
            if found:
                return found
        return self.missing(pattern) if self.invent else []

    def changing(self, path: Any) -> None:
        """``os.chdir``: to a folder that is only read, relative paths are read from there."""
        found = self.find(path)
        if found is None and not self.invent:
            os.chdir(path)
        elif found is None or self._relative(os.path.abspath(found)) is None:
            self.bases.insert(0, found or self.target(path))
        else:
            os.chdir(found)


# module -> functions, by what they do with their paths
READING = {
    "os": "listdir scandir stat lstat walk readlink",
    os.path.__name__: "getsize getmtime getctime getatime",
    "numpy": "load loadtxt genfromtxt fromfile",
    "zipfile": "ZipFile",
    "tarfile": "TarFile",
    "xml.etree.ElementTree": "parse",
    "sqlite3": "connect",
}
OPENING = {"builtins": "open", "io": "open", "codecs": "open", "gzip": "open GzipFile", "bz2": "open BZ2File",
           "lzma": "open", "tarfile": "open", "os": "fdopen"}  # fmt: skip
ASKING = {os.path.__name__: "exists isfile isdir islink lexists ismount", "os": "access"}
WRITING = {"os": "makedirs mkdir mkfifo utime chmod truncate", "numpy": "save savez savez_compressed savetxt"}
REMOVING = {"os": "remove unlink rmdir removedirs", "shutil": "rmtree"}
COPYING = {"os": "rename renames replace symlink link", "shutil": "copy copy2 copyfile copytree move"}


def replacements(around: Surroundings, invent: bool) -> Replacements:
    """Return the functions of a script's file system."""
    files = Files(around, invent)
    current_run().keep(Present).files = files
    table: dict[str, Names] = {}
    kinds = (
        (READING, files.reading), (OPENING, files.opening), (ASKING, files.asking),
        (WRITING, files.writing), (REMOVING, files.removing), (COPYING, files.copying),
    )  # fmt: skip
    for names, wrap in kinds:
        for module, listed in names.items():
            for name in listed.split():
                table.setdefault(module, {})[name] = _lazily(module, name, wrap)
    table["glob"] = {"glob": files.globbing, "iglob": lambda *args, **kwargs: iter(files.globbing(*args, **kwargs))}
    table["os"]["chdir"] = files.changing
    table["builtins"]["file"] = table["builtins"]["open"]
    return dict(table)


def _lazily(module: str, name: str, wrap: Callable[[Callable[..., Any]], Callable[..., Any]]) -> Callable[..., Any]:
    """Return the wrapped function; its module is imported when it is first called."""
    from lintstep_runtime.inputs.reading import real

    wrapped: list[Callable[..., Any]] = []

    def call(*args: Any, **kwargs: Any) -> Any:
        if not wrapped:
            wrapped.append(wrap(real(module, name)))
        return wrapped[0](*args, **kwargs)

    call.__name__ = call.__qualname__ = name
    return call


def _open(folder: str) -> bool:
    """Say whether a folder can be looked into: isolation may keep one that only packages are looked for in."""
    try:
        os.scandir(folder).close()
    except OSError:
        return False
    return True


def _copy_of(source: Any, target: Any, *args: Any, **kwargs: Any) -> Any:
    """Copy what must stay where it is, for a move as well."""
    import shutil

    return shutil.copytree(source, target) if os.path.isdir(source) else shutil.copyfile(source, target)


def _shown(path: Any) -> str:
    return os.fsdecode(path) if isinstance(path, str | bytes | Path) else str(path)
