"""Bytes to text and back, as PEP 263 says, losing nothing."""

from __future__ import annotations

import codecs
import re
import tokenize
from dataclasses import dataclass

_FOREIGN_BOMS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_NOT_ASCII = bytes.maketrans(bytes(range(128, 256)), b"?" * 128)


class DecodeError(Exception):
    """The bytes are not Python source text; ``line`` and ``column`` (1-based) say where that shows."""

    def __init__(self, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a file's text is stored: a codec name and whether a UTF-8 byte order mark leads it."""

    name: str = "utf-8"
    bom: bool = False

    def encode(self, text: str) -> bytes:
        """Return ``text`` as the file stores it. Raises UnicodeEncodeError where the codec lacks a character."""
        return (codecs.BOM_UTF8 if self.bom else b"") + text.encode(self.name)


def decode(data: bytes, *, declared: bool = True) -> tuple[str, Encoding]:
    """Return the text of a Python file, newlines intact and without the byte order mark, and its encoding.

    ``declared`` says whether a coding line counts (it does not in a notebook, which is UTF-8). Raises DecodeError for a
    binary file, another Unicode form, an unknown codec, or bytes the codec does not allow.
    """
    for mark, form in _FOREIGN_BOMS:
        if data.startswith(mark):
            raise DecodeError(f"the file is {form}, and Python source is not; save it as UTF-8")
    nul = data.find(b"\0")
    if nul >= 0:
        raise DecodeError("a NUL byte: this is a binary file, not Python source", *_position(data, nul))
    bom = data.startswith(codecs.BOM_UTF8)
    body = data[len(codecs.BOM_UTF8) :] if bom else data
    name = _declared(body) if declared else "utf-8"
    if bom and name != "utf-8":
        raise DecodeError(f"a UTF-8 byte order mark, but a coding line that says {name}")
    return _decode(body, name), Encoding(name, bom)


def _declared(data: bytes) -> str:
    """Return the codec of the coding line in the first two lines (PEP 263), by default UTF-8."""
    # It wants UTF-8, which Python itself does not of what stands beside the declaration or in the line before it.
    lines = (line.translate(_NOT_ASCII) + b"\n" for line in re.split(rb"\r\n?|\n", data, maxsplit=2)[:2])
    try:
        name, _ = tokenize.detect_encoding(lambda: next(lines, b""))
    except SyntaxError as error:
        raise DecodeError(f"the coding line: {error.msg}") from None
    return codecs.lookup(name).name


def _decode(data: bytes, name: str) -> str:
    """Return ``data`` decoded by the codec ``name``; DecodeError names the first byte it does not allow."""
    try:
        return data.decode(name)
    except UnicodeDecodeError as error:
        where = _position(data, error.start)
        message = f"byte 0x{data[error.start]:02x} is not {name}; save the file as UTF-8 or add a coding line"
        raise DecodeError(message, *where) from None
    except (LookupError, UnicodeError) as error:
        raise DecodeError(f"the file's encoding {name!r} can't be read: {error}") from None


def _position(data: bytes, offset: int) -> tuple[int, int]:
    before = data[:offset]
    return before.count(b"\n") + 1, offset - (before.rfind(b"\n") + 1) + 1
