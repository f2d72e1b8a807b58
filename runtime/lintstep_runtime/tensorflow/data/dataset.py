"""``tf.data.Dataset``. Source: TensorFlow 1.15, ``python/data/ops/dataset_ops.py``.

A dataset knows its elements' types and shapes, and how to produce them in a run: as lists of arrays, one a component.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from lintstep_runtime.engine import unknown as opaque
from lintstep_runtime.tensorflow.dtypes import DType, as_dtype, int64, string
from lintstep_runtime.tensorflow.graph import Tensor, get_default_graph
from lintstep_runtime.tensorflow.ops.control import Branch, structured
from lintstep_runtime.tensorflow.ops.convert import SparseTensor, convert_to_tensor, is_tensor
from lintstep_runtime.tensorflow.ops.loops import argument
from lintstep_runtime.tensorflow.ops.registry import UNKNOWN, static_value
from lintstep_runtime.tensorflow.shapes import Shape, TensorShape, as_shape

Element = list[Any]
Component = tuple[DType, Shape]
Produce = Callable[[Any], Iterator[Element]]
UNKNOWN_ELEMENTS = 1 << 20  # how many elements come from files nobody reads


class Spec:
    """The types and shapes of an element's components, and the structure they stand in."""

    def __init__(self, components: Sequence[Component], build: Callable[[list[Any]], Any]) -> None:
        self.components, self.build = list(components), build

    def arguments(self) -> tuple[list[Tensor], Any]:
        """Return tensors that stand for an element inside a function, alone and in their structure."""
        tensors = [argument(kind, shape) for kind, shape in self.components]
        return tensors, self.build(list(tensors))


def plain_spec(components: Sequence[Component]) -> Spec:
    """Return the spec of one component, or of a tuple of several."""
    single = len(components) == 1
    return Spec(components, lambda values: values[0] if single else tuple(values))


def number(value: Any, default: int) -> int:
    """Return a size given as a number or tensor; `default` where it is not known before a run."""
    if isinstance(value, opaque.Opaque):
        return default
    known = static_value(convert_to_tensor(value)) if is_tensor(value) else value
    return default if known is None else int(known)


class Dataset:
    """``tf.data.Dataset``: a recipe for elements; each method returns another one."""

    _opaque_keeps = True

    def __init__(self, spec: Spec, produce: Produce) -> None:
        self.spec, self.produce = spec, produce

    # where elements come from

    @staticmethod
    def from_tensors(tensors: Any) -> Dataset:
        """Return a dataset of one element."""
        leaves, build = structured(tensors)
        inputs = [convert_to_tensor(leaf) for leaf in leaves]
        spec = Spec([(t.dtype.base_dtype, t.static) for t in inputs], build)
        return Dataset(spec, lambda run: iter([run.evaluate(tuple(inputs), dict(run.feeds))]))

    @staticmethod
    def from_tensor_slices(tensors: Any) -> Dataset:
        """Return a dataset of the slices along the first axis."""
        leaves, build = structured(tensors)
        inputs = [convert_to_tensor(leaf.values if isinstance(leaf, SparseTensor) else leaf) for leaf in leaves]
        spec = Spec([(t.dtype.base_dtype, t.static[1:] if t.static else None) for t in inputs], build)
        sizes = [t.static[0] for t in inputs if t.static and t.static[0] is not None]
        for size in sizes[1:]:
            if size != sizes[0]:
                raise ValueError(f"Dimensions {sizes[0]} and {size} are not compatible")

        def produce(run: Any) -> Iterator[Element]:
            values = run.evaluate(tuple(inputs), dict(run.feeds))
            if any(value is UNKNOWN for value in values):
                return itertools.repeat(list(values), UNKNOWN_ELEMENTS)
            return (list(item) for item in zip(*values, strict=False))

        return Dataset(spec, produce)

    @staticmethod
    def from_generator(
        generator: Callable[..., Any], output_types: Any, output_shapes: Any = None, args: Any = None
    ) -> Dataset:
        """Return a dataset of what a Python generator yields."""
        types, build = structured(output_types)
        shapes: list[Shape] = [None] * len(types)
        if output_shapes is not None:
            shapes = [as_shape(shape) for shape in _shape_leaves(output_shapes, len(types))]
        kinds = [as_dtype(kind) for kind in types]

        def produce(run: Any) -> Iterator[Element]:
            for item in generator(*(args or ())):
                leaves, _ = structured(item) if len(kinds) > 1 or isinstance(item, dict | tuple) else ([item], None)
                if len(leaves) != len(kinds):
                    leaves = [item] if len(kinds) == 1 else leaves
                yield [_array(leaf, kind) for leaf, kind in zip(leaves, kinds, strict=False)]

        return Dataset(Spec(list(zip(kinds, shapes, strict=True)), build), produce)

    @staticmethod
    def range(*args: Any) -> Dataset:
        """Return a dataset of int64 numbers."""
        bounds = [number(arg, 1) for arg in args]
        return Dataset(plain_spec([(int64, ())]), lambda run: ([np.int64(n)] for n in range(*bounds)))

    @staticmethod
    def list_files(file_pattern: Any, shuffle: Any = None, seed: Any = None) -> Dataset:
        """Return a dataset of unknown file names."""
        return unknown_source([(string, ())])

    @staticmethod
    def zip(datasets: Any) -> Dataset:
        """Return a dataset of the elements of several, side by side."""
        parts, build = structured(datasets)
        counts = [len(part.spec.components) for part in parts]

        def assemble(values: list[Any]) -> Any:
            rest = iter(values)
            return build(
                [part.spec.build(list(itertools.islice(rest, n))) for part, n in zip(parts, counts, strict=True)]
            )

        components = [component for part in parts for component in part.spec.components]

        def produce(run: Any) -> Iterator[Element]:
            for items in zip(*(part.produce(run) for part in parts), strict=False):
                yield [value for item in items for value in item]

        return Dataset(Spec(components, assemble), produce)

    # what is done to them

    def map(self, map_func: Callable[..., Any], num_parallel_calls: Any = None, **kwargs: Any) -> Dataset:
        """Return a dataset of what a function makes of each element."""
        function = Function(map_func, self.spec)

        def produce(run: Any) -> Iterator[Element]:
            return (function(run, item) for item in self.produce(run))

        return Dataset(function.spec, produce)

    def filter(self, predicate: Callable[..., Any]) -> Dataset:
        """Return a dataset of the elements for which a function holds; unknown ones stay."""
        function = Function(predicate, self.spec)

        def produce(run: Any) -> Iterator[Element]:
            for item in self.produce(run):
                kept = function(run, item)[0]
                if kept is UNKNOWN or bool(kept):
                    yield item

        return Dataset(self.spec, produce)

    def flat_map(self, map_func: Callable[..., Any]) -> Dataset:
        """Return a dataset of the elements of what a function makes of each element."""
        inner = _inner_dataset(map_func, self.spec)

        def produce(run: Any) -> Iterator[Element]:
            return (item for _ in self.produce(run) for item in inner.produce(run))

        return Dataset(inner.spec, produce)

    def interleave(self, map_func: Callable[..., Any], *args: Any, **kwargs: Any) -> Dataset:
        """As `flat_map`."""
        return self.flat_map(map_func)

    def batch(self, batch_size: Any, drop_remainder: Any = False) -> Dataset:
        """Return a dataset of stacks of elements."""
        size = number(batch_size, 1)
        known = size if drop_remainder is True else None
        components = [(kind, None if shape is None else (known, *shape)) for kind, shape in self.spec.components]

        def produce(run: Any) -> Iterator[Element]:
            source = self.produce(run)
            while items := list(itertools.islice(source, size)):
                if len(items) < size and drop_remainder:
                    return
                yield [_stacked(column) for column in zip(*items, strict=True)]

        return Dataset(Spec(components, self.spec.build), produce)

    def padded_batch(
        self, batch_size: Any, padded_shapes: Any = None, padding_values: Any = None, drop_remainder: Any = False
    ) -> Dataset:
        """Return a dataset of stacks of elements, shorter ones filled up with zeros."""
        size = number(batch_size, 1)
        components = [
            (kind, None if shape is None else (None,) * (len(shape) + 1)) for kind, shape in self.spec.components
        ]

        def produce(run: Any) -> Iterator[Element]:
            source = self.produce(run)
            while items := list(itertools.islice(source, size)):
                if len(items) < size and drop_remainder:
                    return
                yield [_stacked(_filled(column)) for column in zip(*items, strict=True)]

        return Dataset(Spec(components, self.spec.build), produce)

    def unbatch(self) -> Dataset:
        """Return a dataset of the slices of each element."""
        components = [(kind, shape[1:] if shape else None) for kind, shape in self.spec.components]

        def produce(run: Any) -> Iterator[Element]:
            for item in self.produce(run):
                if any(value is UNKNOWN for value in item):
                    yield item
                else:
                    yield from (list(part) for part in zip(*item, strict=True))

        return Dataset(Spec(components, self.spec.build), produce)

    def shuffle(self, buffer_size: Any, seed: Any = None, reshuffle_each_iteration: Any = None) -> Dataset:
        """Return the dataset in another order."""
        size = max(number(buffer_size, 1), 1)

        def produce(run: Any) -> Iterator[Element]:
            source, order = self.produce(run), np.random.default_rng(0 if seed is None else number(seed, 0))
            buffer = list(itertools.islice(source, min(size, 10000)))
            for item in source:
                index = int(order.integers(len(buffer)))
                yield buffer[index]
                buffer[index] = item
            order.shuffle(buffer)
            yield from buffer

        return Dataset(self.spec, produce)

    def repeat(self, count: Any = None) -> Dataset:
        """Return the dataset `count` times (default: for ever)."""
        times = -1 if count is None else number(count, -1)

        def produce(run: Any) -> Iterator[Element]:
            rounds = itertools.count() if times < 0 else range(times)
            for _ in rounds:
                empty = True
                for item in self.produce(run):
                    empty = False
                    yield item
                if empty:
                    return

        return Dataset(self.spec, produce)

    def take(self, count: Any) -> Dataset:
        """Return the first elements."""
        size = number(count, 1)
        return Dataset(self.spec, lambda run: itertools.islice(self.produce(run), None if size < 0 else size))

    def skip(self, count: Any) -> Dataset:
        """Return the elements after the first."""
        return Dataset(self.spec, lambda run: itertools.islice(self.produce(run), number(count, 0), None))

    def concatenate(self, dataset: Any) -> Dataset:
        """Return this dataset, then another."""
        return Dataset(self.spec, lambda run: itertools.chain(self.produce(run), dataset.produce(run)))

    def enumerate(self, start: int = 0) -> Dataset:
        """Return the dataset with the number of each element before it."""
        return Dataset.zip((Dataset.range(start, 1 << 40), self))

    def same(self, *args: Any, **kwargs: Any) -> Dataset:
        """Return the dataset itself: for methods that only make it faster."""
        return self

    prefetch = cache = with_options = shard = same

    def apply(self, transformation_func: Callable[..., Any]) -> Any:
        """Return what a function makes of the dataset."""
        return transformation_func(self)

    def reduce(self, initial_state: Any, reduce_func: Callable[..., Any]) -> Any:
        """Return an unknown result."""
        return opaque.Opaque("Dataset.reduce", [initial_state])

    # reading them

    def make_one_shot_iterator(self, *args: Any, **kwargs: Any) -> Any:
        """Return an iterator that starts by itself."""
        from lintstep_runtime.tensorflow.data.iterator import Iterator_

        return Iterator_(self.spec, self, starts=True)

    def make_initializable_iterator(self, *args: Any, **kwargs: Any) -> Any:
        """Return an iterator with an operation that starts it."""
        from lintstep_runtime.tensorflow.data.iterator import Iterator_

        return Iterator_(self.spec, self, starts=False)

    def __iter__(self) -> Any:
        from lintstep_runtime.tensorflow.eager import executing_eagerly, until_the_end

        if not executing_eagerly():
            raise RuntimeError("dataset.__iter__() is only supported when eager execution is enabled.")
        return until_the_end(self.make_one_shot_iterator().get_next)

    @property
    def output_types(self) -> Any:
        """The types of an element."""
        return self.spec.build([kind for kind, _ in self.spec.components])

    @property
    def output_shapes(self) -> Any:
        """The shapes of an element."""
        return self.spec.build([TensorShape(shape) for _, shape in self.spec.components])

    @property
    def output_classes(self) -> Any:
        """The classes of an element."""
        return self.spec.build([Tensor for _ in self.spec.components])

    @property
    def element_spec(self) -> Any:
        """The shapes of an element."""
        return self.output_shapes


class Function:
    """A function of elements, built once and evaluated for each."""

    def __init__(self, function: Callable[..., Any], spec: Spec) -> None:
        self.arguments, element = spec.arguments()
        spread = element if isinstance(element, tuple) and not hasattr(element, "_fields") else (element,)
        self.branch = Branch(lambda *_: function(*spread), self.arguments)
        self.leaves = [leaf for leaf in self.branch.leaves if isinstance(leaf, Tensor)]
        self.spec = Spec([(leaf.dtype.base_dtype, leaf.static) for leaf in self.leaves], self.branch.structure)

    def __call__(self, run: Any, item: Element) -> Element:
        given = dict(zip(self.arguments, item, strict=False))
        found: Element = run.evaluate(tuple(self.leaves), given)
        return found


def _inner_dataset(function: Callable[..., Any], spec: Spec) -> Any:
    """The dataset that a function makes of an element: made once, of an element that is not known."""
    graph = get_default_graph()
    tensors = [unknown_component(kind, shape) for kind, shape in spec.components]
    element = spec.build(tensors)
    spread = element if isinstance(element, tuple) and not hasattr(element, "_fields") else (element,)
    with graph.control_dependencies(None):
        return function(*spread)


def unknown_component(kind: DType, shape: Shape) -> Tensor:
    """Return a tensor of unknown value."""
    from lintstep_runtime.tensorflow.ops.convert import opaque_node

    return opaque_node("element", [], kind, shape)


def unknown_source(components: Sequence[Component]) -> Dataset:
    """Return a dataset of unknown elements, as good as endless."""
    return Dataset(plain_spec(components), lambda run: itertools.repeat([UNKNOWN] * len(components), UNKNOWN_ELEMENTS))


def from_files(*args: Any, **kwargs: Any) -> Dataset:
    """``tf.data.TFRecordDataset``, ``tf.data.TextLineDataset``: unknown texts."""
    return unknown_source([(string, ())])


def _shape_leaves(shapes: Any, count: int) -> list[Any]:
    if count == 1 and not isinstance(shapes, dict):
        return [
            shapes[0]
            if isinstance(shapes, tuple) and shapes and isinstance(shapes[0], TensorShape | tuple | list)
            else shapes
        ]
    values = shapes.values() if isinstance(shapes, dict) else shapes
    return list(values)


def _array(value: Any, kind: DType) -> Any:
    return UNKNOWN if isinstance(value, opaque.Opaque) else np.asarray(value, kind.as_numpy_dtype)


def _stacked(column: Sequence[Any]) -> Any:
    return UNKNOWN if any(value is UNKNOWN for value in column) else np.stack(column)


def _filled(column: Sequence[Any]) -> Sequence[Any]:
    if any(value is UNKNOWN for value in column):
        return column
    sizes = np.max([value.shape for value in column], axis=0)
    return [np.pad(value, [(0, int(n) - have) for n, have in zip(sizes, value.shape, strict=True)]) for value in column]
