"""Plain values that ``tf`` offers."""

from __future__ import annotations

newaxis = None
AUTOTUNE = -1
