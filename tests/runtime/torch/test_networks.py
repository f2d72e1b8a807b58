"""Small networks trained by every optimizer have PyTorch 2.13's losses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

RECORDED = json.loads((Path(__file__).parents[3] / "fixtures" / "torch" / "losses.json").read_text())


def test_every_loss_of_every_optimizer_is_pytorch_loss(run: Any) -> None:
    ran = run(Path(__file__).with_name("network_script.py").read_text(), steps=None)
    got = json.loads(ran.lines[-1])
    assert set(got) == set(RECORDED)
    worst = {name: np.abs(np.subtract(got[name], RECORDED[name])).max() for name in got}
    assert {name: error for name, error in worst.items() if error > (1e-4 if "LBFGS" in name else 2e-6)} == {}
