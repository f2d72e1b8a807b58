"""Queues of the time before ``tf.data``. Nothing runs in the background: a queue fills when it is read."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import Any

import numpy as np

from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.tensorflow.data.dataset import number
from lintstep_runtime.tensorflow.dtypes import as_dtype, string
from lintstep_runtime.tensorflow.graph import Operation, Tensor
from lintstep_runtime.tensorflow.ops.control import structured
from lintstep_runtime.tensorflow.ops.convert import convert_to_tensor
from lintstep_runtime.tensorflow.ops.flow import no_op
from lintstep_runtime.tensorflow.ops.registry import UNKNOWN, OpDef, define
from lintstep_runtime.tensorflow.shapes import Dimension, Shape, as_shape

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


def _enqueue(run: Any, op: Operation, *values: Any) -> tuple[()]:
    queue = op.attrs["queue"]
    held = run.session.resources.setdefault(queue, deque())
    if op.attrs["many"] and not any(value is UNKNOWN for value in values):
        rows = list(zip(*values, strict=False))
    else:
        rows = [values]
    held.extend(rows[: queue.capacity - len(held)])  # a full queue waits for a reader that is not there
    return ()


ENQUEUE: OpDef = define(
    "QueueEnqueue", _enqueue, outputs=0, stateful=True, partial=True, dtype=lambda i, a: string, shape=lambda i, a: None
)


def _dequeue(run: Any, op: Operation) -> Any:
    queue = op.attrs["queue"]
    held = run.session.resources.get(queue)
    if held:
        return held.popleft()
    source = queue.filled_from
    if not source or _needs_feed(source):
        return tuple(UNKNOWN for _ in op.outputs)
    return tuple(run.evaluate(tuple(source), {}))


DEQUEUE: OpDef = define(
    "QueueDequeue",
    _dequeue,
    outputs=None,
    stateful=True,
    dtype=lambda i, a: [kind for kind, _ in a["queue"].components()],
    shape=lambda i, a: [shape for _, shape in a["queue"].components()],
)


def _needs_feed(tensors: Sequence[Tensor]) -> bool:
    seen: set[Operation] = set()
    waiting = [tensor.op for tensor in tensors]
    while waiting:
        op = waiting.pop()
        if op.type == "Placeholder":
            return True
        if op not in seen:
            seen.add(op)
            waiting += [tensor.op for tensor in op.inputs]
    return False


def _shapes(shapes: Any, count: int) -> list[Shape]:
    """Return a shape a component: TensorFlow takes a list of them, or one alone."""
    one = not isinstance(shapes, list | tuple) or all(isinstance(size, int | Dimension) for size in shapes)
    listed = [shapes] * count if one or len(shapes) != count else list(shapes)
    return [None if shape is None or isinstance(shape, Opaque) else as_shape(shape) for shape in listed]


class Queue:
    """``tf.QueueBase``: what was put in comes out; where nothing was, what an enqueue operation would put in."""

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
        self.shapes = _shapes(shapes, len(self.dtypes))
        self.capacity = number(capacity, 32)
        self.filled_from = source
        self.name, self.names = name, [names] if isinstance(names, str) else names
        self._source_ = source  # of a producer, which needs nobody to put anything in

    @property
    def queue_ref(self) -> Any:
        """The queue itself."""
        return self

    def components(self) -> list[tuple[Any, Shape]]:
        """Return the type and the static shape of each part of an element."""
        source = self.filled_from or ()
        if len(source) != len(self.dtypes):
            return list(zip(self.dtypes, self.shapes, strict=True))
        return [
            (kind, tensor.static if shape is None else shape)
            for kind, shape, tensor in zip(self.dtypes, self.shapes, source, strict=True)
        ]

    def _tensors(self, vals: Any) -> list[Tensor]:
        if isinstance(vals, dict):
            vals = [vals[name] for name in self.names or sorted(vals)]
        return [convert_to_tensor(value) for value in (vals if isinstance(vals, list | tuple) else [vals])]

    def enqueue(self, vals: Any, name: str | None = None) -> Operation:
        """Return an operation that puts one element in."""
        tensors = self.filled_from = self._tensors(vals)
        return ENQUEUE.build(tensors, {"queue": self, "many": False}, name or f"{self.name}_enqueue")

    def enqueue_many(self, vals: Any, name: str | None = None) -> Operation:
        """Return an operation that puts in the slices of `vals` along their first axis."""
        tensors = self._tensors(vals)
        self.filled_from = PRODUCE.build(
            (), {"tensors": tuple(tensors), "epochs": None, "shuffle": False}, None
        ).outputs
        return ENQUEUE.build(tensors, {"queue": self, "many": True}, name or f"{self.name}_enqueue_many")

    def dequeue(self, name: str | None = None) -> Any:
        """Return the tensors of one element."""
        found = self._source_ or DEQUEUE.build((), {"queue": self}, name or f"{self.name}_Dequeue").outputs
        return self._element(list(found))

    def dequeue_many(self, n: Any, name: str | None = None) -> Any:
        """Return the tensors of `n` elements, stacked."""
        found = self._source_ or DEQUEUE.build((), {"queue": self}, None).outputs
        return self._element(_batches(list(found), n, False, None, name or f"{self.name}_DequeueMany"))

    dequeue_up_to = dequeue_many

    def _element(self, tensors: list[Tensor]) -> Any:
        if self.names:
            return dict(zip(self.names, tensors, strict=False))
        return tensors[0] if len(tensors) == 1 else tensors

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


def prefetch_queue(
    tensors: Any,
    capacity: Any = 8,
    num_threads: Any = 1,
    dynamic_pad: bool = False,
    shared_name: Any = None,
    name: str | None = None,
) -> Queue:
    """``tf.contrib.slim.prefetch_queue.prefetch_queue``: a queue of elements like `tensors`, a list or a dict."""
    names = sorted(tensors) if isinstance(tensors, dict) else None
    values = [convert_to_tensor(each) for each in (tensors if names is None else (tensors[key] for key in names))]
    kinds, shapes = [value.dtype.base_dtype for value in values], [value.static for value in values]
    queue = Queue(capacity, kinds, shapes, names, name=name or "prefetch_queue")
    queue.enqueue(tensors)
    return queue


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
