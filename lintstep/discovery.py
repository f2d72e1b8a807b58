"""Which files to check: the ones named, and the scripts and notebooks in the folders named."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

SUFFIXES = (".py", ".ipynb")
DEFAULT_EXCLUDES = (
    ".bzr", ".direnv", ".eggs", ".git", ".hg", ".ipynb_checkpoints", ".mypy_cache", ".nox", ".pytest_cache",
    ".ruff_cache", ".svn", ".tox", ".venv", "__pycache__", "__pypackages__", "build", "dist", "node_modules",
    "site-packages", "venv",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file to check. ``named`` files were given by name, the others were found in a folder."""

    file: Path
    named: bool


class MissingPathError(Exception):
    """A path that was named and is not there."""


def discover(paths: Sequence[str | os.PathLike[str]]) -> Iterator[Candidate]:
    """Yield each file once: named files as given, folders searched in the order of their names."""
    seen: set[str] = set()
    for path in map(Path, paths):
        found = (Candidate(file, False) for file in _walk(path)) if path.is_dir() else [Candidate(path, True)]
        for candidate in found:
            key = os.path.realpath(candidate.file)
            if key not in seen:
                seen.add(key)
                yield candidate


def _walk(folder: Path) -> Iterator[Path]:
    for root, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in DEFAULT_EXCLUDES)
        for name in sorted(files):
            if name.endswith(SUFFIXES):
                yield Path(root, name)
