"""Each rule's cases against TensorFlow 1.15: what the rule claims of a line is what TensorFlow did there.

fixtures/README.md tells how the traces are made.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lintstep.finding import Confidence
from lintstep.rules import all_rules

TRACES = Path(__file__).parents[3] / "fixtures" / "traces" / "rules"
MARKER = re.compile(r"#\s*<-\s*(.*)$")
CASES = [
    (rule.code, kind, case)
    for rule in all_rules()
    if rule.code < "LS9"
    for kind, cases in (("bad", rule.bad), ("good", rule.good))
    for case in cases
]
LEAST = 60  # cases that TensorFlow ran

# What TensorFlow does not bear out.
WRONG = {
    ("LS102", "optimize_loss is given a counter of its own, its decay reads the registered step"): (
        "get_global_step() is None at the call: the decay makes the step later, and optimize_loss raises"
    ),
}


def trace_of(code: str, name: str) -> dict[str, Any]:
    cases: dict[str, Any] = json.loads((TRACES / f"{code}.tf1.15.json").read_text("utf-8"))["cases"]
    found: dict[str, Any] = cases.get(name, {"sha256": None})
    return found


def marked(source: str) -> dict[int, set[str]]:
    """Return the codes that a case's markers put on each line."""
    found = {}
    for number, line in enumerate(source.splitlines(), 1):
        match = MARKER.search(line)
        if match:
            found[number] = set(re.findall(r"LS\d+", match[1]))
    return found


# What a rule claims ---------------------------------------------------------------------------------------------------
#
# A claim is about one train op of a trace, or about the whole trace where the rule speaks of no train op.

TrainOp = dict[str, Any]


def stands_still(op: TrainOp) -> bool:
    return bool(op["verdict"] == "frozen")


def omits(op: TrainOp) -> bool:
    return op["step_argument"] in ("omitted", "none")


def moves(op: TrainOp) -> list[list[float]]:
    """How far each counter went in each run."""
    found = []
    for counter in op["counters"].values():
        values = [counter["before"], *counter["after"]]
        found.append([after - before for before, after in itertools.pairwise(values) if None not in (before, after)])
    return found


OF_A_TRAIN_OP: dict[str, Callable[[TrainOp], bool]] = {
    "LS101": lambda op: stands_still(op) and omits(op) and "placeholder" not in op["reads"].values(),
    "LS102": lambda op: stands_still(op) and op["step_argument"] == "counter",
    "LS104": lambda op: stands_still(op) and "placeholder" in op["reads"].values(),
    "LS105": lambda op: op["step_argument"] == "unregistered",
    "LS201": lambda op: any(move > 1 for moved in moves(op) for move in moved),
}


@pytest.mark.parametrize(
    ("code", "kind", "case"), CASES, ids=[f"{code} {kind}: {case.why}" for code, kind, case in CASES]
)
class TestCase:
    """Each case of each rule."""

    def test_is_recorded_as_it_stands(self, code: str, kind: str, case: Any) -> None:
        texts = {kind: case.source}
        if kind == "bad" and case.fixed is not None:
            texts["fixed"] = case.fixed
        for name, text in texts.items():
            digest = trace_of(code, f"{name}: {case.why}")["sha256"]
            assert digest == hashlib.sha256(text.encode()).hexdigest(), "record it again: fixtures/README.md"

    def test_tensorflow_did_what_is_claimed(self, code: str, kind: str, case: Any) -> None:
        trace = trace_of(code, f"{kind}: {case.why}")
        if trace["status"] == "unstaged" or code not in OF_A_TRAIN_OP:
            return
        assert trace["status"] in ("finished", "stopped"), trace["error"]
        marks = {line for line, codes in marked(case.source).items() if code in codes}
        built = {op["line"] for op in trace["train_ops"]}
        claimed = {op["line"] for op in trace["train_ops"] if OF_A_TRAIN_OP[code](op)}
        if getattr(case, "confidence", Confidence.HIGH) > Confidence.LOW or claimed:
            assert claimed & marks == built & marks
            # Keras builds its train op when it fits; the mark is where the model is compiled.
            assert bool(claimed - marks) == bool(marks - built)

    def test_fix_mends_what_is_claimed(self, code: str, kind: str, case: Any, request: pytest.FixtureRequest) -> None:
        if kind != "bad" or case.fixed is None or code not in OF_A_TRAIN_OP:
            return
        if (code, case.why) in WRONG:
            request.applymarker(pytest.mark.xfail(strict=True, reason=WRONG[code, case.why]))
        trace = trace_of(code, f"fixed: {case.why}")
        if trace["status"] == "unstaged":
            return
        assert trace["status"] in ("finished", "stopped"), trace["error"]
        assert trace["train_ops"]
        assert not any(OF_A_TRAIN_OP[code](op) for op in trace["train_ops"])


def test_enough_cases_were_run() -> None:
    ran = [trace_of(code, f"{kind}: {case.why}")["status"] != "unstaged" for code, kind, case in CASES]
    assert sum(ran) >= max(LEAST, 0.9 * len(ran))
