"""``pathlib.Path`` as a script sees it: the methods that touch files go where `files` says."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from lintstep_runtime.inputs.files import Files, present
from lintstep_runtime.inputs.provision import Names, Replacements

REAL = type(Path())
METHODS = {  # what `Files` does with their path -> methods
    "opening": "open",
    "reading": "read_text read_bytes iterdir stat lstat",
    "asking": "exists is_file is_dir is_symlink",
    "writing": "write_text write_bytes mkdir touch chmod",
    "removing": "unlink rmdir",
    "copying": "rename replace",
}


def replacements() -> Replacements:
    """Return the class for the file system of the script that is run."""

    def names() -> Names:
        files = present()
        if files is None:
            return {}
        own = path_class(files)
        return {"Path": own, REAL.__name__: own}

    return {"pathlib": names}


def path_class(files: Files) -> type[Path]:
    """Return the class that stands for ``pathlib.Path`` in a script with these files."""

    def globbing(kind: str) -> Callable[..., Any]:
        def glob(self: Path, pattern: str) -> Any:
            found = files.find(self)
            matches = [] if found is None else list(getattr(REAL(found), kind)(pattern))
            if matches or not files.invent:
                return map(type(self), matches)
            return files.missing(os.path.join(self, pattern))  # noqa: PTH118 - a pattern is no path

        return glob

    def iterdir(self: Path) -> Iterator[Any]:
        entries = files.reading(lambda path: REAL(path).iterdir())(self)
        return (type(self)(each) if isinstance(each, Path) else each for each in entries)

    methods = {name: _method(files, kind, name) for kind, names in METHODS.items() for name in names.split()}
    own = {**methods, "glob": globbing("glob"), "rglob": globbing("rglob"), "iterdir": iterdir}
    return type("Path", (REAL,), {**own, "__slots__": (), "__module__": "pathlib"})


def _method(files: Files, kind: str, name: str) -> Callable[..., Any]:
    real = getattr(REAL, name)
    wrapped: Callable[..., Any] = getattr(files, kind)(lambda path, *args, **kwargs: real(REAL(path), *args, **kwargs))

    def method(self: Path, *args: Any, **kwargs: Any) -> Any:
        return wrapped(self, *args, **kwargs)

    method.__name__ = name
    return method
