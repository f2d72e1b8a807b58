"""DeepSpeed's schedules bit for bit, and its engine as the real one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import lintstep_runtime.torch.methods  # noqa: F401 - gives tensors their operators
import pytest
from lintstep_runtime.deepspeed.schedulers import BY_NAME

from tests.runtime import libraries

OWNERS = Path(__file__).parents[3] / "fixtures" / "torch" / "owners"


@pytest.mark.parametrize("case", libraries.cases("deepspeed"), ids=lambda case: case["id"])
def test_a_recorded_schedule_gives_the_recorded_rates(case: dict[str, Any]) -> None:
    wanted, optimizer = libraries.recorded(case), libraries.optimizer(case)
    scheduler = BY_NAME[case["class"]](optimizer, **case["kwargs"])
    got = [libraries.rates(optimizer)]
    while len(got) < len(wanted):
        scheduler.step()
        got.append(libraries.rates(optimizer))
    assert got == wanted


def test_the_engine_steps_what_the_real_one_steps(run):
    ran = run((OWNERS / "deepspeed_engine.py").read_text(), steps=None)
    assert ran.lines == (OWNERS / "deepspeed_engine.txt").read_text().splitlines()


def test_options_and_settings_are_read(run):
    script = (
        "import argparse, deepspeed, torch\nparser = deepspeed.add_config_arguments(argparse.ArgumentParser())\n"
        "args = parser.parse_args(['--deepspeed_config', 'ds_config.json'])\nmodel = torch.nn.Linear(2, 1)\n"
        "engine, optimizer, _, scheduler = deepspeed.initialize(args=args, model=model)\n"
        "print(type(scheduler).__name__, engine.gradient_accumulation_steps(), engine.get_lr())\n"
    )
    settings = '{"optimizer": {"type": "Adam", "params": {"lr": 0.5}}, "gradient_accumulation_steps": 2}'
    assert run(script, {"ds_config.json": settings}).lines == ["NoneType 2 [0.5]"]
