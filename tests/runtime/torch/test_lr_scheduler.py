"""Every recorded program gives the same numbers, clocks, errors and warnings as PyTorch 2.13."""

from __future__ import annotations

import json
import types
import warnings
from pathlib import Path
from typing import Any

import pytest
from lintstep_runtime.torch import lr_scheduler, optim, swa_utils

from tests.runtime.torch.programs import Replay
from tests.runtime.torch.tensors import Tensor

GOLDEN = Path(__file__).parents[3] / "fixtures" / "torch" / "golden"
CASES = [case for path in sorted(GOLDEN.glob("*.json")) for case in json.loads(path.read_text())["cases"]]
TORCH = types.SimpleNamespace(
    optim=types.SimpleNamespace(**{name: getattr(optim, name) for name in optim.__all__},
                                lr_scheduler=lr_scheduler, swa_utils=swa_utils)
)  # fmt: skip


def parameter() -> Tensor:
    made = Tensor([0.0])
    made.grad = Tensor([1.0])
    return made


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_recorded_program_gives_the_recorded_numbers(case: dict[str, Any]) -> None:
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        got = Replay(TORCH, Tensor, parameter).run(case)
    got["warnings"] = sorted({f"{each.category.__name__}: {str(each.message)[:70]}" for each in seen})
    assert exact(got) == exact(case["result"])


def exact(result: dict[str, Any]) -> str:
    """Return a text that is the same only for the same bits."""
    return json.dumps(result, sort_keys=True)
