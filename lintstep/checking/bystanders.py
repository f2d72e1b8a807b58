"""Cache of irrelevant files, by modification time and size."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Sequence
from pathlib import Path

from lintstep.source.files import write_atomically

_SETTLED_NS = 2_000_000_000  # a file changed later than this before it was read may change again at the same time


class Bystanders:
    """What one working folder's runs know of files that can't matter, kept in a file."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self._began = time.time_ns()
        self._known = _read(place)
        self._states: dict[str, list[object]] = {}  # of the files asked about in this run
        self.changed = False  # since it was read

    def knows(self, file: str, target: Sequence[str]) -> bool:
        """Whether a file, as it is now, was found not to matter to some frameworks."""
        try:
            status = os.stat(file)  # noqa: PTH116 - tens of thousands of times
        except OSError:
            return False
        if max(status.st_mtime_ns, status.st_ctime_ns) > self._began - _SETTLED_NS:
            return False
        state = self._states[file] = [status.st_mtime_ns, status.st_ctime_ns, status.st_size, *target]
        return self._known.get(file) == state

    def add(self, file: str) -> None:
        """Remember that a file, as it was when it was asked about, can't matter."""
        if file in self._states:
            self._known[file] = self._states[file]
            self.changed = True

    def save(self) -> None:
        """Write down what is known; files that were not asked about stay while they are the fewer. Raises OSError."""
        if len(self._known) > 2 * len(self._states):
            self._known = {file: state for file, state in self._known.items() if file in self._states}
        write_atomically(self.place, json.dumps(self._known, separators=(",", ":")).encode(), durable=False)


def _read(place: Path) -> dict[str, object]:
    try:
        known = json.loads(place.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return known if isinstance(known, dict) else {}
