"""What a stream gets whose encoding lacks a character."""

from __future__ import annotations

import io

import pytest

from lintstep.output import plain


def written(text: str, encoding: str) -> str:
    plain.register()
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors=plain.ERRORS)
    stream.write(text)
    stream.flush()
    return stream.buffer.getvalue().decode(encoding)


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1"])
def test_bars_and_dots_have_plain_ones_of_the_same_width(encoding: str) -> None:
    assert written("▁▂▃▄▅▆▇█", encoding) == "_.:-=+*#"
    assert len(written("a … b · c", encoding)) == len("a … b · c")


def test_any_other_character_is_escaped_and_none_is_changed_where_it_can_be_written() -> None:
    assert written("步 ok", "ascii") == "\\u6b65 ok"
    assert written("步 ▁…", "utf-8") == "步 ▁…"
