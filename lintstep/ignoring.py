"""Patterns as in .gitignore: of the configuration, and of the .gitignore files themselves."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import pathspec


def spec_of(patterns: Iterable[str]) -> pathspec.GitIgnoreSpec:
    """Return what matches the patterns. A pattern that is none matches nothing."""
    lines: list[str] = []
    for pattern in patterns:
        try:
            pathspec.GitIgnoreSpec.from_lines([pattern])
        except ValueError:
            continue
        lines.append(pattern)
    return pathspec.GitIgnoreSpec.from_lines(lines)


def relative(path: Path, base: Path) -> str | None:
    """Return the path below ``base`` with forward slashes, or None where it does not lie below."""
    try:
        name = Path(os.path.relpath(path, base))
    except ValueError:  # another drive
        return None
    return None if ".." in name.parts else name.as_posix()
