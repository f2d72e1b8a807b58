"""Orders of samples as PyTorch draws them, made only as far as somebody reads them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lintstep_runtime.torch import random

_MOST_SEED = (1 << 63) - 1


def drawn_seed(generator: Any = None) -> int:
    """Draw one whole number of 63 bits from a generator, as ``torch.empty((), dtype=torch.int64).random_()`` does."""
    return int(random.of(generator).take(lambda stream: stream.wide(1))[0]) & _MOST_SEED


def seeded(seed: int) -> Any:
    """Return a generator of its own, started from `seed`."""
    return random.Generator().manual_seed(seed)


def shuffled(count: int, generator: Any) -> Iterator[int]:
    """Draw ``torch.randperm(count)`` now, and yield it item by item."""
    return _swapped(random.of(generator).take(lambda stream: stream.raw(max(count - 1, 0))), count)


def _swapped(drawn: Any, count: int) -> Iterator[int]:
    moved: dict[int, int] = {}  # what stands at a place, where it is not the place's own number
    for index in range(count):
        other = index + int(drawn[index]) % (count - index) if index + 1 < count else index
        item = moved.get(other, other)
        moved[other] = moved.pop(index, index)
        yield item


def chosen(count: int, number: int, generator: Any) -> Iterator[int]:
    """Draw `number` whole numbers below `count`, with replacement."""
    yield from random.of(generator).take(lambda stream: stream.whole(number, 0, count)).tolist()
