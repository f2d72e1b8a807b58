"""Writes the events of a trace, and numbers as a trace holds them."""

from __future__ import annotations

import json
import math
import os
from typing import Any


class Trace:
    """Events to a descriptor, one JSON object a line."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def emit(self, event: str, **fields: Any) -> None:
        """Write one event, in one piece."""
        os.write(self._descriptor, (json.dumps(dict(fields, event=event)) + "\n").encode())


def plain(value: Any) -> Any:
    """Return a fetched scalar as JSON: a float as the shortest decimal that reads back to it in its own width.

    None where it is unknown or no scalar.
    """
    if value is None or getattr(value, "size", 1) != 1:
        return None
    if hasattr(value, "dtype"):
        scalar = value.reshape(()) if hasattr(value, "reshape") else value
        if scalar.dtype.kind in "iub":
            return int(scalar)
        if scalar.dtype.kind != "f":
            return None
        value = float(str(scalar[()])) if scalar.dtype.itemsize < 8 else float(scalar)
    if isinstance(value, float) and not math.isfinite(value):
        return "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"
    return value if isinstance(value, (int, float)) else None
