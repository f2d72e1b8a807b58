"""Trainings on a script's own data, against the losses that PyTorch 2.13 printed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

FIXTURES = Path(__file__).parents[3] / "fixtures" / "torch"
RECORDED = json.loads((FIXTURES / "trainings.json").read_text())


@pytest.mark.parametrize("name", sorted(RECORDED))
def test_losses_are_pytorchs(run, name):
    ran = run((FIXTURES / "trainings" / f"{name}.py").read_text(), steps=None)
    assert [float(line) for line in ran.lines] == pytest.approx(RECORDED[name], abs=1e-4)
    assert not ran.skipped
