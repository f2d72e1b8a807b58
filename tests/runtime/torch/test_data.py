"""Samplers and loaders give PyTorch 2.13's orders, batches and lengths; passes are cut short, unknown data stays so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from lintstep_runtime.engine.processes import Processes
from lintstep_runtime.engine.run import current_run
from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.torch import data, distributed, events, random
from lintstep_runtime.torch.creation import arange, ones
from lintstep_runtime.torch.data.collate import default_collate, repeated
from lintstep_runtime.torch.data.shuffle import shuffled
from lintstep_runtime.torch.dtypes import float32, int64
from lintstep_runtime.torch.tensor import Tensor, unknown

TEN = list(range(10))


@pytest.fixture
def whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let passes be whole."""
    monkeypatch.setattr(current_run(), "batches", None)


class Rows(data.Dataset[Any]):
    def __len__(self) -> int:
        return 5

    def __getitem__(self, index: int) -> Any:
        return {"x": ones(2) * index, "y": index, "z": (float(index), f"a{index}")}


class Stream(data.IterableDataset[Any]):
    def __iter__(self) -> Iterator[int]:
        return iter(range(7))


def listed(loader: Any) -> list[Any]:
    return [batch.tolist() for batch in loader]


def test_a_distributed_sampler_repeats_its_order_until_the_epoch_is_set() -> None:
    sampler = data.DistributedSampler(TEN, 2, 0)
    assert list(sampler) == list(sampler) == [4, 7, 3, 0, 6]
    sampler.set_epoch(1)
    assert list(sampler) == list(data.DistributedSampler(TEN, 2, 0, seed=1)) == [5, 1, 0, 9, 7]


def test_an_epoch_set_in_the_middle_acts_on_the_next_pass() -> None:
    sampler = data.DistributedSampler(TEN, 2, 0)
    running = iter(sampler)
    sampler.set_epoch(1)
    assert list(running) == [4, 7, 3, 0, 6]


def test_distributed_parts_are_filled_up_or_cut() -> None:
    filled = [list(data.DistributedSampler(TEN, 3, rank, shuffle=False)) for rank in range(3)]
    assert filled == [[0, 3, 6, 9], [1, 4, 7, 0], [2, 5, 8, 1]]
    cut = [list(data.DistributedSampler(TEN, 3, rank, shuffle=False, drop_last=True)) for rank in range(3)]
    assert cut == [[0, 3, 6], [1, 4, 7], [2, 5, 8]]


def test_a_random_sampler_draws_pytorch_orders() -> None:
    random.manual_seed(0)
    sampler = data.RandomSampler(TEN)
    assert [list(sampler), list(sampler)] == [[6, 9, 0, 7, 3, 5, 4, 2, 1, 8], [6, 7, 1, 4, 2, 0, 9, 8, 3, 5]]
    sampler = data.RandomSampler(TEN, generator=random.Generator().manual_seed(3))
    assert [list(sampler), list(sampler)] == [[6, 0, 3, 7, 8, 5, 1, 9, 2, 4], [0, 9, 6, 1, 7, 2, 5, 3, 4, 8]]
    random.manual_seed(0)
    assert list(data.RandomSampler(TEN, replacement=True)) == [6, 0, 4, 3, 9, 5, 7, 8, 9, 1]
    random.manual_seed(0)
    assert list(data.SubsetRandomSampler([3, 5, 7, 9, 11])) == [11, 3, 5, 9, 7]


def test_a_split_is_pytorch_split() -> None:
    random.manual_seed(5)
    assert [part.indices for part in data.random_split(TEN, [0.7, 0.3])] == [[1, 4, 9, 6, 3, 5, 0], [2, 8, 7]]
    with pytest.raises(ValueError, match="Sum of input lengths does not equal"):
        data.random_split(TEN, [3, 3])


def test_the_first_of_a_long_order_are_drawn_without_the_rest() -> None:
    order = shuffled(3_000_000, random.Generator().manual_seed(1))
    assert len({next(order) for _ in range(1000)}) == 1000


def test_a_pass_draws_once_from_the_generator_even_without_shuffling(whole: None) -> None:
    random.manual_seed(0)
    assert listed(data.DataLoader(TEN, 3)) == [[0, 1, 2], [3, 4, 5], [6, 7, 8], [9]]
    before = random.default_generator.take(lambda stream: stream.wide(1))[0]
    random.manual_seed(0)
    assert random.default_generator.take(lambda stream: stream.wide(2))[1] == before


def test_a_shuffled_loader_gives_pytorch_batches(whole: None) -> None:
    random.manual_seed(0)
    loader = data.DataLoader(TEN, 3, shuffle=True)
    assert listed(loader) == [[6, 7, 1], [4, 2, 0], [9, 8, 3], [5]]
    assert listed(loader) == [[2, 4, 7], [0, 8, 9], [5, 3, 6], [1]]
    assert len(data.DataLoader(TEN, 4, drop_last=True)) == 2
    assert len(data.DataLoader(TEN, 20, drop_last=True)) == 0


def test_samples_are_stacked_by_their_kind(whole: None) -> None:
    first = next(iter(data.DataLoader(Rows(), 2)))
    assert first["x"].tolist() == [[0.0, 0.0], [1.0, 1.0]]
    assert (first["y"].tolist(), str(first["y"].dtype)) == ([0, 1], "torch.int64")
    assert (str(first["z"][0].dtype), first["z"][1]) == ("torch.float64", ("a0", "a1"))
    pairs = data.TensorDataset(arange(4), arange(4))
    assert [part.tolist() for part in next(iter(data.DataLoader(pairs, 3)))] == [[0, 1, 2], [0, 1, 2]]


def test_parts_and_chains_of_data_sets_are_read_through(whole: None) -> None:
    part = data.Subset(Rows(), [4, 2, 0])
    assert [batch["y"].tolist() for batch in data.DataLoader(part, 2)] == [[4, 2], [0]]
    both = data.ConcatDataset([Rows(), Rows()])
    assert [batch["y"].tolist() for batch in data.DataLoader(both, 4)] == [[0, 1, 2, 3], [4, 0, 1, 2], [3, 4]]


def test_a_stream_has_no_length_and_takes_no_order(whole: None) -> None:
    assert listed(data.DataLoader(Stream(), 3)) == [[0, 1, 2], [3, 4, 5], [6]]
    with pytest.raises(TypeError, match="has no len"):
        len(data.DataLoader(Stream()))
    with pytest.raises(ValueError, match="DataLoader with IterableDataset: expected unspecified shuffle option"):
        data.DataLoader(Stream(), shuffle=True)


def test_what_excludes_each_other_is_refused() -> None:
    order = data.SequentialSampler(TEN)
    with pytest.raises(ValueError, match="sampler option is mutually exclusive with shuffle"):
        data.DataLoader(TEN, shuffle=True, sampler=order)
    with pytest.raises(ValueError, match="batch_sampler option is mutually exclusive"):
        data.DataLoader(TEN, 2, batch_sampler=data.BatchSampler(order, 3, False))
    loader = data.DataLoader(TEN)
    with pytest.raises(ValueError, match="batch_size attribute should not be set after DataLoader is initialized"):
        loader.batch_size = 3


def test_a_pass_is_cut_short_and_the_length_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(current_run(), "batches", 2)
    loader = data.DataLoader(TEN, 3)
    assert listed(loader) == [[0, 1, 2], [3, 4, 5]]
    assert len(loader) == 2
    assert len(listed(data.DataLoader(Stream(), 3))) == 2


def test_passes_tell_their_order_and_lengths(monkeypatch: pytest.MonkeyPatch) -> None:
    class Heard(events.Observer):
        def pass_started(self, loader: Any, sampler: Any, order: str, length: Any, whole: Any, place: Any) -> None:
            told.append((order, length, whole, place[0] == __file__))

    told: list[Any] = []
    monkeypatch.setattr(current_run(), "batches", 2)
    before = events.observe(Heard())
    loader = data.DataLoader(TEN, 3, sampler=data.DistributedSampler(TEN, 1, 0))
    for epoch in (0, 0, 1):
        loader.sampler.set_epoch(epoch)
        iter(loader)
    iter(data.DataLoader(Opaque("data"), 3))
    events.observe(before)
    assert told[0] == told[1] == (told[0][0], 2, 4, True)
    assert told[2][0] != told[0][0]
    assert told[3][1:] == (None, None, True)


@pytest.mark.parametrize("dataset", [Opaque("data"), [], data.Subset(Opaque("data"), [])])
def test_unknown_data_gives_unknown_batches(dataset: Any) -> None:
    batches = list(data.DataLoader(dataset, 4, shuffle=True))
    assert len(batches) == len(data.DataLoader(dataset, 4)) == 8
    assert isinstance(batches[0], Opaque)


def test_one_unknown_part_of_a_sample_makes_the_batch_unknown_but_keeps_its_shape() -> None:
    class Images(data.Dataset[Any]):
        reads = 0

        def __len__(self) -> int:
            return 100

        def __getitem__(self, index: int) -> Any:
            Images.reads += 1
            return Opaque("image"), index, ones(3)

    image, label, box = next(iter(data.DataLoader(Images(), 16)))
    assert isinstance(image, Tensor)
    assert image.known() is label.known() is box.known() is None
    assert (tuple(label.shape), str(label.dtype), tuple(box.shape)) == ((16,), "torch.int64", (16, 3))
    assert Images.reads == 1


def test_a_split_of_unknown_data_is_unknown() -> None:
    parts = data.random_split(Opaque("data"), [Opaque("n"), 1])
    assert [isinstance(next(iter(data.DataLoader(part, 2))), Opaque) for part in parts] == [True, True]


def test_a_batch_of_samples_alike_is_what_stacking_them_makes() -> None:
    sample = {"x": unknown((), (2, 3), float32), "y": (unknown((), (), int64), "name"), "z": [Opaque("z")]}
    one, other = repeated(sample, 4), default_collate([sample] * 4)
    assert one["x"].shape == other["x"].shape == (4, 2, 3)
    assert one["y"][0].shape == other["y"][0].shape == (4,)
    assert one["y"][0].dtype == other["y"][0].dtype == int64
    assert one["y"][1] == other["y"][1] == ("name",) * 4
    assert type(one["y"]) is type(other["y"]) is list
    assert one["z"][0].known() is other["z"][0].known() is None


def test_a_sampler_takes_the_part_of_the_process_that_this_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(current_run().keep(Processes), "count", 2)
    monkeypatch.setattr(current_run().keep(Processes), "rank", 1)
    assert (distributed.get_world_size(), distributed.get_rank()) == (2, 1)
    assert list(data.DistributedSampler(TEN)) == [1, 5, 9, 8, 2]


def test_a_pass_knows_its_length_and_takes_the_older_next() -> None:
    batches = iter(data.DataLoader(TEN, 4))
    assert len(batches) == 3
    assert batches.next().tolist() == [0, 1, 2, 3]
    assert next(batches).tolist() == [4, 5, 6, 7]


def test_a_sample_that_fails_is_unknown_where_statements_are_recovered(run):
    script = (
        "import torch\nclass D(torch.utils.data.Dataset):\n    def __len__(self): return 4\n"
        "    def __getitem__(self, i): return {}[__import__('absent').key]\n"
        "for batch in torch.utils.data.DataLoader(D(), 2):\n    print(type(batch).__name__)\n"
    )
    assert run(script).lines == ["Opaque", "Opaque"]


def test_a_launchers_variables_are_those_of_the_process(run, monkeypatch):
    monkeypatch.setattr(Processes, "__init__", lambda self: vars(self).update(count=2, rank=1))
    ran = run("import os\nprint(os.environ['RANK'], os.environ['WORLD_SIZE'], os.environ['LOCAL_WORLD_SIZE'])")
    assert ran.lines == ["1 2 1"]
