"""Functions of the default graph that ``tf`` offers at its top."""

from __future__ import annotations

from typing import Any

from lintstep_runtime.tensorflow.graph import get_default_graph


def get_collection(key: Any, scope: str | None = None) -> list[Any]:
    """``tf.get_collection``: a copy of the collection, of those whose name matches `scope`."""
    return get_default_graph().get_collection(key, scope)


def get_collection_ref(key: Any) -> list[Any]:
    """``tf.get_collection_ref``: the collection itself."""
    return get_default_graph().get_collection_ref(key)


def add_to_collection(name: Any, value: Any) -> None:
    """``tf.add_to_collection``."""
    get_default_graph().add_to_collection(name, value)


def add_to_collections(names: Any, value: Any) -> None:
    """``tf.add_to_collections``."""
    get_default_graph().add_to_collections(names, value)


def device(device_name_or_function: Any) -> Any:
    """``tf.device``: a context for a device name or a function of operations."""
    return get_default_graph().device(device_name_or_function)


def colocate_with(op: Any, ignore_existing: bool = False) -> Any:
    """``tf.colocate_with``: accepted; every device is the same here."""
    return get_default_graph().colocate_with(op, ignore_existing)


def container(container_name: str) -> Any:
    """``tf.container``: accepted."""
    return get_default_graph().container(container_name)
