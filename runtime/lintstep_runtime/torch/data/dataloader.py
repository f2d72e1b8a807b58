"""DataLoader: passes over a data set in batches, each cut short after `length.most_batches`."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterator
from typing import Any, Generic, TypeVar

from lintstep_runtime.engine import recorder
from lintstep_runtime.engine.run import current_run
from lintstep_runtime.engine.unknown import Opaque, is_unknown
from lintstep_runtime.torch import events
from lintstep_runtime.torch.data.collate import blurred, default_collate, default_convert, is_partly_unknown, repeated
from lintstep_runtime.torch.data.dataset import IterableDataset
from lintstep_runtime.torch.data.length import MADE_UP, is_made_up, most_batches, shortened
from lintstep_runtime.torch.data.sampler import BatchSampler, RandomSampler, SequentialSampler
from lintstep_runtime.torch.data.shuffle import drawn_seed

_Batch = TypeVar("_Batch", covariant=True)
_SHOWN = 8  # of a pass without a bound, how many batches its fingerprint is made of
_FIXED = ("batch_size", "batch_sampler", "sampler", "drop_last", "dataset", "persistent_workers")


def get_worker_info() -> None:
    """Return None: there are no workers."""


class Batches:
    """One pass: an iterator over its batches, with the length of the loader."""

    def __init__(self, loader: DataLoader[Any], batches: Iterator[Any]) -> None:
        self._loader, self._batches = loader, batches

    def __iter__(self) -> Batches:
        return self

    def __next__(self) -> Any:
        return next(self._batches)

    def next(self) -> Any:
        """Return the next batch, as older releases let a script ask for it."""
        recorder.current().assumed("a pass over a loader gives its batches by .next(), though PyTorch 2.13 has none")
        return next(self._batches)

    def __len__(self) -> int:
        return len(self._loader)


class DataLoader(Generic[_Batch]):
    """Batches of a data set. ``len(loader)`` is what a pass yields; workers and pinned memory mean nothing here."""

    def __init__(
        self,
        dataset: Any,
        batch_size: Any = 1,
        shuffle: Any = None,
        sampler: Any = None,
        batch_sampler: Any = None,
        num_workers: Any = 0,
        collate_fn: Any = None,
        pin_memory: Any = False,
        drop_last: Any = False,
        timeout: Any = 0,
        worker_init_fn: Any = None,
        multiprocessing_context: Any = None,
        generator: Any = None,
        *,
        prefetch_factor: Any = None,
        persistent_workers: Any = False,
        pin_memory_device: Any = "",
        in_order: Any = True,
    ) -> None:
        _check_workers(num_workers, timeout, prefetch_factor, persistent_workers)
        self._reads_on = isinstance(dataset, IterableDataset)
        if self._reads_on:
            _check_iterable(shuffle, sampler, batch_sampler)
        else:
            shuffle = bool(shuffle)
        if sampler is not None and shuffle:
            raise ValueError("sampler option is mutually exclusive with shuffle")
        if batch_sampler is not None:
            if (not is_unknown(batch_size) and batch_size != 1) or shuffle or sampler is not None or drop_last:
                raise ValueError(
                    "batch_sampler option is mutually exclusive with batch_size, shuffle, sampler, and drop_last"
                )
            batch_size, drop_last = None, False
        elif batch_size is None and drop_last:
            raise ValueError("batch_size=None option disables auto-batching and is mutually exclusive with drop_last")
        if sampler is None and not self._reads_on:
            sampler = RandomSampler(dataset, generator=generator) if shuffle else SequentialSampler(dataset)
        if batch_size is not None and batch_sampler is None:
            batch_sampler = BatchSampler(itertools.repeat(None) if sampler is None else sampler, batch_size, drop_last)
        self.dataset = dataset
        self.num_workers = num_workers
        self.prefetch_factor = prefetch_factor
        self.pin_memory = pin_memory
        self.pin_memory_device = pin_memory_device
        self.timeout = timeout
        self.worker_init_fn = worker_init_fn
        self.multiprocessing_context = multiprocessing_context
        self.in_order = in_order
        self.batch_size = batch_size
        self.drop_last = drop_last
        self.sampler = sampler
        self.batch_sampler = batch_sampler
        self.generator = generator
        self.collate_fn = collate_fn or (default_convert if batch_sampler is None else default_collate)
        self.persistent_workers = persistent_workers
        self._ready = True

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _FIXED and "_ready" in self.__dict__:
            raise ValueError(f"{name} attribute should not be set after {type(self).__name__} is initialized")
        super().__setattr__(name, value)

    def __len__(self) -> int:
        return shortened(self._batches())

    def _batches(self) -> int:
        """Return the batches of a whole pass. Raises TypeError for data without a length."""
        if not self._reads_on:
            indices = self.sampler if self.batch_sampler is None else self.batch_sampler
            return len(indices)
        count = len(self.dataset)
        if self.batch_size is None:
            return count
        size = int(self.batch_size)
        return count // size if self.drop_last else -(-count // size)

    def __iter__(self) -> Batches:
        drawn_seed(self.generator)  # the workers' seed: drawn even where there are none
        if self._reads_on:
            self._tell("", self._batches() if hasattr(type(self.dataset), "__len__") else None)
            return Batches(self, itertools.islice(self._read_on(), most_batches()))
        indices = self.sampler if self.batch_sampler is None else self.batch_sampler
        unordered, made_up = is_unknown(indices), is_made_up(self.dataset)
        bounded = itertools.islice(range(MADE_UP) if unordered else indices, most_batches())
        head = list(itertools.islice(bounded, most_batches() or _SHOWN))
        sized = hasattr(type(indices), "__len__") and not unordered and not made_up
        self._tell("" if unordered else _fingerprint(head), len(indices) if sized else None)
        fetch = self._unknown_batch if made_up else self._fetched
        return Batches(self, map(fetch, itertools.chain(head, bounded)))

    def _tell(self, order: str, whole: int | None) -> None:
        length = whole if whole is None else shortened(whole)
        events.current().pass_started(self, self.sampler, order, length, whole, events.place())

    def _unknown_batch(self, index: Any) -> Any:
        return Opaque("batch", (self.dataset,))

    def _read_on(self) -> Iterator[Any]:
        samples = iter(self.dataset)
        if self.batch_size is None:
            yield from map(self.collate_fn, samples)
            return
        size = int(self.batch_size)
        while batch := list(itertools.islice(samples, size)):
            if self.drop_last and len(batch) < size:
                return
            yield self.collate_fn(batch)

    def _fetched(self, index: Any) -> Any:
        """Return a batch; an unknown one where the data set fails on data that is made up."""
        try:
            return self._fetch(index)
        except Exception as error:  # whatever the script's own code raises
            if not current_run().recovers:
                raise
            name = type(self.dataset).__name__
            recorder.current().assumed(f"a sample of {name} failed ({type(error).__name__}: {error}): it is unknown")
            return self._unknown_batch(index)

    def _fetch(self, index: Any) -> Any:
        """Return a batch, or a sample where there are no batches.

        Where the first sample has something unknown, the others are taken to be like it, with nothing known.
        """
        if self.batch_sampler is None or not isinstance(index, (list, tuple)):
            return self.collate_fn(self.dataset[index])
        indices = list(index)
        several = getattr(type(self.dataset), "__getitems__", None)
        if not indices:
            return self.collate_fn([])
        first = several(self.dataset, indices[:1])[0] if several else self.dataset[indices[0]]
        if is_partly_unknown(first):
            alike = blurred(first)
            if self.collate_fn is default_collate and not isinstance(alike, Opaque):
                return repeated(alike, len(indices))
            return self.collate_fn([alike] * len(indices))
        if several:
            return self.collate_fn([first, *several(self.dataset, indices[1:])])
        return self.collate_fn([first, *(self.dataset[each] for each in indices[1:])])


def _fingerprint(order: list[Any]) -> str:
    return hashlib.blake2b(repr(order).encode(), digest_size=8).hexdigest()


def _check_workers(num_workers: Any, timeout: Any, prefetch_factor: Any, persistent_workers: Any) -> None:
    if is_unknown(num_workers) or is_unknown(timeout):
        return
    if num_workers < 0:
        raise ValueError("num_workers option should be non-negative; use num_workers=0 to disable multiprocessing.")
    if timeout < 0:
        raise ValueError("timeout option should be non-negative")
    if num_workers == 0 and prefetch_factor is not None:
        raise ValueError(
            "prefetch_factor option could only be specified in multiprocessing.let num_workers > 0 to enable "
            "multiprocessing, otherwise set prefetch_factor to None."
        )
    if persistent_workers and num_workers == 0:
        raise ValueError("persistent_workers option needs num_workers > 0")


def _check_iterable(shuffle: Any, sampler: Any, batch_sampler: Any) -> None:
    words = "DataLoader with IterableDataset: expected unspecified {0} option, but got {0}={1}"
    if shuffle not in (False, None):
        raise ValueError(words.format("shuffle", shuffle))
    if sampler is not None:
        raise ValueError(words.format("sampler", sampler))
    if batch_sampler is not None:
        raise ValueError(words.format("batch_sampler", batch_sampler))
