"""Recorded values of a library's schedules, and optimizers to replay them with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from lintstep_runtime.torch.nn.parameter import Parameter
from lintstep_runtime.torch.optim import AdamW
from lintstep_runtime.torch.tensor import Tensor

_GOLDEN = Path(__file__).parents[2] / "fixtures" / "torch" / "golden" / "libraries"
Rows = list[list[str]]


def cases(library: str) -> list[dict[str, Any]]:
    return json.loads((_GOLDEN / f"{library}.json").read_text())["cases"]


def optimizer(case: dict[str, Any]) -> Any:
    groups = [{"params": [Parameter(Tensor([0.0]))], "lr": rate} for rate in case["base"]]
    return AdamW(groups, lr=case["base"][0])


def rates(optimizer: Any) -> list[str]:
    return [repr(float(group["lr"])) for group in optimizer.param_groups]


def recorded(case: dict[str, Any]) -> Rows:
    return [[repr(float(rate)) for rate in row] for row in case["lr"]]
