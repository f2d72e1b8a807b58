"""Which lines of a script a decision governs: read from the indentation, so that Python 2 works too."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from lintstep.verification.place import Place
from lintstep.verification.trace import Decision

_CONTINUES = re.compile(r"\s*(else|elif|except|finally)\b")
_LEAVES = re.compile(r"\b(return|raise|yield|exit|_exit|quit|abort)\b")
_LEAVES_LOOP = re.compile(r"\b(break|continue)\b")
_LOOPS = ("while", "for")

Source = Callable[[str], str | None]
"""The text of a file by its path, or None where it cannot be read."""


def governed(decision: Decision, source: Source) -> Place | None:
    """Return the lines that may have run otherwise because of a decision, or None where that is unknown.

    That is the statement the decision was made in, with all its arms. It is unknown (so: anything may) where the file
    cannot be read and where an arm leaves the function, the loop or the program.
    """
    text = source(decision.place.path)
    lines = text.splitlines() if text is not None else []
    first = decision.place.line
    if not 1 <= first <= len(lines):
        return None
    depth = _depth(lines[first - 1])
    last = first
    for number in range(first + 1, len(lines) + 1):
        line = lines[number - 1]
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if _depth(line) < depth or (_depth(line) == depth and not _CONTINUES.match(line)):
            break
        last = number
    block = "\n".join(lines[first - 1 : last])
    if _LEAVES.search(block) or (decision.what not in _LOOPS and _LEAVES_LOOP.search(block)):
        return None
    return Place(decision.place.path, first, last)


def _depth(line: str) -> int:
    expanded = line.expandtabs(8)
    return len(expanded) - len(expanded.lstrip())


def read_source(path: str) -> str | None:
    """Return a file's text, with characters that do not decode replaced, or None where it cannot be read."""
    try:
        return Path(path).read_bytes().decode("utf-8", "replace")
    except OSError:
        return None
