"""``tf.compat``: text and bytes."""

from __future__ import annotations

from typing import Any

from lintstep_runtime.engine.unknown import Opaque


def as_bytes(bytes_or_text: Any, encoding: str = "utf-8") -> Any:
    """``tf.compat.as_bytes``; raises TypeError for what is neither text nor bytes."""
    if isinstance(bytes_or_text, str):
        return bytes_or_text.encode(encoding)
    return _checked(bytes_or_text, bytes)


def as_text(bytes_or_text: Any, encoding: str = "utf-8") -> Any:
    """``tf.compat.as_text``, ``tf.compat.as_str``; raises TypeError for what is neither text nor bytes."""
    if isinstance(bytes_or_text, bytes):
        return bytes_or_text.decode(encoding)
    return _checked(bytes_or_text, str)


def as_str_any(value: Any) -> str:
    """``tf.compat.as_str_any``: the text of anything."""
    return str(as_text(value)) if isinstance(value, bytes) else str(value)


def _checked(value: Any, kind: type) -> Any:
    if not isinstance(value, kind | Opaque):
        raise TypeError(f"Expected binary or unicode string, got {value!r}")
    return value
