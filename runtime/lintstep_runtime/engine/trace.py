"""Writes the trace: one JSON object a line, as ``docs/trace.md`` says. The only place that knows how an event is spelt.

`emit` writes to whatever `open_trace` was given in the run that is under way, and to nothing before that, so that the
engine can report without knowing whether anyone listens. What must react to an event (the pace at which loops are
left, say) observes it here instead of being called by whoever emits it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any

from lintstep_runtime.engine.run import current_run

VERSION = 2
LONGEST = 4_000  # characters of a text
RUNGS = ("as-is", "inputs", "recovery", "force", "library")  # lowest first

Observer = Callable[[str, dict[str, Any]], None]


class Trace:
    """Where the events of one run go."""

    def __init__(self) -> None:
        self.write: Callable[[str], object] | None = None
        self.once: set[str] = set()
        self.observers: list[Observer] = []


def open_trace(write: Callable[[str], object] | None) -> None:
    """Send every later event to `write`, one line of text (with its newline) an event; `None` closes the trace."""
    here = current_run().keep(Trace)
    here.write = write
    here.once.clear()


def observe(observer: Observer | None) -> None:
    """Call `observer` with the name and the fields of every later event, before it is written.

    `None` forgets all observers.
    """
    here = current_run().keep(Trace)
    if observer is None:
        here.observers.clear()
    else:
        here.observers.append(observer)


def emit(event: str, **fields: object) -> None:
    """Write one event: numpy numbers, arrays of one element and non-finite numbers become plain JSON."""
    here = current_run().keep(Trace)
    for observer in here.observers:
        observer(event, fields)
    if here.write is not None:
        here.write(json.dumps({"event": event, **{key: plain(value) for key, value in fields.items()}}) + "\n")


def emit_once(event: str, **fields: object) -> None:
    """Write an event unless the very same one was written before: for decisions and assumptions inside loops."""
    here = current_run().keep(Trace)
    if here.write is None and not here.observers:
        return
    key = json.dumps([event, {name: plain(value) for name, value in fields.items()}], sort_keys=True)
    if key not in here.once:
        here.once.add(key)
        emit(event, **fields)


def plain(value: Any) -> Any:
    """Return `value` as JSON can hold it: a float32 as the shortest decimal that reads back to it."""
    if isinstance(value, str):
        return value if len(value) <= LONGEST else f"{value[:LONGEST]}..."
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float) and type(value) is float:
        return _finite(value)
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if hasattr(value, "dtype") and hasattr(value, "item"):  # a numpy scalar or array, without importing numpy
        if getattr(value, "size", 1) != 1:
            return None
        scalar = value.dtype.type(value.item())
        kind = value.dtype.kind
        return bool(scalar) if kind == "b" else int(scalar) if kind in "iu" else _finite(float(str(scalar)))
    return plain(str(value))


def _finite(number: float) -> float | str:
    if math.isfinite(number):
        return number
    return "nan" if math.isnan(number) else "inf" if number > 0 else "-inf"
