"""The runtime's interfaces against the signatures recorded from TensorFlow 1.15: names, order, defaults."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lintstep.interpreter.library import Default
from tests.lintstep.frameworks.test_tensorflow_rows import DESCRIBED

VALUES = Path(__file__).resolve().parents[3] / "fixtures" / "traces" / "values"
RECORDED: dict[str, Any] = json.loads((VALUES / "signatures.tf1.15.json").read_text("utf-8"))["cases"]

STEPS = {"global_step", "num_updates", "global_step_tensor"}
MADE_BY_TENSORFLOW = {"tf.DType.__init__", "tf.Operation.__init__", "tf.Tensor.__init__", "tf.VariableScope.__init__"}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The parameters of every recorded callable that the runtime implements, but for what only TensorFlow calls."""
    out = tmp_path_factory.mktemp("signatures") / "signatures.json"
    driver = Path(__file__).with_name("evaluate_values.py")
    run = subprocess.run([sys.executable, driver, "signatures", out], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    found: dict[str, Any] = json.loads(out.read_text("utf-8"))
    return {name: here for name, here in found.items() if name not in MADE_BY_TENSORFLOW}


def differs(name: str, here: dict[str, Any]) -> bool:
    """Whether a call that TensorFlow takes would mean something else here or be refused; ``**kwargs`` refuse none."""
    theirs, mine = RECORDED[name]["parameters"], here["parameters"]
    if len(mine) < len(theirs) and "varkw" not in here:
        return True
    strict = name.startswith("tf.train.")
    return any(not alike(parameter, theirs[index], strict) for index, parameter in enumerate(mine[: len(theirs)]))


def alike(mine: list[Any], theirs: list[Any], strict: bool) -> bool:
    """Whether a parameter stands for the other.

    What changes no value, or JSON can't say, may have another default. None may stand for what a function decides by
    itself, one number for a list of it, and a default for none, but not where ``strict``; a step is always given alike.
    """
    if mine[0] != theirs[0] or (len(theirs) < len(mine) and (strict or mine[0] in STEPS)):
        return False
    if len(theirs) == 1 or mine[0] in ("name", "use_locking"):
        return True
    if len(mine) == 1:
        return False
    if isinstance(theirs[1], dict) or isinstance(mine[1], dict) or mine[1] == theirs[1]:
        return True
    return not strict and (mine[1] is None or (isinstance(theirs[1], list) and set(theirs[1]) == {mine[1]}))


def test_interfaces_are_tensorflow_s(served: dict[str, Any]) -> None:
    assert len(served) >= 980
    assert not {name for name, here in served.items() if differs(name, here)}


def test_another_order_name_or_default_would_be_seen(served: dict[str, Any]) -> None:
    name = "tf.train.exponential_decay"
    rate, step, *others = served[name]["parameters"]
    assert not differs(name, {"parameters": [rate, step, *others]})
    assert differs(name, {"parameters": [step, rate, *others]})
    assert differs(name, {"parameters": [rate, ["step"], *others]})
    assert differs(name, {"parameters": [rate, ["global_step", None], *others]})


def test_steps_stand_where_the_linter_s_rows_have_them(served: dict[str, Any]) -> None:
    compared = set()
    for row in DESCRIBED:
        step = row.params.get("step")
        names = (row.api, f"{row.api}.__init__", "tf.train." + row.api, "tf.contrib." + row.api)
        here = next((served[name] for name in names if name in served), None)
        if step is None or here is None or step.keyword not in [name for name, *_ in here["parameters"]]:
            continue
        position = [name for name, *_ in here["parameters"]].index(step.keyword)
        assert position == step.position, row.api
        if step.default is not Default.REGISTERED:  # there a step may be required and None
            assert (len(here["parameters"][position]) == 1) == (step.default is Default.REQUIRED), row.api
        compared.add(row.api)
    assert len(compared) >= 20
    assert {"tf.train.exponential_decay", "Optimizer.minimize", "Optimizer.apply_gradients"} <= compared


@pytest.mark.parametrize("method", ["minimize", "apply_gradients", "compute_gradients"])
def test_every_optimizer_s_methods_are_compared(served: dict[str, Any], method: str) -> None:
    compared = {name for name in served if name.endswith(f"Optimizer.{method}")}
    assert len(compared) >= 10
