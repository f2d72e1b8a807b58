"""Inputs nobody would write: real ones cut, doubled, crossed and bent, byte by byte and token by token."""

from __future__ import annotations

import random
from collections.abc import Sequence

_TOKENS = (
    b"(", b")", b"[", b"]", b"{", b"}", b":", b",", b"\n", b"\r", b"\t", b"    ", b"'", b'"""', b"\\", b"#", b"\0",
    b"\x0c", b"\xff", b"\xef\xbb\xbf", b"# coding: latin-1\n", b"# lintstep: ignore", b"# lintstep: ignore-file[LS1]",
    b"# noqa: LS101", b"lambda: ", b"async ", b"await ", b"yield ", b"*", b"**", b"@", b":=", b"global_step=",
    b"minimize(", b"exponential_decay(", b"print ", b"except E, e:", b"`", b"<>", b"0777", b"ur'", b"%time ", b"!",
    b"?", b"\xe6\xad\xa5", b"if 1:\n", b"for i in x:\n ", b"def f(", b"class A(", b"with a as b:\n ", b"try:\n ",
    b"return ", b"import ", b"tf.", b"self.", b"None", b"{}", b"null", b"-1", b"1e999", b'"cells"', b'"source"',
    b'"version"', b"[tool.lintstep]\n", b"select = ", b'"LS101"',
)  # fmt: skip


def mutated(data: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    """Return ``data`` after one to eight random changes; ``others`` are what pieces are borrowed from."""
    for _ in range(chance.randint(1, 8)):
        start = chance.randint(0, len(data))
        end = min(len(data), start + chance.choice((1, 1, 4, 16, 64, 400)))
        kind = chance.randrange(8)
        if kind == 0:
            data = data[:start] + data[end:]
        elif kind == 1:
            data = data[:start] + data[start:end] * chance.choice((2, 3, 50)) + data[end:]
        elif kind == 2:
            data = data[:start] + bytes([chance.randrange(256)]) + data[start + 1 :]
        elif kind == 3:
            other = chance.choice(others)
            begin = chance.randint(0, len(other))
            data = data[:start] + other[begin : begin + chance.choice((8, 40, 300))] + data[end:]
        elif kind == 4:
            lines = data.split(b"\n")
            chance.shuffle(lines)
            data = b"\n".join(lines) if chance.random() < 0.2 else data[:start]
        else:
            data = data[:start] + chance.choice(_TOKENS) * chance.choice((1, 1, 1, 3)) + data[start:]
    return data
