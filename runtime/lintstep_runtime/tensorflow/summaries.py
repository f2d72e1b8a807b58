"""Summaries: operations that join the collections and make nothing. Source: TensorFlow 1.15, ``python/summary``."""

from __future__ import annotations

from typing import Any

import numpy as np

from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.tensorflow.dtypes import string
from lintstep_runtime.tensorflow.graph import Operation, get_default_graph
from lintstep_runtime.tensorflow.keys import GraphKeys
from lintstep_runtime.tensorflow.ops.convert import convert_to_tensor
from lintstep_runtime.tensorflow.ops.registry import OpDef, define

# What a summary shows is not computed for it: its inputs are only kept.
SUMMARY: OpDef = define(
    "Summary", lambda run, op: np.array(b"", object), shape=lambda i, a: (), dtype=string, stateful=True
)


def _summary(kind: str, name: Any, collections: Any) -> Any:
    label = "".join(c if c.isalnum() or c in "_./-" else "_" for c in str(name)).lstrip("_/") or kind
    result = SUMMARY(name=label)
    keys = [GraphKeys.SUMMARIES] if collections is None else collections
    get_default_graph().add_to_collections(keys, result)
    return result


def scalar(name: Any, tensor: Any, collections: Any = None, family: Any = None) -> Any:
    """``tf.summary.scalar``: an empty text that joins the summaries."""
    return _summary("scalar", name, collections)


def histogram(name: Any, values: Any, collections: Any = None, family: Any = None) -> Any:
    """``tf.summary.histogram``: an empty text that joins the summaries."""
    return _summary("histogram", name, collections)


def image(name: Any, tensor: Any, max_outputs: int = 3, collections: Any = None, family: Any = None) -> Any:
    """``tf.summary.image``: an empty text that joins the summaries."""
    return _summary("image", name, collections)


def audio(
    name: Any, tensor: Any, sample_rate: Any, max_outputs: int = 3, collections: Any = None, family: Any = None
) -> Any:
    """``tf.summary.audio``: an empty text that joins the summaries."""
    return _summary("audio", name, collections)


def text(name: Any, tensor: Any, collections: Any = None) -> Any:
    """``tf.summary.text``: an empty text that joins the summaries."""
    return _summary("text", name, collections)


def tensor_summary(
    name: Any,
    tensor: Any,
    summary_description: Any = None,
    collections: Any = None,
    summary_metadata: Any = None,
    family: Any = None,
    display_name: Any = None,
) -> Any:
    """``tf.summary.tensor_summary``: an empty text that joins the summaries."""
    return _summary("tensor_summary", name, collections)


def merge(inputs: Any, collections: Any = None, name: str | None = None) -> Any:
    """``tf.summary.merge``: an empty text that needs those of `inputs`."""
    graph = get_default_graph()
    with graph.control_dependencies([convert_to_tensor(item) for item in inputs]):
        result = SUMMARY(name=name or "Merge/MergeSummary")
    graph.add_to_collections(collections or [], result)
    return result


def merge_all(key: Any = GraphKeys.SUMMARIES, scope: Any = None, name: str | None = None) -> Any:
    """``tf.summary.merge_all``: all summaries together, or `None` where there are none."""
    found = get_default_graph().get_collection(key, scope)
    return merge(found, name=name) if found else None


def get_summary_op() -> Any:
    """``tf.get_summary_op``."""
    return merge_all()


class FileWriter:
    """``tf.summary.FileWriter``: writes nothing."""

    _opaque_keeps = True

    def __init__(self, logdir: Any = None, graph: Any = None, *args: Any, **kwargs: Any) -> None:
        self._logdir = logdir

    def get_logdir(self) -> Any:
        """Return the folder."""
        return self._logdir

    def add_summary(self, summary: Any, global_step: Any = None) -> None:
        """Accept a summary.

        Raises:
            TypeError: `global_step` is no number.
        """
        if global_step is not None and not isinstance(global_step, int | float | np.generic | np.ndarray | Opaque):
            raise TypeError(f"{global_step!r} has type {type(global_step)}, but expected one of: int, long")

    def add_event(self, event: Any) -> None:
        """Accept an event."""

    def add_graph(self, graph: Any = None, global_step: Any = None, graph_def: Any = None) -> None:
        """Accept a graph."""

    def add_meta_graph(self, meta_graph_def: Any, global_step: Any = None) -> None:
        """Accept a graph."""

    def add_run_metadata(self, run_metadata: Any, tag: Any, global_step: Any = None) -> None:
        """Accept measurements."""

    def add_session_log(self, session_log: Any, global_step: Any = None) -> None:
        """Accept a note."""

    def flush(self) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""

    def reopen(self) -> None:
        """Do nothing."""

    def __enter__(self) -> FileWriter:
        return self

    def __exit__(self, *exception: Any) -> None:
        pass


class FileWriterCache:
    """``tf.summary.FileWriterCache``."""

    _writers: dict[Any, FileWriter] = {}  # noqa: RUF012  (shared, as TensorFlow's)

    @classmethod
    def get(cls, logdir: Any) -> FileWriter:
        """Return the writer of a folder."""
        return cls._writers.setdefault(logdir, FileWriter(logdir))

    @classmethod
    def clear(cls) -> None:
        """Forget all writers."""
        cls._writers.clear()


def all_v2_summary_ops() -> list[Any]:
    """``tf.summary.all_v2_summary_ops``: none."""
    return []


def initialize(*args: Any, **kwargs: Any) -> Operation:
    """``tf.summary.initialize``: an operation that does nothing."""
    from lintstep_runtime.tensorflow.ops.flow import no_op

    return no_op()
