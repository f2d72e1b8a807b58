"""Constants and containers: what recognises a value, the items of one, how many there are."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from lintstep.interpreter import counts
from lintstep.interpreter.values import (
    EVERYWHERE,
    REST,
    Api,
    Choice,
    Const,
    Mapping,
    ObjectValue,
    Sequence,
    Tensor,
    Unknown,
    Value,
    join,
)


def constant(value: Value) -> Any:
    """Return a constant's Python value, else None."""
    return value.value if isinstance(value, Const) else None


def key_of(value: Value) -> Hashable:
    """Return what recognises a value: two values with one key are equal whenever the script runs."""
    if isinstance(value, Const):
        return ("const", type(value.value).__name__, value.value)
    if isinstance(value, Unknown):
        return value.key
    if isinstance(value, Api):
        return ("api", value.name)
    if isinstance(value, Choice):
        keys = {key_of(one) for _, one in value.alternatives}
        if len(keys) == 1:
            return keys.pop()
    return ("object", value)


def sequence(kind: str, items: list[Value] | None = None, rest: Value | None = None, grows: bool = False) -> Sequence:
    """Return a tuple, list or set of known items and any number of further ones."""
    slots: dict[Hashable, Value] = dict(enumerate(items or []))
    if rest is not None:
        slots[REST] = rest
    return Sequence(kind, slots, grows)


def any_of(value: Value) -> Value:
    """Return what stands for any item of a container."""
    if isinstance(value, (Sequence, Mapping)):
        return join([(EVERYWHERE, one) for one in value.slots.values()]) if value.slots else Unknown("item of nothing")
    if isinstance(value, Choice):
        return join([(path, any_of(one)) for path, one in value.alternatives])
    if isinstance(value, Tensor):
        return Tensor("item", (value,))
    if isinstance(value, ObjectValue):
        return Unknown("item")
    return Unknown("item", (value,))


def trips_of(value: Value) -> Hashable:
    """Return the key of how many passes a loop over a value has, None where that can't be told."""
    if isinstance(value, Sequence):
        if value.trips is not None:
            return value.trips
        return ("const", "int", len(value.items())) if value.closed else counts.length(("object", value))
    if isinstance(value, Choice):
        keys = {trips_of(one) for _, one in value.alternatives}
        return keys.pop() if len(keys) == 1 else counts.length(("choice", frozenset(keys)))
    if isinstance(value, (Const, Mapping)):
        return None
    return counts.length(key_of(value))


def concatenate(left: Sequence, right: Sequence) -> Sequence:
    """Return ``left + right``."""
    if REST in left.slots:
        return sequence(left.kind, left.items(), join([(EVERYWHERE, left.slots[REST]), (EVERYWHERE, any_of(right))]))
    items = left.items() + right.items()
    return sequence(left.kind, items, right.slots.get(REST), left.grows or right.grows)
