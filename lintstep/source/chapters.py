"""A long module is parsed in parts: while the parser works, it takes some kilobytes a token."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lintstep.source.native import RefusedError, parse_module
from lintstep.source.tokens import NEWLINE, scan

if TYPE_CHECKING:
    import libcst

LONG = 40_000  # characters: the parser takes 20 MB for so many
_CHAPTER = 20_000
_GOES_ON = re.compile(r"[\s#@)\]}]|(?:elif|else|except|finally)\b")


def parse_long(code: str) -> libcst.Module:
    """Return the tree of ``code``, whose parts are parsed one after the other where it is long. Raises RefusedError."""
    if len(code) < LONG:
        return parse_module(code)
    parts = list(split(code))
    try:
        chapters = [parse_module(part) for part in parts]
    except RefusedError:
        return parse_module(code)  # which tells where in the whole it is
    whole = chapters[-1]
    return type(whole)(
        header=chapters[0].header,
        body=[statement for chapter in chapters for statement in chapter.body],
        footer=whole.footer,
        encoding=whole.encoding,
        default_indent=whole.default_indent,
        default_newline=whole.default_newline,
        has_trailing_newline=whole.has_trailing_newline,
        chapters=chapters,  # type: ignore[call-arg]  # libcst's own has none
    )


def split(code: str) -> Iterator[str]:
    """Yield parts of ``code``, each whole statements of the module."""
    starts = [0, *(found.end() for found in NEWLINE.finditer(code))]
    begin, after_decorator = 0, False
    for first, _ in scan(code).statements:
        start = starts[first - 1]
        text = code[start : start + 8]
        if start - begin > _CHAPTER and not after_decorator and not _GOES_ON.match(text):
            yield code[begin:start]
            begin = start
        after_decorator = text.startswith("@")
    yield code[begin:]
