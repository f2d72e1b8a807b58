"""PyTorch trainings on the reference runtime, without torch: what a person sees of them, and the verdict."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from lintstep.verification.report import VerifyReport
from lintstep.verification.request import VerifyRequest
from lintstep.verification.show.text import render
from lintstep.verification.verify import verify_script

HEAD = """\
import torch
from torch import nn, optim
from torch.optim import lr_scheduler
from torch.utils.data import DataLoader, TensorDataset

loader = DataLoader(TensorDataset(torch.randn(24, 4), torch.randn(24, 1)), batch_size=8, shuffle=True)
model = nn.Linear(4, 1)
optimizer = optim.SGD(model.parameters(), lr=0.1)
"""
LOOP = """
for epoch in range(6):
    for x, y in loader:
        optimizer.zero_grad()
        nn.functional.mse_loss(model(x), y).backward()
        optimizer.step()
"""
EACH_EPOCH, EACH_BATCH = "    scheduler.step()\n", "        scheduler.step()\n"


def verified(folder: Path, made: str, loop: str) -> VerifyReport:
    script = folder / "train.py"
    script.write_text(HEAD + made + loop, encoding="utf-8")
    return verify_script(VerifyRequest(script))


def test_a_stepped_schedule_is_shown_over_the_whole_training(tmp_path: Path) -> None:
    report = verified(tmp_path, "scheduler = lr_scheduler.StepLR(optimizer, 2)\n", LOOP + EACH_EPOCH)
    lines = render(report).splitlines()
    assert lines[0].endswith("update at line 15: 3 batches an epoch, 6 epochs, 18 updates")
    assert [line.split()[:7] for line in lines[2:5]] == [
        ["epoch", "1", "2", "3", "4", "5", "6"],
        ["rate", "0.1", "0.1", "0.01", "0.01", "0.001", "0.001"],
        ["scheduler", "1", "2", "3", "4", "5", "6"],
    ]
    assert "  steps of scheduler (StepLR, line 9): 6 at line 16" in lines
    assert lines[-1] == "ADVANCES: 0.1 to 0.001 over 6 epochs, 2 drops at epochs 2, 4."


def test_the_json_has_an_entry_for_each_update(tmp_path: Path) -> None:
    report = verified(tmp_path, "scheduler = lr_scheduler.StepLR(optimizer, 2)\n", LOOP + EACH_EPOCH).to_json()
    (update,) = report["updates"]
    assert report["verdict"] == "advances"
    assert (update["runs"], len(update["rates"]), update["counter"]) == (18, 18, "scheduler")
    assert update["counter_values"] == [epoch for epoch in range(6) for _ in range(3)]


@pytest.mark.parametrize(
    ("made", "loop", "kind", "said"),
    [
        ("scheduler = lr_scheduler.StepLR(optimizer, 2)\n", LOOP, "frozen", "`scheduler` (line 9) was never stepped"),
        (
            "scheduler = lr_scheduler.CosineAnnealingLR(optimizer, T_max=6)\n",
            LOOP + EACH_BATCH,
            "wrong-pace",
            "was made for 6 steps (T_max), the number of epochs, and got 18: it is stepped with each update (line 16).",
        ),
        (
            "scheduler = lr_scheduler.OneCycleLR(optimizer, 0.1, total_steps=6 * len(loader))\n",
            LOOP + EACH_EPOCH,
            "wrong-pace",
            "was made for 18 steps (total_steps), the number of updates, and got 6: it is stepped once an epoch",
        ),
        (
            "scheduler = lr_scheduler.CosineAnnealingLR(optimizer, T_max=6 * len(loader))\n",
            LOOP + EACH_BATCH,
            "advances",
            "0.1 to 0.00075961 over 6 epochs, 17 changes.",
        ),
        (
            "other = optim.SGD(model.parameters(), lr=0.1)\nscheduler = lr_scheduler.StepLR(other, 2)\n",
            LOOP + EACH_EPOCH,
            "no-effect",
            "sets the rate of an optimizer that made no update",
        ),
        (
            "scheduler = lr_scheduler.StepLR(optimizer, 30)\n",
            LOOP + EACH_EPOCH,
            "no-effect",
            "was stepped 6 times, and the rate was 0.1 in each of 18 updates.",
        ),
        (
            "scheduler = lr_scheduler.ReduceLROnPlateau(optimizer)\n",
            LOOP + "    scheduler.step(1.0)\n",
            "advances",
            "how the rate goes hangs on what it is given",
        ),
        (
            "",
            LOOP + "    optimizer.param_groups[0]['lr'] = 0.1 / (epoch + 2)\n",
            "advances",
            "written by the script",
        ),
        ("", LOOP, "inconclusive", "nothing moves its rate"),
    ],
)
def test_the_verdict(tmp_path: Path, made: str, loop: str, kind: str, said: str) -> None:
    report = verified(tmp_path, made, loop)
    assert (report.verdict, said in report.reason) == (kind, True), report.reason


def test_a_step_in_an_arm_that_an_unknown_value_did_not_take_leaves_it_open(tmp_path: Path) -> None:
    loop = "import nowhere\n" + LOOP + "    if nowhere.late(epoch):\n        pass\n    else:\n" + EACH_BATCH
    report = verified(tmp_path, "scheduler = lr_scheduler.StepLR(optimizer, 2)\n", loop)
    assert (report.verdict, "may step `scheduler`" in report.reason) in (("inconclusive", True), ("advances", False))


def test_the_parts_of_a_schedule_are_no_schedules_of_their_own(tmp_path: Path) -> None:
    made = (
        "first = lr_scheduler.LinearLR(optimizer, 0.5, total_iters=2)\n"
        "second = lr_scheduler.StepLR(optimizer, 2)\n"
        "scheduler = lr_scheduler.SequentialLR(optimizer, [first, second], [2])\n"
    )
    report = verified(tmp_path, made, LOOP + EACH_EPOCH)
    assert report.main is not None
    assert [counter.name for counter in report.main.counters] == ["scheduler"]
    assert report.verdict == "advances"


def test_a_schedule_made_anew_in_each_epoch_is_put_back(tmp_path: Path) -> None:
    loop = LOOP.replace("    for x", "    scheduler = lr_scheduler.StepLR(optimizer, 2)\n    for x") + EACH_EPOCH
    report = verified(tmp_path, "", loop)
    assert (report.verdict, "put back by line 11" in report.reason) == ("wrong-pace", True), report.reason


def test_a_step_beyond_what_the_schedule_was_made_for_is_the_wrong_pace(tmp_path: Path) -> None:
    made = "scheduler = lr_scheduler.OneCycleLR(optimizer, 0.1, total_steps=10)\n"
    report = verified(tmp_path, made, LOOP + EACH_BATCH)
    assert (report.verdict, "once more than it was made for: line 16 raised" in report.reason) == ("wrong-pace", True)


def test_an_epoch_has_as_many_batches_as_is_asked(tmp_path: Path) -> None:
    script = tmp_path / "train.py"
    script.write_text(HEAD.replace("batch_size=8", "batch_size=1") + LOOP, encoding="utf-8")
    (update,) = verify_script(VerifyRequest(script, batches=2)).to_json()["updates"]
    assert update["runs"] == 12


def test_a_training_in_a_method_that_nothing_calls_is_run(tmp_path: Path) -> None:
    scheduler = "class Trainer:\n    def fit(self):\n        scheduler = lr_scheduler.StepLR(optimizer, 2)\n"
    loop = "".join(f"        {line}\n" for line in (LOOP + EACH_EPOCH).splitlines())
    report = verified(tmp_path, scheduler, loop)
    assert (report.verdict, report.to_json()["updates"][0]["runs"]) == ("advances", 18)


def test_a_fixed_training_stands_below_the_other_on_one_scale(tmp_path: Path) -> None:
    made = "scheduler = lr_scheduler.StepLR(optimizer, 2)\n"
    before, after = verified(tmp_path, made, LOOP), verified(tmp_path, made, LOOP + EACH_EPOCH)
    lines = render(replace(before, fixed=after)).splitlines()
    at = lines.index("  with the fix")
    assert lines[at - 3].split()[:3] == ["rate", "0.1", "0.1"]
    assert lines[at + 2].split()[:4] == ["rate", "0.1", "0.1", "0.01"]
    assert lines[at - 3].split()[-1][0] == lines[at + 2].split()[-1][0] == "█"
    assert "The fixed script advances: 0.1 to 0.001 over 6 epochs, 2 drops at epochs 2, 4." in lines


def test_a_method_that_nothing_calls_is_given_a_model_and_a_loader(tmp_path: Path) -> None:
    scheduler = (
        "class Trainer:\n    def __init__(self, model, train_loader=None):\n"
        "        self.model, self.loader = model, train_loader\n    def fit(self):\n        loader = self.loader\n"
        "        optimizer = optim.SGD(self.model.parameters(), lr=0.1)\n"
        "        scheduler = lr_scheduler.StepLR(optimizer, 2)\n"
    )
    loop = "".join(f"        {line}\n" for line in (LOOP + EACH_EPOCH).splitlines())
    report = verified(tmp_path, scheduler, loop.replace("model(", "self.model("))
    assert (report.verdict, report.to_json()["updates"][0]["runs"]) == ("advances", 48)


def test_a_rate_that_nobody_knows_is_made_up(tmp_path: Path) -> None:
    script = tmp_path / "train.py"
    made = "import absent\n" + HEAD.replace("lr=0.1", "lr=absent.rate")
    script.write_text(made + "scheduler = lr_scheduler.StepLR(optimizer, 2)\n" + LOOP + EACH_EPOCH, encoding="utf-8")
    report = verify_script(VerifyRequest(script))
    assert (report.verdict, report.to_json()["updates"][0]["rates"][0]) == ("advances", 0.001)
    assert any("it is taken to be 0.001" in each for each in report.to_json()["assumptions"])
