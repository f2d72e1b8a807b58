"""Queues and readers of the time before ``tf.data``. Nothing runs in the background: a queue fills when it is read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from lintstep_runtime.tensorflow.data.dataset import number
from lintstep_runtime.tensorflow.dtypes import as_dtype, int64, string
from lintstep_runtime.tensorflow.graph import Operation, Tensor
from lintstep_runtime.tensorflow.ops.control import structured
from lintstep_runtime.tensorflow.ops.convert import convert_to_tensor
from lintstep_runtime.tensorflow.ops.flow import no_op
from lintstep_runtime.tensorflow.ops.registry import UNKNOWN, OpDef, define
from lintstep_runtime.tensorflow.shapes import Shape, as_shape

# batches of examples


def _batch(run: Any, op: Operation) -> Any:
    attrs = op.attrs
    count, many = attrs["count"], attrs["many"]
    rows: list[list[Any]] = [[] for _ in op.outputs]
    have = 0
    while have < count:
        values = run.evaluate(attrs["tensors"], {})
        if any(value is UNKNOWN for value in values):
            return tuple(UNKNOWN for _ in op.outputs)
        for row, value in zip(rows, values, strict=True):
            row.extend(value if many else [value])
        have = len(rows[0])
    return tuple(np.stack(row[:count]) for row in rows)


def _batched(inputs: Any, attrs: Any) -> list[Shape]:
    shapes = attrs["shapes"] or [tensor.static for tensor in attrs["tensors"]]
    skip = 1 if attrs["many"] else 0
    return [None if shape is None else (attrs["count"], *shape[skip:]) for shape in shapes]


BATCH: OpDef = define(
    "QueueDequeueMany",
    _batch,
    outputs=None,
    stateful=True,
    shape=_batched,
    dtype=lambda i, a: [tensor.dtype.base_dtype for tensor in a["tensors"]],
)


def _batches(tensors: Any, batch_size: Any, many: bool, shapes: Any, name: str | None) -> Any:
    leaves, build = structured(tensors)
    inputs = tuple(convert_to_tensor(leaf) for leaf in leaves)
    known = [as_shape(shape) for shape in shapes] if isinstance(shapes, list) and len(shapes) == len(inputs) else None
    if known is not None and many:
        known = [None if shape is None else (None, *shape) for shape in known]
    found = BATCH.build((), {"tensors": inputs, "count": number(batch_size, 1), "many": many, "shapes": known}, name)
    return build(list(found.outputs))


def batch(
    tensors: Any,
    batch_size: Any,
    num_threads: Any = 1,
    capacity: Any = 32,
    enqueue_many: bool = False,
    shapes: Any = None,
    dynamic_pad: bool = False,
    allow_smaller_final_batch: bool = False,
    shared_name: Any = None,
    name: str | None = None,
) -> Any:
    """``tf.train.batch``: examples stacked; `tensors` are those of one example, or with `enqueue_many` of several."""
    return _batches(tensors, batch_size, enqueue_many, shapes, name or "batch")


def shuffle_batch(
    tensors: Any,
    batch_size: Any,
    capacity: Any,
    min_after_dequeue: Any,
    num_threads: Any = 1,
    seed: Any = None,
    enqueue_many: bool = False,
    shapes: Any = None,
    allow_smaller_final_batch: bool = False,
    shared_name: Any = None,
    name: str | None = None,
) -> Any:
    """``tf.train.shuffle_batch``: as `batch`; the order is the examples' own."""
    return _batches(tensors, batch_size, enqueue_many, shapes, name or "shuffle_batch")


def batch_join(
    tensors_list: Any,
    batch_size: Any,
    capacity: Any = 32,
    enqueue_many: bool = False,
    shapes: Any = None,
    *args: Any,
    **kwargs: Any,
) -> Any:
    """``tf.train.batch_join``: as `batch`, of the first of several sources."""
    return _batches(tensors_list[0], batch_size, enqueue_many, shapes, kwargs.get("name") or "batch_join")


def shuffle_batch_join(tensors_list: Any, batch_size: Any, *args: Any, **kwargs: Any) -> Any:
    """``tf.train.shuffle_batch_join``: as `batch_join`."""
    many, shapes = kwargs.get("enqueue_many", False), kwargs.get("shapes")
    return _batches(tensors_list[0], batch_size, many, shapes, kwargs.get("name") or "shuffle_batch_join")


# producers


def _produce(run: Any, op: Operation) -> Any:
    attrs = op.attrs
    position = run.session.resources.get(op, 0)
    values = run.evaluate(attrs["tensors"], {})
    if any(value is UNKNOWN for value in values):
        return tuple(UNKNOWN for _ in op.outputs)
    size = len(values[0])
    if not size or (attrs["epochs"] is not None and position >= size * attrs["epochs"]):
        return run.fail("OutOfRangeError", op, "the queue is closed and has insufficient elements")
    run.session.resources[op] = position + 1
    if attrs["shuffle"]:
        order = np.random.default_rng(position // size).permutation(size)
        return tuple(value[order[position % size]] for value in values)
    return tuple(value[position % size] for value in values)


PRODUCE: OpDef = define(
    "InputProducer",
    _produce,
    outputs=None,
    stateful=True,
    dtype=lambda i, a: [t.dtype.base_dtype for t in a["tensors"]],
    shape=lambda i, a: [t.static[1:] if t.static else None for t in a["tensors"]],
)


def slice_input_producer(
    tensor_list: Any,
    num_epochs: Any = None,
    shuffle: bool = True,
    seed: Any = None,
    capacity: Any = 32,
    shared_name: Any = None,
    name: str | None = None,
) -> list[Any]:
    """``tf.train.slice_input_producer``: slices of tensors, one after the other."""
    tensors = tuple(convert_to_tensor(tensor) for tensor in tensor_list)
    epochs = None if num_epochs is None else number(num_epochs, 1)
    op = PRODUCE.build((), {"tensors": tensors, "epochs": epochs, "shuffle": shuffle}, name or "input_producer")
    return list(op.outputs)


class Queue:
    """``tf.QueueBase``: what was put in comes out, and unknown values where nothing was."""

    _opaque_keeps = True

    def __init__(
        self,
        capacity: Any = 32,
        dtypes: Any = None,
        shapes: Any = None,
        names: Any = None,
        shared_name: Any = None,
        name: str = "queue",
        source: Sequence[Tensor] | None = None,
    ) -> None:
        kinds = dtypes if isinstance(dtypes, list | tuple) else [dtypes]
        self.dtypes = [as_dtype(kind) for kind in kinds if kind is not None]
        several = isinstance(shapes, list | tuple) and shapes and isinstance(shapes[0], list | tuple)
        listed = list(shapes) if several else [shapes] * len(self.dtypes)
        self.shapes = [None if shape is None else as_shape(shape) for shape in listed]
        self.name, self._source, self._given = name, source, source is not None
        self.names = names

    @property
    def queue_ref(self) -> Any:
        """The queue itself."""
        return self

    def enqueue(self, vals: Any, name: str | None = None) -> Operation:
        """Return an operation; what it puts in is computed when it is taken out."""
        leaves, _ = structured(vals)
        self._source = [convert_to_tensor(leaf) for leaf in leaves]
        self._many = False
        return no_op(name or f"{self.name}_enqueue")

    def enqueue_many(self, vals: Any, name: str | None = None) -> Operation:
        """Return an operation; what it puts in is computed when it is taken out."""
        leaves, _ = structured(vals)
        tensors = [convert_to_tensor(leaf) for leaf in leaves]
        self._source = list(
            PRODUCE.build((), {"tensors": tuple(tensors), "epochs": None, "shuffle": False}, None).outputs
        )
        return no_op(name or f"{self.name}_enqueue_many")

    def dequeue(self, name: str | None = None) -> Any:
        """Return the tensors of one element."""
        found = self._source or self._unknown()
        return found[0] if len(found) == 1 else list(found)

    def dequeue_many(self, n: Any, name: str | None = None) -> Any:
        """Return the tensors of `n` elements, stacked."""
        found = _batches(list(self._source or self._unknown()), n, False, None, name or f"{self.name}_DequeueMany")
        return found[0] if len(found) == 1 else found

    dequeue_up_to = dequeue_many

    def _unknown(self) -> list[Tensor]:
        from lintstep_runtime.tensorflow.data.dataset import unknown_component

        return [unknown_component(kind, shape) for kind, shape in zip(self.dtypes, self.shapes, strict=True)]

    def size(self, name: str | None = None) -> Any:
        """Return the number of elements: always some."""
        from lintstep_runtime.tensorflow.ops.convert import constant

        return constant(1)

    def close(self, cancel_pending_enqueues: bool = False, name: str | None = None) -> Operation:
        """Return an operation that does nothing."""
        return no_op(name)

    def is_closed(self, name: str | None = None) -> Any:
        """Return that it is open."""
        from lintstep_runtime.tensorflow.ops.convert import constant

        return constant(False)


class RandomShuffleQueue(Queue):
    """``tf.RandomShuffleQueue``."""

    def __init__(
        self, capacity: Any, min_after_dequeue: Any, dtypes: Any, shapes: Any = None, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(capacity, dtypes, shapes, name=kwargs.get("name", "random_shuffle_queue"))


def string_input_producer(
    string_tensor: Any,
    num_epochs: Any = None,
    shuffle: bool = True,
    seed: Any = None,
    capacity: Any = 32,
    shared_name: Any = None,
    name: str | None = None,
    cancel_op: Any = None,
) -> Queue:
    """``tf.train.string_input_producer``: a queue of file names."""
    tensors = slice_input_producer([string_tensor], num_epochs, shuffle, seed, name=name)
    return Queue(capacity, [string], [()], name=name or "input_producer", source=tensors)


def range_input_producer(
    limit: Any,
    num_epochs: Any = None,
    shuffle: bool = True,
    seed: Any = None,
    capacity: Any = 32,
    shared_name: Any = None,
    name: str | None = None,
) -> Queue:
    """``tf.train.range_input_producer``: a queue of numbers."""
    from lintstep_runtime.tensorflow.ops.picking import range_

    numbers = range_(limit)
    tensors = slice_input_producer([numbers], num_epochs, shuffle, seed, name=name)
    return Queue(capacity, [numbers.dtype], [()], name=name or "input_producer", source=tensors)


def input_producer(input_tensor: Any, *args: Any, **kwargs: Any) -> Queue:
    """``tf.train.input_producer``: a queue of the slices of a tensor."""
    tensors = slice_input_producer([input_tensor], kwargs.get("num_epochs"), kwargs.get("shuffle", True))
    return Queue(32, [tensors[0].dtype], [tensors[0].static], source=tensors)


# readers


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
        from lintstep_runtime.tensorflow.data.dataset import unknown_component

        return unknown_component(string, (None,)), unknown_component(string, (None,))

    def num_records_produced(self, name: str | None = None) -> Any:
        """Return an unknown number."""
        from lintstep_runtime.tensorflow.data.dataset import unknown_component

        return unknown_component(int64, ())


def match_filenames_once(pattern: Any, name: str | None = None) -> Any:
    """``tf.train.match_filenames_once``: unknown file names."""
    from lintstep_runtime.tensorflow.data.dataset import unknown_component

    return unknown_component(string, (None,))


def limit_epochs(tensor: Any, num_epochs: Any = None, name: str | None = None) -> Any:
    """``tf.train.limit_epochs``: the tensor itself."""
    return tensor


def python_record_iterator(*args: Any, **kwargs: Any) -> Any:
    """``tf.python_io.tf_record_iterator``: an unknown sequence."""
    from lintstep_runtime.engine.unknown import Opaque

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
