"""Validate settings against the JSON Schema of the configuration, with messages for people."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from lintstep.project.selection import nearest

_TYPES: dict[str, tuple[type, str]] = {
    "string": (str, "text"),
    "array": (list, "a list"),
    "object": (dict, "a table"),
    "integer": (int, "a whole number"),
}


class InvalidValueError(Exception):
    """A setting that is unknown or of the wrong kind."""


@cache
def schema() -> dict[str, Any]:
    """Return the JSON Schema of the configuration."""
    content: dict[str, Any] = json.loads((Path(__file__).parent / "config_schema.json").read_text(encoding="utf-8"))
    return content


def validate(table: Mapping[str, Any]) -> None:
    """Raise InvalidValueError at the first setting that the schema does not allow."""
    _check(table, schema(), "")


def _check(value: object, wanted: Mapping[str, Any], key: str) -> None:
    kind, name = _TYPES[wanted["type"]]
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is int):
        raise InvalidValueError(f"{key} must be {name}, not {_said(value)}")
    if "enum" in wanted and value not in wanted["enum"]:
        hint = nearest(str(value), wanted["enum"]) or f"; it must be one of {', '.join(wanted['enum'])}"
        raise InvalidValueError(f"{key} can't be {_said(value)}{hint}")
    if isinstance(value, int) and value < wanted.get("minimum", value):
        raise InvalidValueError(f"{key} must be at least {wanted['minimum']}, not {value}")
    if isinstance(value, list):
        for index, item in enumerate(value):
            _check(item, wanted["items"], f"{key}[{index}]")
    if isinstance(value, dict):
        _check_table(value, wanted, key)


def _check_table(table: Mapping[str, Any], wanted: Mapping[str, Any], key: str) -> None:
    known: Mapping[str, Any] = wanted.get("properties", {})
    others = wanted.get("additionalProperties")
    for name, value in table.items():
        if name not in known and not others:
            raise InvalidValueError(f"unknown key {name!r}{nearest(name, known)}")
        _check(value, known.get(name, others), f"{key}.{name}" if key else name)


def _said(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 40 else f"{text[:37]}..."
