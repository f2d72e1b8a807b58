"""What a run says of a finding: its claim confirmed, refuted, or not decided; and the verdict it brings the script."""

from __future__ import annotations

import itertools

import pytest

from lintstep.findings import Claim, Confidence, Finding, Related, Severity, Span
from lintstep.rules import all_rules
from lintstep.verification.trace.events import (
    Average,
    Counter,
    End,
    HandWritten,
    Number,
    Pass,
    State,
    Update,
    Write,
)
from lintstep.verification.verdict.claims.table import JUDGES, VERDICTS, judge_claims, with_claims
from tests.lintstep.verification.story import PATH, Story, place


def finding(claim: Claim, line: int = 3, related: tuple[int, ...] = (), code: str = "LS101") -> Finding:
    beside = tuple(Related("here", Span(PATH, each, 1, each, 9)) for each in related)
    span = Span(PATH, line, 1, line, 9)
    return Finding(code, "a rule", "it is so", Severity.ERROR, Confidence.HIGH, span, related=beside, claim=claim)


def said(story: Story, about: Finding) -> tuple[str, str, str]:
    """Return what is said of the finding, why, and the verdict of the script with it."""
    ruling = story.verdict()
    claims = judge_claims(ruling, [about])
    return claims[0].verdict, claims[0].reason, with_claims(ruling, claims).kind


def test_every_claim_has_a_judge_and_a_verdict() -> None:
    assert set(JUDGES) == set(VERDICTS) == set(Claim)


def test_the_rules_that_a_run_can_speak_of_say_so() -> None:
    silent = {rule.code for rule in all_rules() if rule.claim is None}
    assert {"LS303", "LS501", "LS901", "LS902", "LS903"} <= silent
    assert not silent & {"LS101", "LS102", "LS103", "LS104", "LS105", "LS201", "LS202", "LS301", "LS302", "LS304"}


def plain(*rates: Number, step: str | None = None, opaque: bool = False) -> Story:
    """A story whose update reads no counter."""
    story = Story()
    story.trace.updates["t"] = Update("t", place(3), "minimize", step, (), opaque)
    return story.runs(*[0] * len(rates), rates=rates).ends()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((0, 0, 0), ("confirmed", "frozen")),
        ((1, 2, 3), ("refuted", "advances")),
        ((0, 0), ("undecided", "inconclusive")),
    ],
)
def test_a_standstill(values: tuple[int, ...], expected: tuple[str, str]) -> None:
    verdict, _, script = said(Story().runs(*values).ends(), finding(Claim.STANDS_STILL))
    assert (verdict, script) == expected


def test_a_standstill_elsewhere_is_not_decided() -> None:
    assert said(Story().runs(0, 0, 0).ends(), finding(Claim.STANDS_STILL, 9))[0] == "undecided"


def test_an_unfed_placeholder_that_ends_the_run_is_confirmed() -> None:
    story = Story()
    story.section.end.append(End("raised", "InvalidArgumentError: You must feed a value for placeholder", place(9)))
    assert said(story, finding(Claim.STANDS_STILL, code="LS104"))[0] == "confirmed"


@pytest.mark.parametrize(("claim", "script"), [(Claim.CONSTANT_STEP, "frozen"), (Claim.UNUSED, "no-effect")])
def test_a_rate_that_is_one_number(claim: Claim, script: str) -> None:
    assert said(plain(0.1, 0.1, 0.1), finding(claim))[::2] == ("confirmed", script)
    assert said(plain(0.1, 0.1, 0.2), finding(claim))[::2] == ("refuted", "inconclusive")
    assert said(plain(0.1, 0.1), finding(claim))[0] == "undecided"
    assert said(plain(0.1, None, 0.1), finding(claim))[0] == "undecided"


def test_an_opaque_rate_is_constant_only_where_all_was_seen() -> None:
    story = plain(0.1, 0.1, 0.1, opaque=True)
    assert said(story, finding(Claim.STALE))[0] == "confirmed"
    story.section.end[:] = [End("settled", "", place(9))]
    assert said(story, finding(Claim.STALE))[0] == "undecided"


def test_an_update_without_a_step() -> None:
    assert said(plain(0.1, 0.1, 0.1), finding(Claim.NO_STEP))[::2] == ("confirmed", "frozen")
    assert said(plain(0.1, 0.1, 0.1, step="c"), finding(Claim.NO_STEP))[0] == "refuted"
    assert said(plain(0.1), finding(Claim.NO_STEP, 8))[0] == "undecided"
    story = Story().skips(8)
    story.section.skipped[0] = story.section.skipped[0]._replace(error="ValueError: None values not supported.")
    assert said(story.ends(), finding(Claim.NO_STEP, 8))[0] == "confirmed"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((2, 4, 6), ("confirmed", "wrong-pace")),
        ((1, 2, 3), ("refuted", "advances")),
        ((1, 3, 4), ("undecided", "advances")),
    ],
)
def test_a_counter_that_moves_by_two(values: tuple[int, ...], expected: tuple[str, str]) -> None:
    assert said(Story().runs(*values).ends(), finding(Claim.MOVES_TWICE))[::2] == expected


def test_a_counter_written_in_no_order_may_move_by_one_or_two() -> None:
    story = Story().writes("optimizer", 0, 1, line=3).runs(None, None, None).races(7).ends()
    verdict, reason, script = said(story, finding(Claim.MOVES_TWICE))
    assert (verdict, script) == ("undecided", "inconclusive")
    assert "may move by one or by two" in reason


def test_a_counter_that_falls_back() -> None:
    story = Story().runs(1, 2).writes("assign", 2, 0).runs(1, 2).ends()
    verdict, reason, script = said(story, finding(Claim.FALLS_BACK, 7))
    assert (verdict, script) == ("confirmed", "wrong-pace")
    assert reason == "Line 7 set `step` back from 2 to 0 (once in 4 runs)."
    assert said(Story().runs(1, 2, 3).ends(), finding(Claim.FALLS_BACK, 7))[0] == "refuted"
    assert said(Story().runs(1, 2, 3).ends("settled"), finding(Claim.FALLS_BACK, 7))[0] == "undecided"
    assert said(Story().writes("assign", 5, 0).runs(1, 2, 3).ends(), finding(Claim.FALLS_BACK, 7))[0] == "refuted"


def test_a_rate_that_rises() -> None:
    rising = Story().runs(1, 2, 3, rates=(0.1, 0.2, 0.3)).ends()
    assert said(rising, finding(Claim.RISES))[::2] == ("confirmed", "advances")
    assert said(Story().runs(1, 2, 3, rates=(0.3, 0.2, 0.1)).ends(), finding(Claim.RISES))[0] == "refuted"
    assert said(Story().runs(0, 0, 0).ends(), finding(Claim.RISES))[0] == "undecided"
    later = Story().runs(0, 0, 0).looks_ahead((0, 0.1), (5, 0.2), change=5).ends()
    assert said(later, finding(Claim.RISES))[::2] == ("confirmed", "frozen")


@pytest.mark.parametrize("claim", [Claim.STOP_STANDS, Claim.LABEL_STANDS, Claim.AVERAGE_STANDS])
def test_a_counter_that_something_reads(claim: Claim) -> None:
    assert said(Story().runs(0, 0, 0).ends(), finding(claim, 9, related=(1,)))[0] == "confirmed"
    assert said(Story().runs(1, 2, 3).ends(), finding(claim, 9, related=(1,)))[0] == "refuted"
    assert said(Story().runs(0, 0, 0).ends(), finding(claim, 9))[0] == "undecided"


# An eager framework's training


def training(*rates: float, steps_before: int = 0) -> Story:
    """A story of an optimizer with one scheduler, which was made for 3 advances and is stepped after each update."""
    story = Story()
    story.trace.counters["c"] = Counter("c", "StepLR", place(1), "", 0, False, "scheduler", "o", 3, "step_size")
    story.trace.updates["t"] = Update("t", place(3), "SGD", None, ("c",), False, (), "o")
    for step in range(steps_before):
        story.writes("step", step, step + 1)
    for at, rate in enumerate(rates):
        story.runs(at, rates=(rate,)).writes("step", at, at + 1)
    return story.ends()


def test_a_horizon() -> None:
    assert said(training(0.1, 0.1, 0.01), finding(Claim.MISSES_HORIZON, 1))[0] == "refuted"
    verdict, reason, script = said(training(0.1, 0.1, 0.1, 0.01, 0.01), finding(Claim.MISSES_HORIZON, 1))
    assert (verdict, script) == ("confirmed", "wrong-pace")
    assert reason.endswith("was made for 3 advances and got 5.")
    assert said(plain(0.1, 0.1, 0.1), finding(Claim.MISSES_HORIZON, 1))[0] == "undecided"


def test_a_first_step_before_the_first_update() -> None:
    assert said(training(0.1, 0.1, steps_before=1), finding(Claim.SKIPS_FIRST, 1))[0] == "confirmed"
    assert said(training(0.1, 0.1), finding(Claim.SKIPS_FIRST, 1))[0] == "refuted"
    assert said(Story().runs(0, 0, 0).ends(), finding(Claim.SKIPS_FIRST, 1))[0] == "undecided"


def test_a_decay_that_never_comes() -> None:
    assert said(training(0.1, 0.1, 0.1), finding(Claim.NEVER_DECAYS, 1))[::2] == ("confirmed", "no-effect")
    assert said(training(0.1, 0.1, 0.01), finding(Claim.NEVER_DECAYS, 1))[0] == "refuted"


@pytest.mark.parametrize(
    ("rates", "expected"),
    [
        ((0.1, 0.1, 0.01, 0.0001, 0.0000001), "confirmed"),
        ((1.0, 0.5, 0.25, 0.125), "refuted"),
        ((1.0, 0.5), "undecided"),
    ],
)
def test_a_rate_written_by_hand(rates: tuple[float, ...], expected: str) -> None:
    story = training(0.1, 0.1, 0.1)
    for before, after in itertools.pairwise(rates):
        story.section.rates.append(HandWritten("o", place(8), before, after, 1))
    assert said(story, finding(Claim.COMPOUNDS, 8))[0] == expected


@pytest.mark.parametrize(("orders", "expected"), [("aa", "confirmed"), ("ab", "refuted"), ("a", "undecided")])
def test_the_order_of_passes(orders: str, expected: str) -> None:
    story = training(0.1, 0.1, 0.1)
    story.section.passes.extend(Pass("s", "DistributedSampler", place(8), each, 0, 4, 4, 1) for each in orders)
    assert said(story, finding(Claim.ONE_ORDER, 8))[0] == expected
    story.section.passes[:] = [each._replace(kind="SequentialSampler", epoch=None) for each in story.section.passes]
    assert said(story, finding(Claim.ONE_ORDER, 8))[0] == "undecided"


def test_a_moving_average() -> None:
    story = training(0.1, 0.1, 0.1)
    story.section.averages.append(Average("a", "made", 0, place(8), 1))
    assert said(story, finding(Claim.AVERAGE_STANDS, 8))[::2] == ("confirmed", "frozen")
    story.section.averages.append(Average("a", "updated", 1, place(9), 2))
    assert said(story, finding(Claim.AVERAGE_STANDS, 8))[0] == "refuted"


def test_a_resume() -> None:
    story = training(0.1, 0.1, 0.1)
    assert said(story, finding(Claim.LOST_ON_RESUME, 8))[0] == "undecided"
    story.section.states.append(State("restored", "optimizer", "o", place(8), 1))
    assert said(story, finding(Claim.LOST_ON_RESUME, 8))[0] == "confirmed"
    story.section.states.append(State("restored", "scheduler", "c", place(9), 2))
    assert said(story, finding(Claim.LOST_ON_RESUME, 8))[0] == "refuted"


def test_what_moves_only_in_writes_is_seen_too() -> None:
    story = Story()
    story.section.writes.append(Write("c", "assign_add", place(7), 0, 1, 5))
    story.order = 0
    assert said(story.runs(0, 0, 0).ends(), finding(Claim.STOP_STANDS, 9, related=(1,)))[0] == "refuted"


def test_a_scheduler_that_two_lines_step_as_often_moves_twice() -> None:
    story = training(0.1, 0.1, 0.1)
    lines = (8, 9) * 3
    story.section.writes[:] = [Write("c", "step", place(line), at, at + 1, 10 + at) for at, line in enumerate(lines)]
    verdict, reason, script = said(story, finding(Claim.MOVES_TWICE, 9, related=(1,)))
    assert (verdict, script) == ("confirmed", "wrong-pace")
    assert reason == "`StepLR` was stepped 3 times each at line 8 and line 9."
    del story.section.writes[::2]
    assert said(story, finding(Claim.MOVES_TWICE, 9, related=(1,)))[0] == "undecided"


def test_one_process_does_not_refute_what_is_said_of_others() -> None:
    advancing, standing = Story().runs(1, 2, 3).ends(), Story().runs(0, 0, 0).ends()
    assert said(advancing, finding(Claim.STANDS_ON_OTHERS))[::2] == ("undecided", "advances")
    assert said(standing, finding(Claim.STANDS_ON_OTHERS))[::2] == ("confirmed", "frozen")


def test_a_step_that_the_horizon_does_not_allow_confirms_the_mismatch() -> None:
    story = training(0.1, 0.1, 0.1).skips(8)
    story.section.skipped[0] = story.section.skipped[0]._replace(error="ValueError: Tried to step 4 times. ...")
    assert said(story, finding(Claim.MISSES_HORIZON, 1))[::2] == ("confirmed", "wrong-pace")
