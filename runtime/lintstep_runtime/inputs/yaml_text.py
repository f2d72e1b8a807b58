"""Reads YAML as PyYAML's ``load`` does, as far as files of settings go: mappings, lists, scalars, anchors, merges.

Source: YAML 1.1 and PyYAML's resolver (``1e-3`` is text there, ``1.0e-3`` a number). What has a tag is unknown.
"""

from __future__ import annotations

import math
import re
from typing import Any

from lintstep_runtime.engine.unknown import Opaque

_WORDS: dict[str, Any] = {
    **{each: True for word in ("yes", "true", "on") for each in (word, word.title(), word.upper())},
    **{each: False for word in ("no", "false", "off") for each in (word, word.title(), word.upper())},
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
}
_WHOLE = re.compile(r"[-+]?(0|[1-9][0-9_]*)$")
_OCTAL = re.compile(r"[-+]?0[0-7_]+$")
_OTHER_BASE = re.compile(r"[-+]?0[xb][0-9a-fA-F_]+$")
_REAL = re.compile(r"[-+]?([0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*)([eE][-+][0-9]+)?$")
_INFINITE = re.compile(r"([-+]?)\.(inf|Inf|INF)$")
_KEY = re.compile(
    r"""("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s#&*!|>'"%@`\[\]{},-][^#]*?|-[^\s#][^#]*?|<<)\s*:(?:\s+|$)"""
)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", '"': '"', "\\": "\\", "/": "/", " ": " "}


class YamlError(Exception):
    """A text that is no YAML, or more than is read here."""


def load(text: str) -> Any:
    """Return the first document of a text. Raises YamlError."""
    reader = _Reader(text)
    value = reader.block(0)
    if reader.line is not None:
        raise YamlError(f"unexpected {reader.line[1]!r}")
    return value


def scalar(text: str) -> Any:
    """Return what a plain scalar means."""
    if text in _WORDS:
        return _WORDS[text]
    number = text.replace("_", "")
    if _WHOLE.match(text):
        return int(number)
    if _OCTAL.match(text):
        return int(number, 8)
    if _OTHER_BASE.match(text):
        return int(number, 0)
    if _REAL.match(text):
        return float(number)
    if infinite := _INFINITE.match(text):
        return -math.inf if infinite[1] == "-" else math.inf
    return math.nan if text in (".nan", ".NaN", ".NAN") else text


class _Reader:
    """Goes through the lines of a document: (indentation, text without comment)."""

    def __init__(self, text: str) -> None:
        self.raw = text.replace("\t", "    ").splitlines()
        self.at = 0
        self.anchors: dict[str, Any] = {}
        self.line: tuple[int, str] | None = None
        self._settle()

    def _settle(self) -> None:
        """Make `line` the next one that says something."""
        while self.at < len(self.raw):
            text = _uncommented(self.raw[self.at])
            if text.startswith("...") or (
                text.startswith("---") and self.at and any(map(str.strip, self.raw[: self.at]))
            ):
                if any(_uncommented(each).strip(" -") for each in self.raw[: self.at]):
                    break
            elif text.strip() and not text.startswith(("---", "%")):
                self.line = (len(text) - len(text.lstrip()), text.strip())
                return
            self.at += 1
        self.line = None

    def _next(self) -> None:
        self.at += 1
        self._settle()

    def block(self, least: int) -> Any:
        """Return the value whose lines begin here, indented by `least` or more."""
        if self.line is None or self.line[0] < least:
            return None
        indent, text = self.line
        if text == "-" or text.startswith("- "):
            return self._sequence(indent)
        if _KEY.match(text):
            return self._mapping(indent)
        return self._inline(text, indent)

    def _sequence(self, indent: int) -> list[Any]:
        found = []
        while self.line is not None and self.line[0] == indent and (self.line[1] + " ").startswith("- "):
            rest = self.line[1][1:]
            inner = rest.strip()
            if not inner:
                self._next()
                found.append(self.block(indent + 1))
            elif _KEY.match(inner) or inner.startswith("- "):
                self.line = (indent + 1 + len(rest) - len(rest.lstrip()), inner)
                found.append(self.block(indent + 1))
            else:
                found.append(self._inline(inner, indent))
        return found

    def _mapping(self, indent: int, into: dict[Any, Any] | None = None) -> dict[Any, Any]:
        found: dict[Any, Any] = {} if into is None else into
        while self.line is not None and self.line[0] == indent and (key := _KEY.match(self.line[1])):
            name, rest = _unquoted(key[1]), self.line[1][key.end() :].strip()
            value = self._inline(rest, indent) if rest else self._nested(indent)
            if name == "<<":
                for each in value if isinstance(value, list) else [value]:
                    found = {**each, **found}
            else:
                found[name] = value
        return found

    def _nested(self, indent: int) -> Any:
        """Return the value on the lines below a key: a list may stand as far left as the key."""
        self._next()
        if self.line is not None and self.line[0] == indent and (self.line[1] + " ").startswith("- "):
            return self._sequence(indent)
        return self.block(indent + 1)

    def _inline(self, text: str, indent: int) -> Any:
        """Return the value that begins in this line, and go on behind it."""
        if text[0] == "&":
            name, _, rest = text[1:].partition(" ")
            value = self._inline(rest.strip(), indent) if rest.strip() else self._nested(indent)
            self.anchors[name] = value
            return value
        if text[0] == "!":
            tag, _, rest = text.partition(" ")
            value = self._inline(rest.strip(), indent) if rest.strip() else self._nested(indent)
            return Opaque(f"{tag} in YAML", (value,))
        if text[0] in "|>":
            return self._folded(text, indent)
        if text[0] == "*":
            self._next()
            if text[1:] not in self.anchors:
                raise YamlError(f"unknown anchor {text}")
            return self.anchors[text[1:]]
        if text[0] in "[{":
            return self._flow(text)
        return self._plain(text, indent)

    def _plain(self, text: str, indent: int) -> Any:
        self._next()
        if text[0] in "\"'":
            while not _closed(text) and self.line is not None:
                text += " " + self.line[1]
                self._next()
            return _unquoted(text)
        while self.line is not None and self.line[0] > indent and not _KEY.match(self.line[1]):
            text += " " + self.line[1]
            self._next()
        return scalar(text)

    def _folded(self, text: str, indent: int) -> str:
        """Return a block scalar: ``|`` keeps its lines, ``>`` joins them."""
        lines: list[str] = []
        self.at += 1
        while self.at < len(self.raw):
            raw = self.raw[self.at]
            if raw.strip() and len(raw) - len(raw.lstrip()) <= indent:
                break
            lines.append(raw)
            self.at += 1
        self._settle()
        least = min((len(each) - len(each.lstrip()) for each in lines if each.strip()), default=0)
        joined = ("\n" if text[0] == "|" else " ").join(each[least:] for each in lines).rstrip()
        return joined + ("" if text[1:2] == "-" else "\n")

    def _flow(self, text: str) -> Any:
        depth = _depth(text)
        while depth > 0:
            self._next()
            if self.line is None:
                raise YamlError("a list or mapping is not closed")
            text += " " + self.line[1]
            depth = _depth(text)
        self._next()
        value, rest = self._flow_value(text)
        if rest.strip():
            raise YamlError(f"unexpected {rest!r}")
        return value

    def _flow_value(self, text: str) -> tuple[Any, str]:
        text = text.lstrip()
        if text[:1] == "[":
            return self._flow_list(text[1:])
        if text[:1] == "{":
            return self._flow_mapping(text[1:])
        if text[:1] in ("'", '"'):
            end = next((at for at in range(1, len(text)) if _closed(text[: at + 1])), None)
            if end is None:
                raise YamlError("a text is not closed")
            return _unquoted(text[: end + 1]), text[end + 1 :]
        plain = re.match(r"(?:[^,\[\]{}:]|:(?!\s|$))*", text)
        word = plain[0].strip() if plain else ""
        rest = text[plain.end() :] if plain else text
        return (self.anchors.get(word[1:]) if word.startswith("*") else scalar(word)), rest

    def _flow_list(self, text: str) -> tuple[list[Any], str]:
        found: list[Any] = []
        while not text.lstrip().startswith("]"):
            value, text = self._flow_value(text)
            if text.lstrip().startswith(":"):
                inner, text = self._flow_value(text.lstrip()[1:])
                value = {value: inner}
            found.append(value)
            text = _after_comma(text, "]")
        return found, text.lstrip()[1:]

    def _flow_mapping(self, text: str) -> tuple[dict[Any, Any], str]:
        found: dict[Any, Any] = {}
        while not text.lstrip().startswith("}"):
            key, text = self._flow_value(text)
            value = None
            if text.lstrip().startswith(":"):
                value, text = self._flow_value(text.lstrip()[1:])
            found[key] = value
            text = _after_comma(text, "}")
        return found, text.lstrip()[1:]


def _after_comma(text: str, end: str) -> str:
    text = text.lstrip()
    if text.startswith(","):
        return text[1:]
    if not text.startswith(end):
        raise YamlError(f"expected {end}")
    return text


def _unquoted(text: str) -> Any:
    if text[:1] == '"':
        return re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[1]), text[1:-1])
    return text[1:-1].replace("''", "'") if text[:1] == "'" else scalar(text)


def _closed(text: str) -> bool:
    pattern = r'"(?:[^"\\]|\\.)*"$' if text[0] == '"' else r"'(?:[^']|'')*'$"
    return re.match(pattern, text, re.DOTALL) is not None


def _depth(text: str) -> int:
    bare = re.sub(r"""("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')""", "", text)
    return sum(bare.count(each) for each in "[{") - sum(bare.count(each) for each in "]}")


def _uncommented(line: str) -> str:
    """Return a line without its comment, which begins with ``#`` after a blank, outside of quotes."""
    for found in re.finditer(r"""(?<![\w.])("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')|(?:^|(?<=\s))#.*""", line):
        if found[1] is None:
            return line[: found.start()].rstrip()
    return line.rstrip()
