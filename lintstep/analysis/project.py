"""Who imports whom in a project: its Python files, and the import statements in them."""

from __future__ import annotations

import ast
import os
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from lintstep.interpreter.imports import skipped

MOST_FILES = 20_000
LARGEST_FILE = 400_000  # bytes
MOST_BYTES = 200_000_000

_REST = rb"(?:[^\n\\]|\\\r?\n)*"  # of a line, and of those it goes on in
_STATEMENT = re.compile(
    rb"[ \t]*(from[ \t]+[.\w]+[ \t]+import[ \t]*(?:\([^)]*\)|" + _REST + rb")|import[ \t]" + _REST + rb")"
)


@dataclass(slots=True)
class _File:
    """A file as it was last read: its times, its size, its import statements."""

    changed: int
    size: int
    imports: tuple[bytes, ...]


@dataclass(slots=True)
class Project:
    """The Python files below a folder. What was read of one holds while its times and size are the same."""

    root: Path
    _read: dict[str, _File] = field(default_factory=dict)

    @staticmethod
    @lru_cache(maxsize=16)
    def at(root: Path) -> Project:
        """Return the project at a folder: the same object each time, which keeps what it has read."""
        return Project(root)

    def importers(self, file: Path) -> list[Path]:
        """Return the files that import a module, or a package whose ``__init__`` imports it."""
        files = dict(self._files())
        known = {*files, str(file)}
        found: list[str] = []
        targets = [str(file)]
        for _ in range(2):
            fresh = [path for path in self._importing(targets, files, known) if path not in found and path != str(file)]
            found += fresh
            targets = [path for path in fresh if os.path.basename(path) == "__init__.py"]
            if not targets:
                break
        return [Path(path) for path in found]

    def _files(self) -> Iterator[tuple[str, os.stat_result]]:
        """Yield the files there are now, hidden and installed ones left out, up to a bound."""
        count = size = 0
        folders = [str(self.root)]
        while folders:
            below: list[str] = []
            for entry in _entries(folders.pop()):
                if entry.is_dir(follow_symlinks=False):
                    if not skipped(entry.name):
                        below.append(entry.path)
                elif entry.name.endswith(".py") and entry.is_file():
                    status = entry.stat()
                    count, size = count + 1, size + status.st_size
                    if count > MOST_FILES or size > MOST_BYTES:
                        return
                    yield entry.path, status
            folders += reversed(below)

    def _importing(self, targets: list[str], files: dict[str, os.stat_result], known: set[str]) -> Iterator[str]:
        """Yield the files with an import that loads one of the targets."""
        names = {_module_name(target) for target in targets}
        words = [name.encode() for name in names]
        for path, status in files.items():
            if status.st_size > LARGEST_FILE:
                continue
            statements = [line for line in self._imports(path, status) if any(word in line for word in words)]
            modules = (module for line in statements for module in _modules(line))
            named = ((level, dotted) for level, dotted in modules if not dotted or dotted.rpartition(".")[2] in names)
            if any(self._file(path, level, dotted, known) in targets for level, dotted in named):
                yield path

    def _imports(self, path: str, status: os.stat_result) -> tuple[bytes, ...]:
        known = self._read.get(path)
        if known is None or (known.changed, known.size) != (status.st_mtime_ns, status.st_size):
            try:
                data = Path(path).read_bytes()
            except OSError:
                data = b""
            known = self._read[path] = _File(status.st_mtime_ns, status.st_size, tuple(_statements(data)))
        return known.imports

    def _file(self, path: str, level: int, dotted: str, known: set[str]) -> str | None:
        """Return the file of a module as another file means it: of its own folder first, then of those above."""
        folder = os.path.dirname(path)
        for _ in range(level - 1):
            folder = os.path.dirname(folder)
        tail = dotted.replace(".", os.sep)
        while True:
            stem = f"{folder}{os.sep}{tail or '__init__'}"
            for candidate in (f"{stem}.py", f"{stem}{os.sep}__init__.py"):
                if candidate in known and candidate != path:
                    return candidate
            if level or folder == str(self.root) or len(folder) <= len(str(self.root)):
                return None
            folder = os.path.dirname(folder)


def _entries(folder: str) -> list[os.DirEntry[str]]:
    """Return what lies in a folder, by name; nothing where it can't be read."""
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return []


def _module_name(path: str) -> str:
    """Return the last part of the name that a file is imported by."""
    folder, name = os.path.split(path)
    return os.path.basename(folder) if name == "__init__.py" else name.removesuffix(".py")


def _statements(data: bytes) -> Iterator[bytes]:
    """Yield the import statements in a file's text, and now and then a line of a string that looks like one."""
    end = 0
    while (at := data.find(b"import", end)) >= 0:
        found = _STATEMENT.match(data, data.rfind(b"\n", 0, at) + 1)
        if found is not None and found.end() > at:
            yield found.group(1)
            end = found.end()
        else:
            end = at + 1


@lru_cache(maxsize=1 << 16)
def _modules(statement: bytes) -> tuple[tuple[int, str], ...]:
    """Return what may be loaded by an import statement: folders up (0: none said) and dotted name of each module."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            nodes = ast.parse(statement).body
    except (SyntaxError, ValueError):
        return ()
    found: list[tuple[int, str]] = []
    for node in nodes:
        if isinstance(node, ast.Import):
            found += [(0, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            names = [base, *(f"{base}.{alias.name}".strip(".") for alias in node.names)]
            found += [(node.level, name) for name in names]
    return tuple(found)
