"""Counters by the names the script gives them, which a trace does not know."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from lintstep.verification.trace.events import Trace

Source = Callable[[str], str | None]
"""The text of a file by its path, or None where it cannot be read."""

_TARGET = r"\s*([^\W\d]\w*(?:\.[^\W\d]\w*)*)\s*(?::[^=]+)?="
_MAKER = r"\s*(?:[^\W\d]\w*\.)*\w*(?:[vV]ariable|placeholder|placeholder_with_default|global_step)\s*\("
_MAKING = re.compile(_TARGET + _MAKER)
_ASSIGNING = re.compile(_TARGET + r"(?!=)")


def use_own_names(trace: Trace, source: Source) -> None:
    """Rename each counter that a line makes and assigns (``self.step = tf.Variable(0)``) to what it is assigned to.

    A counter that is made otherwise, or made on one line with another one, keeps its graph name.
    """
    made_on: dict[tuple[str, int], int] = {}
    for counter in trace.counters.values():
        key = (counter.place.path, counter.place.line)
        made_on[key] = made_on.get(key, 0) + 1
    for identity, counter in trace.counters.items():
        lines = (source(counter.place.path) or "").splitlines()
        line = counter.place.line
        if counter.place.cell is not None or not 1 <= line <= len(lines) or made_on[(counter.place.path, line)] > 1:
            continue
        found = (_ASSIGNING if counter.kind == "scheduler" else _MAKING).match(lines[line - 1])
        if found is not None:
            trace.counters[identity] = counter._replace(name=found[1])


def read_source(path: str) -> str | None:
    """Return a file's text, with characters that do not decode replaced, or None where it cannot be read."""
    try:
        return Path(path).read_bytes().decode("utf-8", "replace")
    except OSError:
        return None
