"""Every recorded schedule of timm 1.0.31 gives the same rates, bit for bit."""

from __future__ import annotations

from typing import Any

import lintstep_runtime.torch.methods  # noqa: F401 - gives tensors their operators
import pytest
from lintstep_runtime.timm import phases, schedulers

from tests.runtime import libraries


@pytest.mark.parametrize("case", libraries.cases("timm"), ids=lambda case: case["id"])
def test_a_recorded_schedule_gives_the_recorded_rates(case: dict[str, Any]) -> None:
    wanted, optimizer = libraries.recorded(case), libraries.optimizer(case)
    scheduler = getattr(phases if case["class"].startswith("WSD") else schedulers, case["class"])(
        optimizer, **case["kwargs"]
    )
    got = [libraries.rates(optimizer)]
    for t in range(1, len(wanted)):
        metrics = {"metric": case["metrics"][t - 1]} if "metrics" in case else {}
        (scheduler.step_update if case["step_update"] else scheduler.step)(t, **metrics)
        got.append(libraries.rates(optimizer))
    assert got == wanted


SCRIPT = """
import timm, torch
from timm.optim import create_optimizer_v2
from timm.scheduler import create_scheduler_v2
from timm.utils import ModelEmaV2, NativeScaler

model = timm.create_model("resnet18", num_classes=10)
average = ModelEmaV2(model)
optimizer = create_optimizer_v2(model, "sgd", lr=1.0, weight_decay=0.1)
scheduler, epochs = create_scheduler_v2(optimizer, sched="{sched}", num_epochs=4, {options})
scaler = NativeScaler()
for epoch in range(epochs):
    for batch in range(2):
        loss = model(torch.ones(2, 3, 8, 8)).sum()
        optimizer.zero_grad()
        scaler(loss, optimizer)
        average.update(model)
    {step}
"""
BY_EPOCH, BY_UPDATE = "scheduler.step(epoch + 1)", "scheduler.step_update(epoch * 2 + 2)"


@pytest.mark.parametrize(
    ("sched", "options", "step", "rates"),
    [
        pytest.param("step", "decay_epochs=2", BY_EPOCH, [1.0, 1.0, 0.1, 0.1], id="by epochs"),
        pytest.param("step", "decay_epochs=2", BY_UPDATE, [1.0] * 4, id="by epochs, told of updates"),
        pytest.param(
            "step",
            "decay_epochs=2, step_on_epochs=False, updates_per_epoch=2",
            BY_UPDATE,
            [1.0, 1.0, 0.1, 0.1],
            id="by updates",
        ),
        pytest.param("cosine", "cycle_limit=1", "pass", [1.0] * 4, id="never stepped"),
    ],
)
def test_a_training_has_the_rates_that_timm_would_give(run, sched, options, step, rates):
    ran = run(SCRIPT.format(sched=sched, options=options, step=step))
    assert not ran.skipped
    assert [each["rate"] for each in ran.of("run")][::2] == rates
    assert [each["what"] for each in ran.of("average")] == ["made"] + ["updated"] * 8
    assert len(ran.of("write")) == (4 if rates[-1] != 1.0 else 0)


def test_a_schedule_of_an_unknown_length_has_unknown_rates(run):
    script = SCRIPT.format(sched="cosine", options="warmup_epochs=__import__('absent').n", step=BY_EPOCH)
    assert [each["rate"] for each in run(script).of("run")][2:] == [None] * 6
