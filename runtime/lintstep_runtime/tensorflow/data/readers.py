"""Readers and writers of the time before ``tf.data``: what they read is unknown."""

from __future__ import annotations

from typing import Any

from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.tensorflow.data.dataset import unknown_component
from lintstep_runtime.tensorflow.dtypes import int64, string
from lintstep_runtime.tensorflow.graph import Operation
from lintstep_runtime.tensorflow.ops.registry import UNKNOWN, OpDef, define


def _read(run: Any, op: Operation) -> Any:
    return (UNKNOWN, UNKNOWN)


READ: OpDef = define(
    "ReaderRead", _read, outputs=2, shape=lambda i, a: [(), ()], dtype=lambda i, a: [string, string], stateful=True
)


class Reader:
    """``tf.ReaderBase``: `read` returns an unknown key and an unknown text."""

    _opaque_keeps = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.supports_serialize = False

    def read(self, queue: Any, name: str | None = None) -> Any:
        """Return a key and a text."""
        return READ(name=name)

    def read_up_to(self, queue: Any, num_records: Any, name: str | None = None) -> Any:
        """Return keys and texts."""
        return unknown_component(string, (None,)), unknown_component(string, (None,))

    def num_records_produced(self, name: str | None = None) -> Any:
        """Return an unknown number."""
        return unknown_component(int64, ())


def match_filenames_once(pattern: Any, name: str | None = None) -> Any:
    """``tf.train.match_filenames_once``: unknown file names."""
    return unknown_component(string, (None,))


def limit_epochs(tensor: Any, num_epochs: Any = None, name: str | None = None) -> Any:
    """``tf.train.limit_epochs``: the tensor itself."""
    return tensor


def python_record_iterator(*args: Any, **kwargs: Any) -> Any:
    """``tf.python_io.tf_record_iterator``: an unknown sequence."""
    return Opaque("tf_record_iterator", args)


class TFRecordWriter:
    """``tf.python_io.TFRecordWriter``: writes nothing."""

    def __init__(self, path: Any, options: Any = None) -> None:
        self._path = path

    def write(self, record: Any) -> None:
        """Accept a record."""

    def flush(self) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""

    def __enter__(self) -> TFRecordWriter:
        return self

    def __exit__(self, *exception: Any) -> None:
        pass
