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

from lintstep.rules import all_rules
from tests.rules import bad, good

TRACES = Path(__file__).parents[3] / "fixtures" / "traces" / "rules"
OTHERS = re.compile(r"^(?:import|from) (?:torch|paddle|keras|tensorflow\.keras)\b", re.MULTILINE)
MARKER = re.compile(r"#\s*<-\s*(.*)$")
CASES = [
    (rule.code, kind, case)
    for rule in all_rules()
    if rule.code < "LS9"
    for kind, cases in (("bad", bad(rule)), ("good", good(rule)))
    for case in cases
    if OTHERS.search(case.source) is None  # TensorFlow 1.15 does not run those, or they are of Keras alone
]
LEAST = 60  # cases that TensorFlow ran

# TensorFlow did what the rule speaks of, and the rule is right to be silent.
SILENT = {
    (
        "LS103",
        "the schedule is built anew in every pass, from the number that the loop has reached",
    ): "made anew each time",
    (
        "LS103",
        "a function builds a schedule for each number it is called with",
    ): "each train op has a number of its own",
    ("LS105", "optimize_loss takes None for the registered step, of which there is none"): "nothing reads a step there",
    ("LS302", "a negative start grows towards zero"): "the decay is taken from a number, to rise on purpose",
    ("LS401", "the frozen schedule on the same counter is the finding"): "LS101 has this reader among its locations",
}

# What TensorFlow can't be asked, and why.
UNSTAGED = {
    ("LS101", "code out of sight is given the counter, and may advance it"): "imports a module that nobody has",
    ("LS105", "code out of sight may have made a step"): "imports a module that nobody has",
    ("LS104", "what is fed cannot be seen"): "calls a function that is defined nowhere",
}


# What the recorder does not tell of a run, though TensorFlow does what the case says, as printing the values shows.
UNTOLD = {
    ("LS103", "the parameter that stands for the step is a number by default, and a length at that"): "runs nothing",
    ("LS103", "the session evaluates the schedule once, and the optimizer is made with that number"): "no rate to read",
    ("LS105", "the average is given None, and averages as if no step had been given"): "the train op is right",
    (
        "LS201",
        "the step is an assign of the counter: the train op runs it, and adds 1 itself",
    ): "finds no such variable",
    (
        "LS202",
        "the counter is set back at the head of each epoch, and the weights are not",
    ): "sees it fall in some runs",
    ("LS202", "the initializer runs for each file of the data, around the loop that trains"): "there are no files",
    (
        "LS102",
        "a wrapped object that only looks like an optimizer moves a counter of its own; its rate reads none",
    ): "a replica waits for its queue",
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
# A claim is about the train op on the line that is marked, or about the whole run where the rule marks something else.

TrainOp = dict[str, Any]
Trace = dict[str, Any]


def stands_still(op: TrainOp) -> bool:
    return bool(op["verdict"] == "frozen")


def alike(values: list[Any]) -> bool:
    return len(values) > 1 and all(value == values[0] for value in values)


def jumps(op: TrainOp) -> bool:
    """Whether a counter went further than one in a run."""
    for counter in op["counters"].values():
        values = [value for value in (counter["before"], *counter["after"]) if value is not None]
        if any(after - before > 1 for before, after in itertools.pairwise(values)):
            return True
    return False


def returns(op: TrainOp) -> bool:
    """Whether a counter was advanced and stood at the same value after every run."""
    return op["step"] is not None and alike(op["counters"][op["step"]]["after"])


def misplaced(trace: Trace) -> bool:
    """Whether the script was refused, a first rate is no rate, or a weight counts."""
    firsts = [op["rates"][0] for op in trace["train_ops"] if op["rates"]]
    return trace["status"] == "raised" or bool({0.0, "nan"} & set(firsts)) or trains_a_counter(trace)


def trains_a_counter(trace: Trace) -> bool:
    return any(op["trainable"] for op in trace["train_ops"])


def starves(trace: Trace) -> bool:
    return trace["status"] == "raised" and "must feed a value for placeholder" in trace["error"]


def of_any(claim: Callable[[TrainOp], bool]) -> Callable[[Trace], bool]:
    return lambda trace: any(claim(op) for op in trace["train_ops"])


OF_A_TRAIN_OP: dict[str, Callable[[TrainOp], bool]] = {
    "LS101": lambda op: (
        stands_still(op) and op["step_argument"] in ("omitted", "none") and "placeholder" not in op["reads"].values()
    ),
    "LS102": lambda op: stands_still(op) and op["step_argument"] == "counter",
    "LS104": lambda op: stands_still(op) and "placeholder" in op["reads"].values(),
    "LS105": lambda op: bool(op["step_argument"] == "unregistered"),
}
OF_A_RUN: dict[str, Callable[[Trace], bool]] = {
    "LS103": of_any(lambda op: bool(op["verdict"] == "constant")),
    "LS104": lambda trace: starves(trace) or of_any(OF_A_TRAIN_OP["LS104"])(trace),
    "LS201": of_any(jumps),
    "LS202": of_any(returns),
    "LS301": lambda trace: not all(schedule["used"] for schedule in trace["schedules"]),
    "LS302": of_any(lambda op: len(op["rates"]) > 1 and op["rates"][-1] > op["rates"][0]),
    "LS303": misplaced,
    "LS304": of_any(lambda op: op["verdict"] == "none" and alike(op["rates"])),
    "LS401": lambda trace: any(alike(average["values"]) for average in trace["averages"]),
    "LS402": lambda trace: bool(trace["status"] == "stopped"),
    "LS403": lambda trace: any(alike(label["steps"]) for label in trace["labels"]),
    "LS501": trains_a_counter,
}
# These are wrong by what the script means, which a run does not show: the same run may be meant.
MEANT_OR_NOT = {"LS201", "LS301", "LS304"}


def ended(trace: Trace) -> bool:
    """Whether a script came to its end, or to the bound of the recorder; tf.app.run exits."""
    return trace["status"] in ("finished", "stopped") or (trace["status"], trace["error"]) == ("exited", "None")


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

    def test_trained_where_the_rule_speaks_of_training(self, code: str, kind: str, case: Any) -> None:
        trace = trace_of(code, f"{kind}: {case.why}")
        if not ended(trace) or not trace["train_ops"]:
            return
        assert any(op["rates"] or op["counters"] for op in trace["train_ops"])

    def test_tensorflow_did_what_is_claimed(self, code: str, kind: str, case: Any) -> None:
        trace = trace_of(code, f"{kind}: {case.why}")
        if trace["status"] == "unstaged" or (code, case.why) in UNTOLD:
            return
        marks = {line for line, codes in marked(case.source).items() if code in codes}
        if code in OF_A_TRAIN_OP and ended(trace) and not (trace["driven"] and not marks):
            built = {op["line"] for op in trace["train_ops"]}
            claimed = {op["line"] for op in trace["train_ops"] if OF_A_TRAIN_OP[code](op)}
            if (code, case.why) in SILENT:
                assert claimed and not marks
                return
            assert claimed & marks == built & marks
            # Keras builds its train op when it fits; the mark is where the model is compiled.
            assert bool(claimed - marks) == bool(marks - built)
        if code in OF_A_RUN and not (trace["driven"] and not marks):
            if marks:
                assert OF_A_RUN[code](trace)
            elif code not in MEANT_OR_NOT:
                assert OF_A_RUN[code](trace) is ((code, case.why) in SILENT)
        if kind == "good":
            assert ended(trace), trace["error"]

    def test_fix_mends_what_is_claimed(self, code: str, kind: str, case: Any) -> None:
        if kind != "bad" or case.fixed is None:
            return
        trace = trace_of(code, f"fixed: {case.why}")
        if trace["status"] == "unstaged":
            return
        assert ended(trace), trace["error"]
        assert trace["train_ops"]
        if code in OF_A_RUN:
            assert not OF_A_RUN[code](trace)
        if code in OF_A_TRAIN_OP:
            assert not any(OF_A_TRAIN_OP[code](op) for op in trace["train_ops"])


def test_every_case_ran_but_those_that_cannot() -> None:
    unstaged = {
        (code, case.why) for code, kind, case in CASES if trace_of(code, f"{kind}: {case.why}")["status"] == "unstaged"
    }
    assert unstaged == set(UNSTAGED)
    assert len(CASES) - len(unstaged) >= LEAST
