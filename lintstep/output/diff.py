"""What fixes change, as a unified diff that ``patch -p0`` and ``git apply -p0`` take."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from lintstep.api import Change
from lintstep.output.style import Style

_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")
_ROLES = {"+": "added", "-": "removed", "@": "related"}


def render(change: Change, style: Style) -> str:
    """Return the change as a diff."""
    return "".join(_coloured(line, style) for line in _diff(change))


def _diff(change: Change) -> Iterator[str]:
    before, after = _LINE.findall(change.before), _LINE.findall(change.after)
    for line in difflib.unified_diff(before, after, change.path, change.path):
        yield line if line.endswith(("\n", "\r")) else f"{line}\n\\ No newline at end of file\n"


def _coloured(line: str, style: Style) -> str:
    role = "bold" if line.startswith(("+++", "---")) else _ROLES.get(line[0], "")
    return style.paint(line.rstrip("\n"), role) + "\n" if role and style.colour else line
