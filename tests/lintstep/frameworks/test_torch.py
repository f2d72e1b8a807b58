"""The rows of PyTorch against the signatures of PyTorch 2.13 itself (recorded by ``inspect``)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lintstep.frameworks.torch.rows import METHODS, ROWS, SCHEDULERS
from lintstep.interpreter.library import Role

RECORDED = json.loads((Path(__file__).parents[3] / "fixtures" / "torch" / "signatures.json").read_text("utf-8"))
SIGNATURES: dict[str, list[str]] = RECORDED["signatures"]
KNOWN = sorted(set(ROWS) & set(SIGNATURES))


@pytest.mark.parametrize("api", KNOWN)
def test_parameters_have_their_names_and_positions(api: str) -> None:
    names = SIGNATURES[api]
    for param in ROWS[api].params.values():
        assert param.keyword in names
        if param.position is not None:
            assert names[param.position] == param.keyword


def test_every_scheduler_and_optimizer_of_the_release_has_a_row() -> None:
    own = ("torch.optim.lr_scheduler.", "torch.optim.swa_utils.", "torch.optim.")
    classes = {name for name in SIGNATURES if name.startswith(own)}
    helpers = {
        name for name in classes - set(ROWS) if name.rpartition(".")[2] in ("Counter", "Optimizer", "LRScheduler")
    }
    assert classes - set(ROWS) == helpers


def test_what_advances_has_an_object_that_is_made() -> None:
    kinds = {row.kind for row in ROWS.values()}
    advanced = {kind for (kind, _), row in METHODS.items() if row.role is Role.ADVANCE}
    assert {row.kind for row in SCHEDULERS} <= advanced <= kinds | {"unknown"}
