"""``tf.gfile`` and ``tf.io.gfile``: the script's files, under TensorFlow's names.

Source: TensorFlow 1.15, ``python/platform/gfile.py`` and ``python/lib/io/file_io.py``.
"""

# Paths are texts here, as the script spells them.
# ruff: noqa: PTH103, PTH207

from __future__ import annotations

import glob as globs
import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.inputs import files


def _by(kind: str, real: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function that does `real` the way the present script's file system does (see `files.Files`)."""
    here = files.present()
    if here is None:
        return real
    wrapped: Callable[..., Any] = getattr(here, kind)(real)
    return wrapped


def exists(path: Any) -> Any:
    """Say whether there is a file or folder."""
    return _by("asking", os.path.exists)(path)


def isdir(path: Any) -> Any:
    """Say whether there is a folder."""
    return _by("asking", os.path.isdir)(path)


def glob(pattern: Any) -> Any:
    """Return the paths that match a pattern, or any of several."""
    if isinstance(pattern, list | tuple):
        found = [glob(each) for each in pattern]
        return next((each for each in found if isinstance(each, Opaque)), [path for each in found for path in each])
    here = files.present()
    return here.globbing(pattern) if here is not None else globs.glob(pattern)


def listdir(path: Any) -> Any:
    """Return the names in a folder."""
    return _by("reading", os.listdir)(path)


def stat(path: Any) -> Any:
    """Return what ``os.stat`` does."""
    return _by("reading", os.stat)(path)


def walk(top: Any, topdown: bool = True, **options: Any) -> Iterator[Any]:
    """Walk a folder."""
    walked: Iterator[Any] = _by("reading", os.walk)(top, topdown)
    return walked


def makedirs(path: Any) -> None:
    """Make a folder and those above it; one that exists stays."""
    _by("writing", lambda place: os.makedirs(place, exist_ok=True))(path)


def rmtree(path: Any) -> None:
    """Remove a folder with all that is in it."""
    _by("removing", shutil.rmtree)(path)


def remove(path: Any) -> None:
    """Remove a file."""
    _by("removing", os.remove)(path)


def copy(src: Any, dst: Any, overwrite: bool = False) -> None:
    """Copy a file."""
    _by("copying", shutil.copyfile)(src, dst)


def rename(src: Any, dst: Any, overwrite: bool = False) -> None:
    """Rename a file."""
    _by("copying", os.replace)(src, dst)


class GFile:
    """An open file; of one that is not there, everything is unknown."""

    def __new__(cls, name: Any, mode: str = "r") -> Any:
        made = _by("opening", open)(name, mode)
        if isinstance(made, Opaque):
            return made
        self = super().__new__(cls)
        self._file = made
        return self

    _file: Any

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._file)

    def __enter__(self) -> GFile:
        return self

    def __exit__(self, *exception: object) -> None:
        self._file.close()

    def size(self) -> int:
        """Return the number of bytes."""
        return os.fstat(self._file.fileno()).st_size
