"""Patterns as in .gitignore: of the configuration, and of the .gitignore files themselves."""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Iterable
from pathlib import Path

import pathspec


def spec_of(patterns: Iterable[str]) -> pathspec.GitIgnoreSpec:
    """Return what matches the patterns. A pattern that is none matches nothing, as in git."""
    return _compiled([pattern for pattern in patterns if is_pattern(pattern)])


def is_pattern(text: str) -> bool:
    """Whether a text can match anything: ``[z-a]`` can't."""
    try:
        _compiled([text])
    except (ValueError, re.error):
        return False
    return True


def _compiled(lines: Iterable[str]) -> pathspec.GitIgnoreSpec:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # of sets such as [a--b], which git reads as they stand
        return pathspec.GitIgnoreSpec.from_lines(lines)


def relative(path: Path, base: Path) -> str | None:
    """Return the path below ``base`` with forward slashes, or None where it does not lie below."""
    try:
        name = Path(os.path.relpath(path, base))
    except ValueError:  # another drive
        return None
    return None if ".." in name.parts else name.as_posix()
