"""Data sets."""

from __future__ import annotations

import bisect
import itertools
import math
from collections.abc import Iterable, Iterator
from typing import Any, Generic, TypeVar

from lintstep_runtime.engine.unknown import is_unknown
from lintstep_runtime.torch import events
from lintstep_runtime.torch.data.length import MADE_UP, is_made_up, length_of
from lintstep_runtime.torch.data.shuffle import shuffled

_Sample = TypeVar("_Sample", covariant=True)


class Dataset(Generic[_Sample]):
    """The base of data sets that are read by index."""

    def __getitem__(self, index: Any) -> Any:
        raise NotImplementedError("Subclasses of Dataset should implement __getitem__.")

    def __add__(self, other: Any) -> Any:
        return ConcatDataset([self, other])


class IterableDataset(Dataset[_Sample]):
    """The base of data sets that are read from start to end."""

    def __iter__(self) -> Iterator[Any]:
        raise NotImplementedError("Subclasses of IterableDataset should implement __iter__.")

    def __add__(self, other: Any) -> Any:
        return ChainDataset([self, other])


class TensorDataset(Dataset[Any]):
    """The rows of several tensors."""

    def __init__(self, *tensors: Any) -> None:
        sizes = [tensor.size(0) for tensor in tensors if not is_unknown(tensor.size(0))]
        if any(size != sizes[0] for size in sizes):
            raise AssertionError("Size mismatch between tensors")
        self.tensors = tensors

    def __getitem__(self, index: Any) -> Any:
        return tuple(tensor[index] for tensor in self.tensors)

    def __len__(self) -> int:
        size = self.tensors[0].size(0)
        return MADE_UP if is_unknown(size) else int(size)

    def is_made_up(self) -> bool:
        """Say whether nobody knows how many rows there are."""
        size = self.tensors[0].size(0)
        return is_unknown(size) or size == 0


class StackDataset(Dataset[Any]):
    """The samples of several data sets side by side."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if bool(args) == bool(kwargs):
            raise ValueError(
                "Supported either ``tuple``- (via ``args``) or``dict``- (via ``kwargs``) like input/output, but both "
                "types are given."
                if args
                else "At least one dataset should be passed"
            )
        self.datasets: Any = kwargs or args
        parts = list(kwargs.values()) or list(args)
        self._length = length_of(parts[0])
        if any(length_of(part) != self._length for part in parts):
            raise ValueError("Size mismatch between datasets")

    def __getitem__(self, index: Any) -> Any:
        if isinstance(self.datasets, dict):
            return {key: part[index] for key, part in self.datasets.items()}
        return tuple(part[index] for part in self.datasets)

    def __len__(self) -> int:
        return self._length


class ConcatDataset(Dataset[Any]):
    """The samples of several data sets one after another."""

    @staticmethod
    def cumsum(sequence: Iterable[Any]) -> list[int]:
        """Return the sizes so far."""
        return list(itertools.accumulate(length_of(part) for part in sequence))

    def __init__(self, datasets: Iterable[Any]) -> None:
        self.datasets = list(datasets)
        if not self.datasets:
            raise AssertionError("datasets should not be an empty iterable")
        if any(isinstance(part, IterableDataset) for part in self.datasets):
            raise AssertionError("ConcatDataset does not support IterableDataset")
        self.cumulative_sizes = self.cumsum(self.datasets)

    def __len__(self) -> int:
        return self.cumulative_sizes[-1]

    def is_made_up(self) -> bool:
        """Say whether any part is."""
        return any(is_made_up(part) for part in self.datasets)

    def __getitem__(self, idx: Any) -> Any:
        if idx < 0:
            if -idx > len(self):
                raise ValueError("absolute value of index should not exceed dataset length")
            idx += len(self)
        part = bisect.bisect_right(self.cumulative_sizes, idx)
        return self.datasets[part][idx - (self.cumulative_sizes[part - 1] if part else 0)]


class ChainDataset(IterableDataset[Any]):
    """Iterable data sets one after another."""

    def __init__(self, datasets: Iterable[Any]) -> None:
        self.datasets = datasets

    def __iter__(self) -> Iterator[Any]:
        for part in self.datasets:
            if not isinstance(part, IterableDataset):
                raise AssertionError("ChainDataset only supports IterableDataset")
            yield from part

    def __len__(self) -> int:
        parts: list[Any] = list(self.datasets)
        return sum(len(part) for part in parts)


class Subset(Dataset[_Sample]):
    """Some samples of a data set."""

    def __init__(self, dataset: Any, indices: Any) -> None:
        self.dataset = dataset
        self.indices = indices

    def __getitem__(self, idx: Any) -> Any:
        if isinstance(idx, list):
            return self.dataset[[self.indices[each] for each in idx]]
        return self.dataset[self.indices[idx]]

    def __getitems__(self, indices: list[int]) -> list[Any]:
        inside = [self.indices[index] for index in indices]
        several = getattr(type(self.dataset), "__getitems__", None)
        return list(several(self.dataset, inside)) if several else [self.dataset[index] for index in inside]

    def __len__(self) -> int:
        return len(self.indices)

    def is_made_up(self) -> bool:
        """Say whether the whole is, or no sample was taken."""
        return is_made_up(self.dataset) or len(self.indices) == 0


def random_split(dataset: Any, lengths: Any, generator: Any = None) -> list[Subset[Any]]:
    """Split a data set at random into parts of the given lengths, or shares that sum to 1.

    Raises ValueError for lengths that don't sum to the data set's.
    """
    count = length_of(dataset)
    if is_made_up(dataset) or any(is_unknown(each) for each in lengths):
        part = count // max(len(lengths), 1)
        return [Subset(dataset, range(index * part, (index + 1) * part)) for index in range(len(lengths))]
    if math.isclose(sum(lengths), 1) and sum(lengths) <= 1:
        lengths = _by_share(count, lengths)
    if sum(lengths) != count:
        raise ValueError("Sum of input lengths does not equal the length of the input dataset!")
    order = list(shuffled(count, generator))
    ends = itertools.accumulate(lengths)
    return [Subset(dataset, order[end - length : end]) for end, length in zip(ends, lengths, strict=True)]


def _by_share(count: int, shares: Any) -> list[int]:
    for index, share in enumerate(shares):
        if share < 0 or share > 1:
            raise ValueError(f"Fraction at index {index} is not between 0 and 1")
    lengths = [math.floor(count * share) for share in shares]
    for index in range(count - sum(lengths)):
        lengths[index % len(lengths)] += 1
    for index, length in enumerate(lengths):
        if length == 0:
            events.warn(f"Length of split at index {index} is 0. This might result in an empty dataset.")
    return lengths
