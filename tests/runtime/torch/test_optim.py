"""The optimizers' updates agree with PyTorch 2.13's over fifty steps; their groups, hooks and states work as there."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from lintstep_runtime.torch import optim

from tests.runtime.torch.tensors import Tensor
from tests.runtime.torch.trajectories import cases, run, starts

RECORDED = json.loads(gzip.decompress((Path(__file__).parents[3] / "fixtures/torch/optim.json.gz").read_bytes()))[
    "cases"
]


def tupled(settings: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(each) if isinstance(each, list) else each for key, each in settings.items()}


@pytest.mark.parametrize("case", list(cases()), ids=lambda case: case[0])
def test_fifty_updates_agree_with_pytorch(case: tuple[str, str, dict[str, Any], str]) -> None:
    identity, name, settings, kind = case
    parameters = [Tensor(start, start.dtype.type) for start in starts(name, kind)]
    optimizer = getattr(optim, name)(parameters, **tupled(settings))

    def give(parameter: Tensor, gradient: Any) -> None:
        parameter.grad = None if gradient is None else Tensor(gradient, gradient.dtype.type)

    got = run(parameters, optimizer, name, lambda parameter: parameter.known().copy(), give)
    rounded = kind == "float32" or name == "Muon"  # which goes through bfloat16
    for mine, theirs in zip(got, RECORDED[identity], strict=True):
        for one, other in zip(mine, theirs, strict=True):
            assert np.abs(np.subtract(one, other)).max() <= (1e-6 if rounded else 1e-12) * np.abs(other).max()
