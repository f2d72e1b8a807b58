"""Iterators over datasets: where an element enters the graph."""

from __future__ import annotations

from typing import Any

import numpy as np

from lintstep_runtime.tensorflow.data.dataset import Dataset, Spec
from lintstep_runtime.tensorflow.dtypes import as_dtype, string
from lintstep_runtime.tensorflow.graph import Operation
from lintstep_runtime.tensorflow.ops.convert import convert_to_tensor
from lintstep_runtime.tensorflow.ops.registry import UNKNOWN, OpDef, define
from lintstep_runtime.tensorflow.shapes import as_shape


def _start(run: Any, op: Operation) -> Any:
    run.session.resources[op.attrs["iterator"]] = op.attrs["dataset"].produce(run)
    return ()


def _next(run: Any, op: Operation, *handle: Any) -> Any:
    iterator = op.attrs["iterator"] if not handle else run.session.resources.get(("handle", _text(handle[0])))
    source = run.session.resources.get(iterator)
    if source is None:
        if iterator is None or not iterator.starts:
            run.fail("FailedPreconditionError", op, "GetNext() failed because the iterator has not been initialized.")
        source = run.session.resources[iterator] = iterator.dataset.produce(run)
    try:
        element = next(source)
    except StopIteration:
        return run.fail("OutOfRangeError", op, "End of sequence")
    return tuple(element)


def _text(handle: Any) -> Any:
    return None if handle is UNKNOWN else handle.item() if hasattr(handle, "item") else handle


def _handle(run: Any, op: Operation) -> Any:
    text = op.name.encode()
    run.session.resources[("handle", text)] = op.attrs["iterator"]
    return np.array(text, object)


START: OpDef = define(
    "MakeIterator", _start, outputs=0, shape=lambda i, a: None, dtype=as_dtype("bool"), stateful=True, effect=True
)
NEXT: OpDef = define(
    "IteratorGetNext",
    _next,
    outputs=None,
    stateful=True,
    partial=True,
    shape=lambda i, a: [s for _, s in a["spec"].components],
    dtype=lambda i, a: [k for k, _ in a["spec"].components],
    grad=lambda op, *dys: [None] * len(op.inputs),
)
HANDLE: OpDef = define("IteratorToStringHandle", _handle, shape=lambda i, a: (), dtype=string, stateful=True)


class Iterator_:  # noqa: N801  (`Iterator` is Python's)
    """``tf.data.Iterator``: `get_next` is the next element; errors.OutOfRangeError after the last one."""

    _opaque_keeps = True

    def __init__(self, spec: Spec, dataset: Dataset | None, starts: bool, handle: Any = None) -> None:
        self.spec, self.dataset, self.starts = spec, dataset, starts
        self._handle = handle
        self._initializer: Operation | None = None

    @property
    def initializer(self) -> Operation:
        """The operation that starts it; ValueError where it starts by itself."""
        if self.dataset is None or self.starts:
            raise ValueError("Iterator does not have an initializer.")
        if self._initializer is None:
            self._initializer = self.make_initializer(self.dataset)
        return self._initializer

    def make_initializer(self, dataset: Any, name: str | None = None) -> Operation:
        """Return an operation that starts it on `dataset`."""
        return START.build((), {"iterator": self, "dataset": dataset}, name or "MakeIterator")

    def get_next(self, name: str | None = None) -> Any:
        """Return tensors for the next element."""
        inputs = [] if self._handle is None else [convert_to_tensor(self._handle)]
        op = NEXT.build(inputs, {"iterator": self, "spec": self.spec}, name or "IteratorGetNext")
        return self.spec.build(list(op.outputs))

    def string_handle(self, name: str | None = None) -> Any:
        """Return a text that stands for it."""
        return HANDLE(iterator=self, name=name)

    @property
    def output_types(self) -> Any:
        """The types of an element."""
        return self.spec.build([kind for kind, _ in self.spec.components])

    @property
    def output_shapes(self) -> Any:
        """The shapes of an element."""
        return Dataset(self.spec, lambda run: iter(())).output_shapes

    output_classes = output_types

    @staticmethod
    def from_structure(
        output_types: Any, output_shapes: Any = None, shared_name: Any = None, output_classes: Any = None
    ) -> Any:
        """Return an iterator for any dataset of that structure."""
        return Iterator_(_spec(output_types, output_shapes), None, starts=False)

    @staticmethod
    def from_string_handle(
        string_handle: Any, output_types: Any, output_shapes: Any = None, output_classes: Any = None
    ) -> Any:
        """Return the iterator that a run's text stands for."""
        return Iterator_(_spec(output_types, output_shapes), None, starts=False, handle=string_handle)


def _spec(output_types: Any, output_shapes: Any) -> Spec:
    from lintstep_runtime.tensorflow.data.dataset import _shape_leaves
    from lintstep_runtime.tensorflow.ops.control import structured

    types, build = structured(output_types)
    shapes = [None] * len(types) if output_shapes is None else _shape_leaves(output_shapes, len(types))
    kinds = [as_dtype(kind) for kind in types]
    return Spec([(kind, as_shape(shape)) for kind, shape in zip(kinds, shapes, strict=False)], build)


def make_one_shot_iterator(dataset: Any) -> Any:
    """``tf.compat.v1.data.make_one_shot_iterator``."""
    return dataset.make_one_shot_iterator()


def make_initializable_iterator(dataset: Any, shared_name: Any = None) -> Any:
    """``tf.compat.v1.data.make_initializable_iterator``."""
    return dataset.make_initializable_iterator()


def get_output_types(dataset_or_iterator: Any) -> Any:
    """``tf.compat.v1.data.get_output_types``."""
    return dataset_or_iterator.output_types


def get_output_shapes(dataset_or_iterator: Any) -> Any:
    """``tf.compat.v1.data.get_output_shapes``."""
    return dataset_or_iterator.output_shapes


# ways to write a pipeline


def map_and_batch(
    map_func: Any,
    batch_size: Any = None,
    num_parallel_batches: Any = None,
    drop_remainder: Any = False,
    num_parallel_calls: Any = None,
) -> Any:
    """``tf.contrib.data.map_and_batch``."""
    return lambda dataset: dataset.map(map_func).batch(batch_size, drop_remainder)


def shuffle_and_repeat(buffer_size: Any, count: Any = None, seed: Any = None) -> Any:
    """``tf.contrib.data.shuffle_and_repeat``."""
    return lambda dataset: dataset.shuffle(buffer_size, seed).repeat(count)


def batch_and_drop_remainder(batch_size: Any) -> Any:
    """``tf.contrib.data.batch_and_drop_remainder``."""
    return lambda dataset: dataset.batch(batch_size, True)


def parallel_interleave(map_func: Any, *args: Any, **kwargs: Any) -> Any:
    """``tf.contrib.data.parallel_interleave``."""
    return lambda dataset: dataset.flat_map(map_func)


def unbatch() -> Any:
    """``tf.contrib.data.unbatch``."""
    return lambda dataset: dataset.unbatch()


def same(*args: Any, **kwargs: Any) -> Any:
    """Return a function that leaves a dataset as it is."""
    return lambda dataset: dataset


class Options:
    """``tf.data.Options``: anything can be set."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        self.__dict__[name] = made = Options()
        return made
