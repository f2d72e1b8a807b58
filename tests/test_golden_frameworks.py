"""The bundled runtime against TensorFlow 1.15 where a library advances the step: Keras, Estimators, hooks and the like.

The scripts are in fixtures/frameworks; what TensorFlow did with each is in fixtures/traces/frameworks.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from tests.test_golden_runtime import run_on_runtime

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
SCRIPTS = sorted((FIXTURES / "frameworks").glob("*.py"))

each_script = pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)


def golden(script: Path) -> dict[str, Any]:
    """Return what TensorFlow 1.15 did; fixtures/README.md tells the fields."""
    path = FIXTURES / "traces" / "frameworks" / f"{script.stem}.tf1.15.json"
    trace: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return trace


def counters_moved(events: list[dict[str, Any]], line: int) -> bool:
    """Whether any counter that the rates of a line's train ops read changed in their runs."""
    built = [event for event in events if event["event"] == "update" and event["line"] <= line <= event["end_line"]]
    reads = {counter for event in built for counter in event["reads"]}
    names = {event["id"]: event["name"] for event in events if event["event"] == "counter"}
    seen: dict[str, set[Any]] = {}
    for event in events:
        if event["event"] in ("run", "write"):
            values = event["counters"] if event["event"] == "run" else {event["counter"]: event["after"]}
            for counter, value in values.items():
                if counter in reads:
                    seen.setdefault(counter, set()).add(value)
    assert names.keys() >= reads
    return any(len(values) > 1 for values in seen.values())


def test_every_script_has_its_trace_and_every_trace_its_script() -> None:
    traces = {path.name.removesuffix(".tf1.15.json") for path in (FIXTURES / "traces" / "frameworks").glob("*.json")}
    assert traces == {script.stem for script in SCRIPTS}


@each_script
def test_trace_is_of_the_script_as_it_stands(script: Path) -> None:
    trace = golden(script)
    assert trace["sha256"] == hashlib.sha256(script.read_bytes()).hexdigest(), "record it again: fixtures/README.md"
    assert (trace["status"], trace["error"]) == ("finished", None)


@each_script
def test_does_what_tensorflow_does(script: Path, tmp_path: Path) -> None:
    expected = golden(script)
    output, events = run_on_runtime(script, tmp_path / "trace.jsonl")
    assert [event["status"] for event in events if event["event"] == "end"] == ["finished"]
    assert output == expected["stdout"]
    assert not [event for event in events if event["event"] in ("skipped", "decision", "assumption", "blocked")]
    verdicts: dict[int, set[str]] = {}
    for op in expected["train_ops"]:
        verdicts.setdefault(op["line"], set()).add(op["verdict"])
    for line, found in verdicts.items():
        if found & {"advances", "frozen"}:
            assert counters_moved(events, line) == ("advances" in found)
