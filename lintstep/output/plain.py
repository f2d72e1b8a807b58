"""Plain replacements for characters that a stream's encoding lacks."""

from __future__ import annotations

import codecs

ERRORS = "lintstep-plain"
"""The name of the error handler, for a stream's ``errors``, once ``register`` was called."""

_PLAIN = {
    **dict(zip("▁▂▃▄▅▆▇█", "_.:-=+*#", strict=True)),
    "…": ".",
    "·": ".",
    "–": "-",
    "—": "-",
    "‘": "'",
    "’": "'",
    "“": '"',
    "”": '"',
    "×": "x",
    "≥": ">=",
    "≤": "<=",
}


def register() -> None:
    """Make the error handler known."""
    codecs.register_error(ERRORS, _plainly)


def _plainly(error: UnicodeError) -> tuple[str, int]:
    """Return what stands for the characters that could not be encoded: a plain one, else its escape."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lost = error.object[error.start : error.end]
    return "".join(_PLAIN.get(each) or each.encode("ascii", "backslashreplace").decode() for each in lost), error.end
