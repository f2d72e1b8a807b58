"""``tf.nest``: nested lists, tuples and dicts of anything."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lintstep_runtime.tensorflow.ops.control import structured


def is_nested(seq: Any) -> bool:
    """``tf.nest.is_nested``: whether it is a list, a tuple or a dict."""
    return isinstance(seq, list | tuple | dict)


def flatten(structure: Any, expand_composites: bool = False) -> list[Any]:
    """``tf.nest.flatten``: the leaves in order, those of a dict by its sorted keys."""
    if isinstance(structure, dict):
        return [leaf for key in sorted(structure) for leaf in flatten(structure[key])]
    if isinstance(structure, list | tuple):
        return [leaf for item in structure for leaf in flatten(item)]
    return [structure]


def pack_sequence_as(structure: Any, flat_sequence: Any, expand_composites: bool = False) -> Any:
    """``tf.nest.pack_sequence_as``: leaves in the structure of `structure`.

    Raises:
        ValueError: there are more or fewer leaves than it has.
    """
    leaves = list(flat_sequence)
    count = len(flatten(structure))
    if count != len(leaves):
        raise ValueError(f"Structure had {count} elements, but flat_sequence had {len(leaves)} elements.")
    rest = iter(leaves)

    def packed(item: Any) -> Any:
        if isinstance(item, dict):
            found = {key: packed(item[key]) for key in sorted(item)}
            return type(item)((key, found[key]) for key in item)
        if isinstance(item, list | tuple):
            parts = [packed(each) for each in item]
            return type(item)(*parts) if hasattr(item, "_fields") else type(item)(parts)
        return next(rest)

    return packed(structure)


def map_structure(func: Callable[..., Any], *structure: Any, **kwargs: Any) -> Any:
    """``tf.nest.map_structure``: `func` of the leaves that stand at the same place."""
    leaves = [flatten(each) for each in structure]
    return pack_sequence_as(structure[0], [func(*items) for items in zip(*leaves, strict=True)])


def assert_same_structure(nest1: Any, nest2: Any, check_types: bool = True, expand_composites: bool = False) -> None:
    """``tf.nest.assert_same_structure``; raises ValueError where they differ in the number of leaves."""
    first, second = len(structured(nest1)[0]), len(structured(nest2)[0])
    if first != second:
        raise ValueError(f"The two structures don't have the same nested structure: {first} and {second} elements.")
