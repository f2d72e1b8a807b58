"""Marking the findings of a check with what a run of their script says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lintstep.findings import Claim, Confidence, Finding, Severity, Span
from lintstep.verification import confirm as confirming
from lintstep.verification.confirm import confirm

Script = Callable[[str], Path]

STORY = """
counter()
update(line=7)
for run in range(5):
    run_op(0.1, c={})
"""


def finding(path: Path, code: str = "LS101", line: int = 7, claim: Claim | None = Claim.STANDS_STILL) -> Finding:
    span = Span(str(path), line, 1, line, 9)
    return Finding(code, "frozen-schedule", "it stands still", Severity.ERROR, Confidence.HIGH, span, claim=claim)


def test_a_frozen_run_confirms(script: Script) -> None:
    (marked,) = confirm([finding(script(STORY.format(0)))])
    assert marked.verification is not None
    assert marked.verification.verdict == "confirmed"
    assert marked.verification.reason.startswith("`step` was 0 after each of 5 runs")
    assert marked.confidence is Confidence.HIGH


def test_an_advancing_run_refutes_and_the_finding_stays_with_less_confidence(script: Script) -> None:
    (marked,) = confirm([finding(script(STORY.format("run")))])
    assert marked.verification is not None
    assert marked.verification.verdict == "refuted"
    assert marked.confidence is Confidence.MEDIUM


def test_a_train_op_the_run_did_not_reach_is_inconclusive(script: Script) -> None:
    (marked,) = confirm([finding(script(STORY.format(0)), line=3)])
    assert marked.verification is not None
    assert marked.verification.verdict == "inconclusive"


def test_a_script_that_cannot_run_is_inconclusive_and_the_others_are_still_run(script: Script) -> None:
    path = script(STORY.format(0))
    missing, marked = confirm([finding(path.with_name("missing.py")), finding(path)])
    assert missing.verification is not None
    assert "cannot read" in missing.verification.reason
    assert marked.verification is not None
    assert marked.verification.verdict == "confirmed"


def test_findings_no_run_can_speak_of_are_left_alone(script: Script) -> None:
    path = script(STORY.format(0))
    others = [finding(path, code="LS501", claim=None), finding(path.with_suffix(".pyx"))]
    assert confirm(others) == tuple(others)


def test_each_script_is_run_once_and_several_at_once(script: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    path = script(STORY.format(0))
    others = [path.with_name(f"train{number}.py") for number in range(4)]
    for other in others:
        other.write_text(path.read_text())
    real, running, most, count = confirming.verify_script, 0, 0, 0
    lock = threading.Lock()

    def counted(*arguments: object) -> object:
        nonlocal running, most, count
        with lock:
            running, count = running + 1, count + 1
            most = max(most, running)
        try:
            return real(*arguments)  # type: ignore[arg-type]
        finally:
            with lock:
                running -= 1

    monkeypatch.setattr(confirming, "verify_script", counted)
    marked = confirm([finding(each) for each in (*others, *others)], jobs=3)
    assert count == 4
    assert 2 <= most <= 3
    assert {each.verification.verdict for each in marked if each.verification} == {"confirmed"}
