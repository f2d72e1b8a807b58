"""The linter's findings against the golden traces: what is reported is what TensorFlow did."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from lintstep import api
from lintstep.findings import Confidence
from lintstep.rules import all_rules

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
SCRIPTS = sorted((FIXTURES / "scripts").glob("*.py"))
PRESENT = {rule.code for rule in all_rules()}

each_script = pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)


def train_ops(script: Path) -> list[dict[str, Any]]:
    """Return the train ops of the script's trace; fixtures/README.md tells their fields."""
    trace = json.loads((FIXTURES / "traces" / f"{script.stem}.tf1.15.json").read_text("utf-8"))
    ops: list[dict[str, Any]] = trace["train_ops"]
    return ops


def expected_code(op: dict[str, Any]) -> str | None:
    """Return the rule that a recorded train op breaks, by what it was given and what its counters are."""
    if op["verdict"] == "constant":
        return "LS103"
    if op["verdict"] != "frozen":
        return None
    if "placeholder" in op["reads"].values():
        return "LS104"
    return {"counter": "LS102", "unregistered": "LS105", "omitted": "LS101", "none": "LS101"}[op["step_argument"]]


@each_script
def test_frozen_schedule_is_reported_where_and_only_where_tensorflow_froze(script: Path) -> None:
    report = api.check_source(script.read_text("utf-8"), script.name)
    assert not report.errors
    frozen = {op["line"] for op in train_ops(script) if expected_code(op) == "LS101"}
    assert {finding.span.line for finding in report.findings if finding.code == "LS101"} == frozen


@each_script
def test_counter_that_stands_still_is_reported_by_its_own_rule(script: Path) -> None:
    report = api.check_source(script.read_text("utf-8"), script.name)
    expected = {expected_code(op) for op in train_ops(script)} & PRESENT
    assert {finding.code for finding in report.findings if finding.code.startswith("LS1")} == expected


@each_script
def test_script_whose_whole_life_is_in_sight_gets_high_confidence(script: Path) -> None:
    for finding in api.check_source(script.read_text("utf-8"), script.name).findings:
        if finding.code == "LS101":
            assert finding.confidence is Confidence.HIGH


@each_script
def test_fix_leaves_no_frozen_schedule_that_it_can_reach(script: Path) -> None:
    fixed = api.apply_fixes(script.read_text("utf-8"), script.name)
    assert not fixed.report.errors
    assert not fixed.refused
    assert not [f for f in fixed.report.findings if f.code == "LS101" and f.fix is not None]


@each_script
def test_tensorflow_advances_what_the_fix_mends(script: Path) -> None:
    fixed = api.apply_fixes(script.read_text("utf-8"), script.name)
    for change in fixed.changes:
        for tensorflow in ("tf1.15", "tf2.21"):
            trace = json.loads((FIXTURES / "traces" / "fixed" / f"{script.stem}.{tensorflow}.json").read_text("utf-8"))
            assert trace["sha256"] == hashlib.sha256(change.after.encode()).hexdigest(), "record it again"
            assert trace["status"] == "finished"
            assert {op["verdict"] for op in trace["train_ops"]} <= {"advances", "none"}
            for op in trace["train_ops"]:
                assert all(counter["after"][-1] != counter["before"] for counter in op["counters"].values())


def test_every_script_with_a_reachable_counter_is_mended() -> None:
    mended = {script.stem for script in SCRIPTS if api.apply_fixes(script.read_text("utf-8"), script.name).changes}
    assert len(mended) >= 24
    assert {path.name.split(".")[0] for path in (FIXTURES / "traces" / "fixed").glob("*.json")} == mended
