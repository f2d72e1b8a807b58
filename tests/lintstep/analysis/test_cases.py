"""Scripts of many shapes: which train ops have a schedule that stands still, and which do not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from lintstep import api
from lintstep.analysis import analyse
from lintstep.findings import Confidence
from lintstep.rules import ls101
from lintstep.source.script import from_text

CASES = Path(__file__).parent / "cases"
# What a case without an import of its own starts with, on one line of its own.
START = (
    "import tensorflow as tf; x = tf.placeholder(tf.float32, [None, 4]); w = tf.Variable(tf.zeros([4, 1])); "
    "loss = tf.reduce_mean(tf.matmul(x, w)); sess = tf.Session()\n"
)
RELATIVES = Path(__file__).parent / "relatives"
ANY_MARK = re.compile(r"# <- (LS\d+)")
MARK = re.compile(r"# <- LS101 ?(high|medium|low)?")


@dataclass(frozen=True)
class Case:
    """A script; ``# <- LS101`` and, where it matters, the confidence mark the lines with a finding."""

    name: str
    text: str

    @property
    def expected(self) -> dict[int, str]:
        """Lines to confidences (or an empty string) of the findings shown by default."""
        marks = ((line, MARK.search(text)) for line, text in enumerate(self.text.splitlines(), 1))
        return {line: mark.group(1) or "" for line, mark in marks if mark is not None}


def cases(folder: Path = CASES) -> list[Case]:
    """Return every case of every file: each starts with ``#### a sentence``."""
    found = []
    for file in sorted(folder.glob("*.txt")):
        for block in file.read_text(encoding="utf-8").split("#### ")[1:]:
            name, _, text = block.partition("\n")
            found.append(Case(f"{file.stem}: {name}", text if "import " in text else START + text))
    return found


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_a_script(case: Case) -> None:
    facts = analyse(from_text(case.text, "script.py", None))
    found = {finding.span.line: finding.confidence for finding in ls101.RULE.check(facts)}
    shown = {line for line, confidence in found.items() if confidence is not Confidence.LOW}
    expected = case.expected
    assert shown == {line for line, confidence in expected.items() if confidence != "low"}
    assert {line: found[line].name.lower() for line, confidence in expected.items() if confidence} == {
        line: confidence for line, confidence in expected.items() if confidence
    }
    assert not facts.limits


def test_names_are_unique() -> None:
    names = [case.name for case in cases()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("case", cases(RELATIVES), ids=lambda case: case.name)
def test_a_script_for_the_rules_beside(case: Case) -> None:
    found = api.check_source(case.text, "<case>").findings
    marks = ((line, ANY_MARK.search(text)) for line, text in enumerate(case.text.splitlines(), 1))
    expected = {(line, mark[1]) for line, mark in marks if mark is not None}
    assert {(finding.span.line, finding.code) for finding in found if finding.code < "LS5"} == expected
