"""Samplers: in which order the samples of a data set come."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any, Generic, TypeVar

import numpy as np

from lintstep_runtime.engine.unknown import is_unknown
from lintstep_runtime.torch.data.length import length_of
from lintstep_runtime.torch.data.shuffle import chosen, drawn_seed, seeded, shuffled
from lintstep_runtime.torch.tensor import is_tensor

_Item = TypeVar("_Item", covariant=True)


class Sampler(Generic[_Item]):
    """The base of all samplers."""

    def __init__(self, data_source: Any = None) -> None:
        pass

    def __iter__(self) -> Iterator[_Item]:
        raise NotImplementedError


class SequentialSampler(Sampler[int]):
    """In order."""

    def __init__(self, data_source: Any) -> None:
        self.data_source = data_source

    def __iter__(self) -> Iterator[int]:
        return iter(range(length_of(self.data_source)))

    def __len__(self) -> int:
        return length_of(self.data_source)


class RandomSampler(Sampler[int]):
    """In another order each pass, from the generator at hand."""

    def __init__(
        self, data_source: Any, replacement: Any = False, num_samples: Any = None, generator: Any = None
    ) -> None:
        self.data_source = data_source
        self.replacement = replacement
        self._num_samples = None if is_unknown(num_samples) else num_samples
        self.generator = generator
        if not isinstance(replacement, bool) and not is_unknown(replacement):
            raise TypeError(f"replacement should be a boolean value, but got replacement={replacement}")
        if not isinstance(self.num_samples, int) or self.num_samples <= 0:
            raise ValueError(f"num_samples should be a positive integer value, but got num_samples={self.num_samples}")

    @property
    def num_samples(self) -> Any:
        """The samples of a pass."""
        return length_of(self.data_source) if self._num_samples is None else self._num_samples

    def __iter__(self) -> Iterator[int]:
        count, whole = length_of(self.data_source), self.num_samples
        generator = seeded(drawn_seed()) if self.generator is None else self.generator
        if self.replacement:
            for _ in range(whole // 32):
                yield from chosen(count, 32, generator)
            yield from chosen(count, whole % 32, generator)
            return
        for _ in range(whole // count):
            yield from shuffled(count, generator)
        yield from itertools.islice(shuffled(count, generator), whole % count)  # drawn even for none

    def __len__(self) -> int:
        return int(self.num_samples)


class SubsetRandomSampler(Sampler[int]):
    """Some samples, in another order each pass."""

    def __init__(self, indices: Any, generator: Any = None) -> None:
        self.indices = indices
        self.generator = generator

    def __iter__(self) -> Iterator[int]:
        for index in shuffled(len(self.indices), self.generator):
            yield self.indices[index]

    def __len__(self) -> int:
        return len(self.indices)


class WeightedRandomSampler(Sampler[int]):
    """Samples by weight. The order differs from PyTorch's, whose generator for it is another one."""

    def __init__(self, weights: Any, num_samples: Any, replacement: Any = True, generator: Any = None) -> None:
        if not (isinstance(num_samples, int) or is_unknown(num_samples)) or isinstance(num_samples, bool):
            raise ValueError(f"num_samples should be a positive integer value, but got num_samples={num_samples}")
        if not is_unknown(num_samples) and num_samples <= 0:
            raise ValueError(f"num_samples should be a positive integer value, but got num_samples={num_samples}")
        if not isinstance(replacement, bool) and not is_unknown(replacement):
            raise ValueError(f"replacement should be a boolean value, but got replacement={replacement}")
        self.weights = weights
        self.num_samples = num_samples
        self.replacement = replacement
        self.generator = generator

    def __iter__(self) -> Iterator[int]:
        random = np.random.RandomState(drawn_seed(self.generator) & 0xFFFFFFFF)
        numbers: Any = self.weights.known() if is_tensor(self.weights) else self.weights
        if numbers is None or is_unknown(numbers) or any(is_unknown(each) for each in numbers):
            shares, count = None, len(self)
        else:
            shares = np.asarray(numbers, np.float64)
            shares, count = shares / shares.sum(), len(shares)
        yield from random.choice(count, len(self), replace=bool(self.replacement), p=shares).tolist()

    def __len__(self) -> int:
        return int(self.num_samples)


class BatchSampler(Sampler[list[int]]):
    """Lists of `batch_size` of another sampler's items."""

    def __init__(self, sampler: Any, batch_size: Any, drop_last: Any) -> None:
        if not (isinstance(batch_size, int) or is_unknown(batch_size)) or isinstance(batch_size, bool):
            raise ValueError(f"batch_size should be a positive integer value, but got batch_size={batch_size}")
        if not is_unknown(batch_size) and batch_size <= 0:
            raise ValueError(f"batch_size should be a positive integer value, but got batch_size={batch_size}")
        if not isinstance(drop_last, bool) and not is_unknown(drop_last):
            raise ValueError(f"drop_last should be a boolean value, but got drop_last={drop_last}")
        self.sampler = sampler
        self.batch_size = batch_size
        self.drop_last = drop_last

    def __iter__(self) -> Iterator[list[int]]:
        items, size = iter(self.sampler), int(self.batch_size)
        while batch := list(itertools.islice(items, size)):
            if self.drop_last and len(batch) < size:
                return
            yield batch

    def __len__(self) -> int:
        count, size = len(self.sampler), int(self.batch_size)
        return count // size if self.drop_last else -(-count // size)
