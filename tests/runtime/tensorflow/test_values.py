"""The runtime against values recorded from TensorFlow 1.15: schedules, operations, gradients, optimizers, trainings.

The cases are the rows of fixtures/value_cases.py; fixtures/traces/values/README.md tells what was recorded. What the
runtime can't do stands in missing_values.json, each with the reason; a case that starts to pass must leave it.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[3]
VALUES = ROOT / "fixtures" / "traces" / "values"
STRAYING_ULP = 2  # a rate may differ by as much ...
STRAYING_SHARE = 0.002  # ... in that share of the steps

MISSING: dict[str, str] = json.loads(Path(__file__).with_name("missing_values.json").read_text("utf-8"))

# TensorFlow 1.15 and 2.21 themselves differ here, by up to 2 ULP.
UNSETTLED = {"cosine_restarts_scaled"}


def load_cases() -> Any:
    spec = importlib.util.spec_from_file_location("value_cases", ROOT / "fixtures" / "value_cases.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


CASES = load_cases()
ROWS = {
    "decays": CASES.DECAYS,
    "operations": CASES.OPERATIONS,
    "optimizers": CASES.OPTIMIZERS,
    "trainings": CASES.TRAININGS,
}


def recorded(kind: str, tensorflow: str = "tf1.15") -> dict[str, Any]:
    cases: dict[str, Any] = json.loads((VALUES / f"{kind}.{tensorflow}.json").read_text("utf-8"))["cases"]
    return cases


@pytest.fixture(scope="module")
def evaluated(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Any]:
    """What the runtime gives for a kind of cases, all evaluated at once in a process of their own."""
    folder = tmp_path_factory.mktemp("values")
    done: dict[str, Any] = {}

    def evaluate(kind: str) -> Any:
        if kind not in done:
            out = folder / (kind + (".npz" if kind == "decays" else ".json"))
            driver = Path(__file__).with_name("evaluate_values.py")
            run = subprocess.run([sys.executable, driver, kind, out], capture_output=True, text=True, check=False)
            assert run.returncode == 0, run.stderr
            done[kind] = dict(np.load(out)) if kind == "decays" else json.loads(out.read_text("utf-8"))
        return done[kind]

    return evaluate


def rows(kind: str) -> list[Any]:
    """One parameter a case; a case in MISSING must fail."""
    return [
        pytest.param(
            row.name,
            marks=[pytest.mark.xfail(strict=True, reason=MISSING[row.name])] if row.name in MISSING else [],
            id=row.name,
        )
        for row in ROWS[kind]
    ]


def test_every_row_is_recorded_as_it_stands() -> None:
    for kind, table in ROWS.items():
        found = {name: case["row"] for name, case in recorded(kind).items()}
        assert found == {row.name: CASES.digest(row) for row in table}, f"record the {kind} again"
    assert recorded("decays") == recorded("decays", "tf2.21")


def test_missing_names_cases_that_exist() -> None:
    names = [row.name for table in ROWS.values() for row in table]
    assert len(names) == len(set(names))
    assert set(MISSING) <= set(names)


def test_both_tensorflows_have_the_same_rates() -> None:
    first, second = (np.load(VALUES / f"decays.{tensorflow}.npz") for tensorflow in ("tf1.15", "tf2.21"))
    assert {name for name in first.files if first[name].tobytes() != second[name].tobytes()} == UNSETTLED


def ulps(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """How many representable numbers lie between positive floats of one type."""
    bits = {4: np.int32, 8: np.int64}[first.dtype.itemsize]
    distance: np.ndarray = np.abs(first.view(bits).astype(np.int64) - second.view(bits).astype(np.int64))
    return distance


@pytest.mark.parametrize("circumstance", ["", "/used", "/interactive"], ids=["alone", "training", "interactive"])
@pytest.mark.parametrize("name", rows("decays"))
def test_schedule_is_bit_equal(name: str, circumstance: str, evaluated: Callable[[str], Any]) -> None:
    values = np.load(VALUES / "decays.tf1.15.npz")
    actual = evaluated("decays")[name + circumstance]
    expected = values[name + circumstance if name + circumstance in values.files else name][: len(actual)]
    assert actual.dtype == expected.dtype
    apart = ulps(actual, expected)
    assert apart.max() <= STRAYING_ULP, f"first at {np.argmax(apart > STRAYING_ULP)}"
    if name not in UNSETTLED:
        assert np.count_nonzero(apart) <= STRAYING_SHARE * len(apart), f"first at {np.argmax(apart > 0)}"


def assert_close(actual: dict[str, Any] | None, expected: dict[str, Any] | None, what: str) -> None:
    """Compare two described arrays: type, shape and values; floats to a few parts in a hundred thousand."""
    if actual is None or expected is None:
        assert actual == expected, what
        return
    assert (actual["dtype"], actual["shape"]) == (expected["dtype"], expected["shape"]), what
    if not expected["dtype"].startswith("float"):
        assert actual["values"] == expected["values"], what
        return
    first, second = (np.array(case["values"], dtype=np.float64) for case in (actual, expected))
    scale = np.max(np.abs(second), initial=0.0)
    np.testing.assert_allclose(first, second, rtol=2e-5, atol=2e-6 * scale, err_msg=what)


@pytest.mark.parametrize("name", rows("operations"))
def test_operation_and_its_gradient(name: str, evaluated: Callable[[str], Any]) -> None:
    actual, expected = evaluated("operations")[name], recorded("operations")[name]
    assert "error" not in actual, (actual["error"], actual["opaque"])
    assert not actual["opaque"]
    assert len(actual["outputs"]) == len(expected["outputs"])
    for index, output in enumerate(expected["outputs"]):
        assert_close(actual["outputs"][index], output, f"output {index}")
    assert actual.get("gradients", {}).keys() == expected.get("gradients", {}).keys()
    for source, gradient in expected.get("gradients", {}).items():
        assert_close(actual["gradients"][source], gradient, f"gradient of {source}")


@pytest.mark.parametrize("name", rows("optimizers"))
def test_optimizer_takes_tensorflow_s_ten_steps(name: str, evaluated: Callable[[str], Any]) -> None:
    actual, expected = evaluated("optimizers")[name], recorded("optimizers")[name]
    assert "error" not in actual, (actual["error"], actual["opaque"])
    assert not actual["opaque"]
    assert actual["variables"].keys() == expected["variables"].keys()
    for variable, values in expected["variables"].items():
        np.testing.assert_allclose(actual["variables"][variable], values, rtol=1e-5, atol=1e-6, err_msg=variable)


@pytest.mark.parametrize("name", rows("trainings"))
def test_training_follows_tensorflow_s_loss_curve(name: str, evaluated: Callable[[str], Any]) -> None:
    actual, expected = evaluated("trainings")[name], recorded("trainings")[name]
    assert "error" not in actual, (actual["error"], actual["opaque"])
    assert not actual["opaque"]
    np.testing.assert_allclose(actual["losses"], expected["losses"], rtol=1e-4)
    assert actual["variables"].keys() == expected["variables"].keys()
    for variable, values in expected["variables"].items():
        np.testing.assert_allclose(actual["variables"][variable], values, rtol=1e-3, atol=1e-4, err_msg=variable)
