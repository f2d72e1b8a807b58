"""Data sets in their shapes and sizes, with made-up content: MNIST, CIFAR and what else comes with a reader.

The training sets have their real number of examples, so that what scripts compute from it (batches an epoch, decay
steps) is what it would be; the arrays of the test sets are cut short, since only scores are computed from them.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from lintstep_runtime.engine import recorder

SEED = 20151109
EVALUATED = 200  # examples in the arrays of validation and test sets


@dataclass(frozen=True)
class Images:
    """What a reader promises: image shape, number of classes, examples for training and for testing."""

    shape: tuple[int, ...]
    classes: int
    train: int
    test: int


KERAS = {
    "mnist": Images((28, 28), 10, 60_000, 10_000),
    "fashion_mnist": Images((28, 28), 10, 60_000, 10_000),
    "cifar10": Images((32, 32, 3), 10, 50_000, 10_000),
    "cifar100": Images((32, 32, 3), 100, 50_000, 10_000),
}
TEXTS = {"imdb": (25_000, 2, 20_000), "reuters": (8_982, 46, 20_000)}  # examples, classes, words


def _assume(name: str) -> None:
    recorder.current().assumed(f"the data set {name} is made up: right in shape and size, random in content")


def _pixels(count: int, shape: tuple[int, ...], kind: Any = np.uint8) -> np.ndarray[Any, Any]:
    """Return `count` images: a few random ones, and black ones for the rest (which cost no memory until touched)."""
    images = np.zeros((count, *shape), kind)
    some = np.random.RandomState(SEED).randint(0, 256, (min(count, EVALUATED), *shape))
    images[: len(some)] = some if kind == np.uint8 else some / 255.0
    return images


def _labels(count: int, classes: int) -> np.ndarray[Any, Any]:
    return np.random.RandomState(SEED).randint(0, classes, count)


def load_data(name: str, *args: Any, **options: Any) -> Any:
    """Return what ``keras.datasets.<name>.load_data()`` returns: (images, labels) for training and for testing.

    Images are uint8 of the data set's shape, labels uint8 or int64; texts are arrays of lists of word numbers.
    """
    _assume(name)
    if name in TEXTS:
        count, classes, words = TEXTS[name]
        numbers = np.random.RandomState(SEED).randint(1, words, (EVALUATED, 20))
        texts = np.empty(count, object)
        texts[:] = [list(numbers[index % EVALUATED]) for index in range(count)]
        labels = _labels(count, classes)
        return (texts, labels), (texts[:EVALUATED], labels[:EVALUATED])
    if name == "boston_housing":
        draw = np.random.RandomState(SEED)
        return (draw.rand(404, 13), draw.rand(404) * 50), (draw.rand(102, 13), draw.rand(102) * 50)
    images = KERAS[name]
    column = (-1, 1) if len(images.shape) == 3 else (-1,)
    train = _pixels(images.train, images.shape), _labels(images.train, images.classes).astype(np.uint8).reshape(column)
    test = _pixels(EVALUATED, images.shape), _labels(EVALUATED, images.classes).astype(np.uint8).reshape(column)
    return train, test


load_mnist, load_fashion_mnist, load_cifar10, load_cifar100, load_imdb, load_reuters, load_boston_housing = (
    functools.partial(load_data, name) for name in (*KERAS, *TEXTS, "boston_housing")
)


class DataSet:
    """One part of MNIST as TensorFlow's tutorial reader gives it.

    `images` are float32 [n, 784] (or [n, 28, 28, 1] without reshaping), `labels` int64 [n] or float64 [n, classes].
    Source: ``tensorflow.contrib.learn.python.learn.datasets.mnist.DataSet``.
    """

    def __init__(
        self, count: int, held: int, one_hot: bool, reshape: bool, classes: int = 10, kind: Any = np.float32
    ) -> None:
        self.num_examples = count
        self.epochs_completed = 0
        self._shape = (784,) if reshape else (28, 28, 1)
        self._kind, self._held, self._one_hot, self._classes = kind, held, one_hot, classes
        self._index_in_epoch = 0
        self._random = np.random.RandomState(SEED)
        self._images: Any = None

    @property
    def images(self) -> np.ndarray[Any, Any]:
        """All images."""
        if self._images is None:
            self._images = _pixels(self._held, self._shape, self._kind)
        images: np.ndarray[Any, Any] = self._images
        return images

    @property
    def labels(self) -> np.ndarray[Any, Any]:
        """All labels."""
        return self._coded(_labels(self._held, self._classes))

    def next_batch(self, batch_size: Any, fake_data: bool = False, shuffle: bool = True) -> Any:
        """Return the next `batch_size` images and labels."""
        size = int(batch_size)
        self._index_in_epoch += size
        if self._index_in_epoch > self.num_examples:
            self.epochs_completed += 1
            self._index_in_epoch = size
        images = self._random.random_sample((size, *self._shape))
        images = (images * 255).astype(np.uint8) if self._kind == np.uint8 else images.astype(np.float32)
        return images, self._coded(self._random.randint(0, self._classes, size))

    def _coded(self, labels: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        return np.eye(self._classes)[labels] if self._one_hot else labels.astype(np.int64)


@dataclass(frozen=True)
class Datasets:
    """The parts of a data set."""

    train: DataSet
    validation: DataSet
    test: DataSet

    def __iter__(self) -> Any:
        return iter((self.train, self.validation, self.test))

    def __getitem__(self, index: int) -> DataSet:
        return tuple(self)[index]  # type: ignore[no-any-return]


def read_data_sets(
    train_dir: Any = None, fake_data: bool = False, one_hot: bool = False, dtype: Any = None, reshape: bool = True,
    validation_size: int = 5000, seed: Any = None, source_url: Any = None, **options: Any
) -> Datasets:  # fmt: skip
    """Return MNIST. Source: ``tensorflow.examples.tutorials.mnist.input_data.read_data_sets``."""
    _assume("MNIST")
    kind = np.uint8 if getattr(dtype, "name", dtype) == "uint8" else np.float32
    sizes = ((60_000 - validation_size, 60_000 - validation_size), (validation_size, EVALUATED), (10_000, EVALUATED))
    parts = (DataSet(count, min(count, held), one_hot, reshape, kind=kind) for count, held in sizes)
    return Datasets(*parts)


def load_dataset(*args: Any, **options: Any) -> Datasets:
    """Return MNIST. Source: ``tensorflow.contrib.learn.datasets.load_dataset('mnist')``."""
    return read_data_sets()


def mnist_model() -> Mapping[str, Any]:
    """Return the names of ``tensorflow.examples.tutorials.mnist.mnist`` that scripts read."""
    return {"NUM_CLASSES": 10, "IMAGE_SIZE": 28, "IMAGE_PIXELS": 784}
