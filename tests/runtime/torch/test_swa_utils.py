"""Averages of parameters move as PyTorch 2.13's do."""

from __future__ import annotations

from typing import Any

import pytest
from lintstep_runtime.torch import events, swa_utils
from lintstep_runtime.torch.creation import full
from lintstep_runtime.torch.nn.layers import BatchNorm1d, Linear


def averages(**settings: Any) -> list[float]:
    model = Linear(1, 1)
    average = swa_utils.AveragedModel(model, **settings)
    seen = []
    for value in (2.0, 4.0, 6.0):
        model.weight.data.fill_(value)
        average.update_parameters(model)
        seen.append(average.module.weight.item())
    assert average.n_averaged.item() == 3
    assert sorted(average.state_dict()) == ["module.bias", "module.weight", "n_averaged"]
    return seen


def test_the_first_update_copies_and_the_others_average() -> None:
    assert averages() == [2.0, 3.0, 4.0]
    assert averages(avg_fn=swa_utils.get_swa_avg_fn()) == [2.0, 3.0, 4.0]
    assert averages(multi_avg_fn=swa_utils.get_swa_multi_avg_fn()) == [2.0, 3.0, 4.0]
    assert averages(avg_fn=lambda mean, now, count: 0.5 * mean + 0.5 * now) == [2.0, 3.0, 4.5]


def test_an_exponential_average_has_pytorch_bits() -> None:
    assert averages(multi_avg_fn=swa_utils.get_ema_multi_avg_fn(0.9)) == [2.0, 2.200000047683716, 2.580000162124634]
    assert averages(avg_fn=swa_utils.get_ema_avg_fn(0.9)) == [2.0, 2.200000047683716, 2.5799999237060547]


def test_buffers_are_copied_unless_they_are_averaged_too() -> None:
    means = []
    for use_buffers in (False, True):
        model = BatchNorm1d(1)
        average = swa_utils.AveragedModel(model, use_buffers=use_buffers)
        for value in (2.0, 4.0):
            model.running_mean.fill_(value)
            average.update_parameters(model)
        means.append(average.module.running_mean.item())
    assert means == [4.0, 3.0]


def test_batch_norms_are_measured_anew_over_a_loader() -> None:
    model = BatchNorm1d(1)
    swa_utils.update_bn([full((2, 1), 3.0), full((2, 1), 5.0)], model)
    assert (model.running_mean.item(), model.momentum, model.num_batches_tracked.item()) == (4.0, 0.1, 2)


def test_an_average_of_unknown_parameters_is_unknown() -> None:
    model = Linear(1, 1)
    average = swa_utils.AveragedModel(model)
    average.update_parameters(model)
    model.weight.data.set(None)
    average.update_parameters(model)
    assert average.module.weight.known() is None


def test_averages_tell_of_themselves() -> None:
    class Heard(events.Observer):
        def average_made(self, average: Any, model: Any, place: Any) -> None:
            told.append(("made", place[0] == __file__))

        def average_updated(self, average: Any, count: int, place: Any) -> None:
            told.append(("updated", count))

        def average_read(self, average: Any, place: Any) -> None:
            told.append(("read",))

    told: list[Any] = []
    before = events.observe(Heard())
    model = Linear(1, 1)
    average = swa_utils.AveragedModel(model)
    average.update_parameters(model)
    average(full((1, 1), 1.0))
    events.observe(before)
    assert told == [("made", True), ("updated", 1), ("read",)]


def test_a_share_beyond_one_is_refused() -> None:
    with pytest.raises(ValueError, match=r"Invalid decay value 1.5 provided"):
        swa_utils.get_ema_avg_fn(1.5)
