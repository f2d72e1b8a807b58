"""Every recorded schedule of transformers 5.24 gives the same rates, bit for bit."""

from __future__ import annotations

from typing import Any

import lintstep_runtime.torch.methods  # noqa: F401 - gives tensors their operators
import pytest
from lintstep_runtime.transformers.schedules import get_scheduler

from tests.runtime import libraries


@pytest.mark.parametrize("case", libraries.cases("transformers"), ids=lambda case: case["id"])
def test_a_recorded_schedule_gives_the_recorded_rates(case: dict[str, Any]) -> None:
    wanted, got, error = libraries.recorded(case), [], ""
    optimizer, settings = libraries.optimizer(case), dict(case["kwargs"])
    counts = {name: settings.pop(name) for name in ("num_warmup_steps", "num_training_steps")}
    try:
        scheduler = get_scheduler(case["class"], optimizer, **counts, scheduler_specific_kwargs=settings)
        got.append(libraries.rates(optimizer))
        while len(got) < len(wanted) or "error" in case:
            optimizer.step()
            scheduler.step()
            got.append(libraries.rates(optimizer))
    except (ValueError, ZeroDivisionError) as raised:
        error = f"{type(raised).__name__}: {raised}"
    assert (got, error) == (wanted, case.get("error", ""))


SCRIPT = """
import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer, get_linear_schedule_with_warmup, set_seed

tokenizer = AutoTokenizer.from_pretrained("bert-base")
model = AutoModelForSequenceClassification.from_pretrained("bert-base")
no_decay = ["bias", "LayerNorm.weight"]
kept = [p for n, p in model.named_parameters() if not any(each in n for each in no_decay)]
rest = [p for n, p in model.named_parameters() if any(each in n for each in no_decay)]
optimizer = torch.optim.AdamW([{"params": kept, "weight_decay": 0.1}, {"params": rest}], lr=1.0)
scheduler = get_linear_schedule_with_warmup(optimizer, 2, 6)
for step in range(6):
    outputs = model(input_ids=torch.ones(2, 3), labels=torch.ones(2))
    outputs.loss.backward()
    print(optimizer.param_groups[0]["lr"], optimizer.param_groups[1]["lr"])
    optimizer.step()
    scheduler.step()
"""


def test_a_fine_tuning_sees_its_rates(run):
    ran = run(SCRIPT)
    assert not ran.skipped
    assert ran.lines == ["0.0 0.0", "0.5 0.5", "1.0 1.0", "0.75 0.75", "0.5 0.5", "0.25 0.25"]
    assert [each["rate"] for each in ran.of("run")] == [0.0, 0.5, 1.0, 0.75, 0.5, 0.25]
    (counter,) = ran.of("counter")
    assert (counter["name"], counter["horizon"], counter["argument"]) == ("LambdaLR", 6, "num_training_steps")


def test_a_schedule_of_an_unknown_length_has_unknown_rates(run):
    script = SCRIPT.replace("2, 6)", "2, int(__import__('absent').length))").replace("print", "# ")
    rates = [each["rate"] for each in run(script).of("run")]
    assert rates == [None] * 6


def test_dataclasses_are_filled_from_defaults_and_the_command_line(run):
    script = (
        "from dataclasses import dataclass\nfrom typing import Optional\nfrom transformers import HfArgumentParser\n"
        "@dataclass\nclass A:\n    path: str\n"
        "    size: Optional[int] = None\n    rate: float = 0.5\n    on: bool = False\n"
        "a, = HfArgumentParser((A,)).parse_args_into_dataclasses()\nprint(a.size, a.rate, a.on)\n"
    )
    ran = run(script, args=["--rate", "0.25", "--on"])
    assert ran.lines == ["None 0.25 True"]
    assert "the argument --path" in ran.assumed
