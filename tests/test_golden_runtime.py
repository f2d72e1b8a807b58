"""The bundled runtime against the golden traces: what TensorFlow printed, used and left behind, without TensorFlow."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = sorted((ROOT / "fixtures" / "scripts").glob("*.py"))
SITE = str(Path(np.__file__).resolve().parent.parent)
MORE_RUNS_THAN_ANY_SCRIPT = 1000
START = "import sys; sys.path.append({!r}); from lintstep_runtime.engine.child import main; sys.exit(main())"

each_script = pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)


def golden(script: Path) -> dict[str, Any]:
    """Return what TensorFlow 1.15 did; fixtures/README.md tells the fields."""
    trace: dict[str, Any] = json.loads((ROOT / "fixtures" / "traces" / f"{script.stem}.tf1.15.json").read_text("utf-8"))
    return trace


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return the script's output and its trace on the runtime, each script run once in a child of its own."""
    folder, done = tmp_path_factory.mktemp("traces"), {}

    def run(script: Path) -> tuple[str, list[dict[str, Any]]]:
        if script not in done:
            done[script] = run_on_runtime(script, folder / (script.stem + ".jsonl"))
        return done[script]

    return run


def run_on_runtime(script: Path, trace: Path) -> tuple[str, list[dict[str, Any]]]:
    """Run a script as it is, to its end, and return its output and the events of docs/trace.md."""
    with trace.open("wb") as events:
        request = {
            "script": str(script),
            "rung": "as-is",
            "steps": MORE_RUNS_THAN_ANY_SCRIPT,
            "output": "print",
            "site": [SITE],
            "trace_fd": events.fileno(),
        }
        child = subprocess.run(
            [sys.executable, "-I", "-S", "-c", START.format(str(ROOT / "runtime"))],
            input=json.dumps(request).encode(),
            capture_output=True,
            pass_fds=[events.fileno()],
            env={"PATH": os.defpath},
            check=False,
        )
    assert child.returncode == 0, child.stderr.decode()
    return child.stdout.decode(), [json.loads(line) for line in trace.read_text("utf-8").splitlines()]


def runs_by_line(trace: list[dict[str, Any]]) -> dict[int, list[list[dict[str, Any]]]]:
    """Return the run events of each train op, the train ops of one line in the order they were built."""
    lines: dict[int, list[list[dict[str, Any]]]] = {}
    runs: dict[str, list[dict[str, Any]]] = {}
    for event in trace:
        if event["event"] == "update":
            lines.setdefault(event["line"], []).append(runs.setdefault(event["id"], []))
        elif event["event"] == "run":
            runs[event["op"]].append(event)
    return lines


def pairs(script: Path, trace: list[dict[str, Any]]) -> list[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Return each recorded train op with the runtime's runs of the same one."""
    here = runs_by_line(trace)
    recorded = golden(script)["train_ops"]
    assert {op["line"]: 0 for op in recorded}.keys() == here.keys()
    found = [(op, here[op["line"]].pop(0)) for op in recorded]
    assert not any(here.values())
    return found


@each_script
def test_prints_what_tensorflow_prints(script: Path, ran: Any) -> None:
    output, trace = ran(script)
    assert [event["status"] for event in trace if event["event"] == "end"] == ["finished"]
    assert output == golden(script)["stdout"]


@each_script
def test_rates_are_bit_equal(script: Path, ran: Any) -> None:
    for op, runs in pairs(script, ran(script)[1]):
        assert [event["rate"] for event in runs] == op["rates"]


@each_script
def test_counters_are_equal_after_every_run(script: Path, ran: Any) -> None:
    trace = ran(script)[1]
    names = {event["id"]: event["name"] for event in trace if event["event"] == "counter"}
    for op, runs in pairs(script, trace):
        seen = [{names[counter]: value for counter, value in event["counters"].items()} for event in runs]
        for name, values in op["counters"].items():
            assert [counters.get(name) for counters in seen] == values["after"], name


@each_script
def test_losses_are_close(script: Path, ran: Any) -> None:
    for op, runs in pairs(script, ran(script)[1]):
        both = [(event["loss"], loss) for event, loss in zip(runs, op["losses"], strict=True) if loss is not None]
        assert all(actual == pytest.approx(expected, rel=1e-5, abs=1e-9) for actual, expected in both)


@each_script
def test_nothing_was_made_up(script: Path, ran: Any) -> None:
    assert not [event for event in ran(script)[1] if event["event"] in ("skipped", "decision", "assumption", "blocked")]


@pytest.fixture(scope="module")
def variables() -> dict[str, dict[str, Any]]:
    """Return the variables each script leaves behind on the runtime, by script and name."""
    command = [sys.executable, str(Path(__file__).with_name("final_variables.py")), *map(str, SCRIPTS)]
    child = subprocess.run(command, capture_output=True, check=True, timeout=120)
    found: dict[str, dict[str, Any]] = json.loads(child.stdout)
    return found


@each_script
def test_variables_end_where_tensorflow_s_do(script: Path, variables: dict[str, dict[str, Any]]) -> None:
    recorded, here = golden(script)["variables"], variables[script.name]
    assert here.keys() == recorded.keys(), here.get("error")
    for name, value in recorded.items():
        np.testing.assert_allclose(here[name], value, rtol=1e-6, atol=1e-9, err_msg=name)
