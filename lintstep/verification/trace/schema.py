"""What each event of a trace must look like, as JSON schemas (``docs/trace.md`` says what it means).

Unknown fields are allowed, so that a newer child can say more to an older reader.
"""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

VERSION = 2
RUNGS = ("as-is", "inputs", "recovery", "force", "library")
"""The rungs of the ladder, lowest first."""
STATUSES = ("finished", "exited", "raised", "settled", "stopped")

_GREATEST = 1.7976931348623157e308
_TEXT: Schema = {"type": "string", "maxLength": 20_000}
_MAYBE_TEXT: Schema = {"type": ["string", "null"], "maxLength": 20_000}
_NAME: Schema = {"type": "string", "maxLength": 1_000}
_ID: Schema = {"type": ["string", "integer"], "minLength": 1, "maxLength": 200}
_MAYBE_ID: Schema = {"anyOf": [_ID, {"type": "null"}]}
_LINE: Schema = {"type": ["integer", "null"], "minimum": 0, "maximum": 100_000_000}
_NUMBER: Schema = {
    "anyOf": [
        {"type": "number", "minimum": -_GREATEST, "maximum": _GREATEST},
        {"type": "null"},
        {"enum": ["nan", "inf", "-inf"]},
    ],
}
_COUNT: Schema = {"type": ["integer", "null"], "minimum": 0}
_NUMBERS: Schema = {"type": "object", "maxProperties": 1_000, "additionalProperties": _NUMBER}
_IDS: Schema = {"type": "array", "maxItems": 1_000, "items": _ID}
_NAMES: Schema = {"type": ["array", "null"], "maxItems": 1_000, "items": _NAME}
_POINTS: Schema = {
    "type": "array",
    "maxItems": 1_000,
    "items": {"type": "array", "minItems": 2, "maxItems": 2, "items": _NUMBER},
}
_RANGES: Schema = {
    "type": ["array", "null"],
    "maxItems": 1_000,
    "items": {"type": "array", "minItems": 2, "maxItems": 2, "items": {"type": "integer", "minimum": 0}},
}


def _event(required: str, **properties: Schema) -> Schema:
    return {"type": "object", "required": required.split(), "properties": properties}


EVENTS: dict[str, Schema] = {
    "start": _event(
        "version engine rung",
        version={"const": VERSION},
        engine={"enum": ["reference", "installed"]},
        script=_TEXT,
        rung={"enum": list(RUNGS)},
    ),
    "counter": _event(
        "id name path line kind",
        id=_ID,
        name=_MAYBE_TEXT,
        path=_MAYBE_TEXT,
        line=_LINE,
        dtype=_MAYBE_TEXT,
        initial=_NUMBER,
        registered={"type": "boolean"},
        kind={"enum": ["variable", "placeholder", "iterations", "scheduler", "unknown"]},
        optimizer=_MAYBE_ID,
        horizon=_NUMBER,
        argument=_MAYBE_TEXT,
        parts=_IDS,
    ),
    "update": _event(
        "id path line kind step reads opaque",
        id=_ID,
        path=_MAYBE_TEXT,
        line=_LINE,
        end_line=_LINE,
        kind=_NAME,
        step=_MAYBE_ID,
        reads=_IDS,
        via={"type": "object", "maxProperties": 1_000, "additionalProperties": _NAME},
        opaque={"type": "boolean"},
        optimizer=_MAYBE_ID,
        whole={"type": "boolean"},
    ),
    "run": _event(
        "op rate counters",
        op=_ID,
        rate=_NUMBER,
        rates={"type": "array", "maxItems": 1_000, "items": _NUMBER},
        counters=_NUMBERS,
        loss=_NUMBER,
        during=_COUNT,
    ),
    "write": _event(
        "counter by before after",
        counter=_ID,
        by=_NAME,
        path=_MAYBE_TEXT,
        line=_LINE,
        before=_NUMBER,
        after=_NUMBER,
        during=_COUNT,
    ),
    "unordered": _event("counter", counter=_ID, path=_MAYBE_TEXT, line=_LINE),
    "ahead": _event("op counter points", op=_ID, counter=_ID, points=_POINTS, change=_NUMBER, until=_NUMBER),
    "rate": _event("before after", optimizer=_MAYBE_ID, path=_MAYBE_TEXT, line=_LINE, before=_NUMBER, after=_NUMBER),
    "pass": _event(
        "sampler order",
        sampler=_ID,
        kind=_NAME,
        path=_MAYBE_TEXT,
        line=_LINE,
        order=_NAME,
        epoch=_NUMBER,
        length=_NUMBER,
        whole=_NUMBER,
    ),
    "state": _event(
        "what kind", what={"enum": ["saved", "restored"]}, kind=_NAME, owner=_MAYBE_ID, path=_MAYBE_TEXT, line=_LINE
    ),
    "average": _event(
        "id what", id=_ID, what={"enum": ["made", "updated", "read"]}, count=_NUMBER, path=_MAYBE_TEXT, line=_LINE
    ),
    "skipped": _event("path line error", path=_MAYBE_TEXT, line=_LINE, end_line=_LINE, error=_TEXT, targets=_NAMES),
    "decision": _event("path line what", path=_MAYBE_TEXT, line=_LINE, what=_NAME, untaken=_RANGES),
    "assumption": _event("text", text=_TEXT),
    "unseen": _event("text", text=_TEXT),
    "blocked": _event("text", text=_TEXT),
    "end": _event("status", status={"enum": list(STATUSES)}, detail=_MAYBE_TEXT, path=_MAYBE_TEXT, line=_LINE),
}
"""A schema for each kind of event."""
