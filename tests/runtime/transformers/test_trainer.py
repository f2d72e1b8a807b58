"""The Trainer updates at the rates of the real one."""

from __future__ import annotations

from pathlib import Path

OWNERS = Path(__file__).parents[3] / "fixtures" / "torch" / "owners"


def test_the_trainer_updates_at_the_rates_of_the_real_one(run):
    ran = run((OWNERS / "transformers_trainer.py").read_text(), steps=None)
    lines = (OWNERS / "transformers_trainer.txt").read_text().splitlines()
    assert [line for line in ran.lines if line.startswith("= ")] == lines


def test_settings_that_are_not_modelled_are_kept(run):
    text = (
        "from dataclasses import dataclass\nfrom transformers import TrainingArguments\n"
        "@dataclass\nclass Mine(TrainingArguments):\n    extra: int = 3\n"
        "made = Mine('out', extra=4, logging_steps=7)\n"
        "print(made.output_dir, made.extra, made.logging_steps, made.learning_rate)\n"
    )
    assert run(text).lines == ["out 4 7 5e-05"]
