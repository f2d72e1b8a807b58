"""Writes the trace: one JSON object a line, as ``docs/trace.md`` says. The only place that knows how an event is spelt.

The module is the process-wide trace: `emit` writes to whatever `open_trace` was given, and to nothing before that, so
that the engine can report without knowing whether anyone listens. What must react to an event (the pace at which loops
are left, say) observes it here instead of being called by whoever emits it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any

VERSION = 2
RUNGS = ("as-is", "inputs", "recovery", "force", "library")  # lowest first

_write: Callable[[str], object] | None = None
_once: set[str] = set()
_observers: list[Callable[[str, dict[str, Any]], None]] = []


def open_trace(write: Callable[[str], object] | None) -> None:
    """Send every later event to `write`, one line of text (with its newline) an event; `None` closes the trace."""
    global _write
    _write = write
    _once.clear()


def observe(observer: Callable[[str, dict[str, Any]], None] | None) -> None:
    """Call `observer` with the name and the fields of every later event, before it is written.

    `None` forgets all observers.
    """
    if observer is None:
        _observers.clear()
    else:
        _observers.append(observer)


def emit(event: str, **fields: object) -> None:
    """Write one event: numpy numbers, arrays of one element and non-finite numbers become plain JSON."""
    for observer in _observers:
        observer(event, fields)
    if _write is not None:
        _write(json.dumps({"event": event, **{key: plain(value) for key, value in fields.items()}}) + "\n")


def emit_once(event: str, **fields: object) -> None:
    """Write an event unless the very same one was written before: for decisions and assumptions inside loops."""
    if _write is None and not _observers:
        return
    key = json.dumps([event, {name: plain(value) for name, value in fields.items()}], sort_keys=True)
    if key not in _once:
        _once.add(key)
        emit(event, **fields)


def plain(value: Any) -> Any:
    """Return `value` as JSON can hold it: a float32 as the shortest decimal that reads back to it."""
    if value is None or isinstance(value, str | bool | int):
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
    return str(value)


def _finite(number: float) -> float | str:
    if math.isfinite(number):
        return number
    return "nan" if math.isnan(number) else "inf" if number > 0 else "-inf"
