"""The golden traces: complete, current, and the same under both TensorFlows.

What is in them is told in fixtures/README.md.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
SCRIPTS = sorted((FIXTURES / "scripts").glob("*.py"))
TENSORFLOWS = ("tf1.15", "tf2.21")
ONE_ULP = 2.0**-23

each_script = pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)


def trace_of(script: Path, tensorflow: str = "tf1.15") -> dict[str, Any]:
    """Read a script's trace; TensorFlow 1.15 has every API the scripts use."""
    trace: dict[str, Any] = json.loads((FIXTURES / "traces" / f"{script.stem}.{tensorflow}.json").read_text("utf-8"))
    return trace


def flat(value: Any) -> list[float]:
    return [item for part in value for item in flat(part)] if isinstance(value, list) else [value]


def test_every_trace_has_its_script_and_every_script_its_traces() -> None:
    expected = {f"{script.stem}.{tensorflow}.json" for script in SCRIPTS for tensorflow in TENSORFLOWS}
    assert {path.name for path in (FIXTURES / "traces").glob("*.json")} == expected


@each_script
@pytest.mark.parametrize("tensorflow", TENSORFLOWS)
def test_trace_is_of_the_script_as_it_stands(script: Path, tensorflow: str) -> None:
    trace = trace_of(script, tensorflow)
    assert trace["script"] == script.name
    assert trace["sha256"] == hashlib.sha256(script.read_bytes()).hexdigest(), "record it again: fixtures/README.md"
    assert "tf" + ".".join(trace["versions"]["tensorflow"].split(".")[:2]) == tensorflow


@each_script
def test_tensorflow_1_ran_it_to_the_end(script: Path) -> None:
    trace = trace_of(script)
    assert (trace["status"], trace["error"]) == ("finished", None)
    assert trace["train_ops"]
    assert all(op["verdict"] is not None for op in trace["train_ops"])


@each_script
def test_both_tensorflows_agree(script: Path) -> None:
    first, second = (trace_of(script, tensorflow) for tensorflow in TENSORFLOWS)
    if second["status"] == "unavailable":
        assert "contrib" in second["error"]
        return
    for field in ("status", "error", "train_ops", "schedules", "averages", "labels", "stdout"):
        assert first[field] == second[field]
    assert first["variables"].keys() == second["variables"].keys()
    for name, value in first["variables"].items():
        assert flat(value) == pytest.approx(flat(second["variables"][name]), rel=4 * ONE_ULP, abs=0)


@each_script
def test_verdict_follows_from_the_recorded_counters(script: Path) -> None:
    for op in trace_of(script)["train_ops"]:
        counters = [op["counters"][name] for name in op["reads"]]
        moved = any(value != counter["before"] for counter in counters for value in counter["after"])
        expected = "none" if not op["schedules"] else "constant" if not counters else "advances" if moved else "frozen"
        assert op["verdict"] == expected
        assert len(op["rates"]) == len(op["losses"]) >= 3


@each_script
def test_name_of_the_script_says_what_tensorflow_did(script: Path) -> None:
    kind, verdicts = script.stem.split("_")[0], {op["verdict"] for op in trace_of(script)["train_ops"]}
    if kind == "frozen":
        assert "frozen" in verdicts
    elif kind in ("fixed", "trap"):
        assert "advances" in verdicts
        assert verdicts <= {"advances", "none"}
