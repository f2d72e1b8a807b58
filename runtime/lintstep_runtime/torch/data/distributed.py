"""DistributedSampler: each of several processes gets its part, in an order fixed by seed and epoch."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from typing import Any

from lintstep_runtime.engine.processes import Processes
from lintstep_runtime.engine.run import current_run
from lintstep_runtime.torch.data.length import length_of
from lintstep_runtime.torch.data.sampler import Sampler
from lintstep_runtime.torch.data.shuffle import seeded, shuffled


class DistributedSampler(Sampler[int]):
    """Every `num_replicas`-th sample from `rank` on. Without `set_epoch`, every pass has the same order."""

    def __init__(
        self,
        dataset: Any,
        num_replicas: Any = None,
        rank: Any = None,
        shuffle: Any = True,
        seed: Any = 0,
        drop_last: Any = False,
    ) -> None:
        processes = current_run().keep(Processes)
        num_replicas = processes.count if num_replicas is None else num_replicas
        rank = processes.rank if rank is None else rank
        if isinstance(rank, int) and isinstance(num_replicas, int) and not 0 <= rank < num_replicas:
            raise ValueError(f"Invalid rank {rank}, rank should be in the interval [0, {num_replicas - 1}]")
        self.dataset = dataset
        self.num_replicas = int(num_replicas)
        self.rank = int(rank)
        self.epoch: Any = 0
        self.drop_last = drop_last
        count = length_of(dataset)
        if drop_last and count % self.num_replicas != 0:
            self.num_samples = math.ceil((count - self.num_replicas) / self.num_replicas)
        else:
            self.num_samples = math.ceil(count / self.num_replicas)
        self.total_size = self.num_samples * self.num_replicas
        self.shuffle = shuffle
        self.seed = seed

    def __iter__(self) -> Iterator[int]:
        count = length_of(self.dataset)
        order = shuffled(count, seeded(self.seed + self.epoch)) if self.shuffle else iter(range(count))
        return itertools.islice(_padded(order), self.rank, self.total_size, self.num_replicas)

    def __len__(self) -> int:
        return self.num_samples

    def set_epoch(self, epoch: Any) -> None:
        """Choose the order of the next pass."""
        self.epoch = epoch


def _padded(order: Iterator[int]) -> Iterator[int]:
    """Yield the order, then from its start again."""
    seen = []
    for item in order:
        seen.append(item)
        yield item
    while seen:
        yield from seen
