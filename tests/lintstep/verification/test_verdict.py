"""The verdict: what counts as frozen, what as advancing, and what stands in the way of saying so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lintstep.verification.trace.events import Counter, Number, Run, Update
from tests.lintstep.verification.story import Story, place, writer

STOOD = (0, 0, 0)


def test_three_runs_without_a_change_are_frozen() -> None:
    ruling = Story().runs(0, 0, 0).ends().verdict()
    assert ruling.kind == "frozen"
    assert ruling.rung == "as-is"
    assert ruling.reason == "`step` was 0 after each of 3 runs; no operation that ran writes it."


@pytest.mark.parametrize(("values", "word"), [((0,), "once"), ((0, 0), "twice")])
def test_fewer_runs_are_not_enough(values: tuple[int, ...], word: str) -> None:
    ruling = Story().runs(*values).ends().verdict()
    assert ruling.kind == "inconclusive"
    assert f"ran only {word}" in ruling.reason


def test_a_change_between_runs_advances() -> None:
    assert Story().runs(0, 0, 1).ends().verdict().kind == "advances"


def test_one_run_that_its_optimizer_counted_advances() -> None:
    assert Story().writes("optimizer", 0, 1, line=3).runs(1).ends().verdict().kind == "advances"


def test_unknown_values_are_not_frozen() -> None:
    ruling = Story().runs(0, None, 0).ends().verdict()
    assert (ruling.kind, "is unknown after some runs" in ruling.reason) == ("inconclusive", True)


def test_initialising_and_restoring_are_not_advancing() -> None:
    story = Story().writes("initializer", None, 0).writes("restore", 0, 100).runs(100, 100, 100)
    assert story.ends().verdict().kind == "frozen"


@pytest.mark.parametrize("by", ["assign", "assign_add", "load"])
def test_a_writer_that_left_the_value_alone_is_not_frozen(by: str) -> None:
    ruling = Story().runs(0).writes(by, 0, 0).runs(0, 0).ends().verdict()
    assert ruling.kind == "inconclusive"
    assert f"Line 7 writes `step` ({by})" in ruling.reason


def test_giving_a_counter_back_what_it_held_advances_nothing() -> None:
    assert Story().runs(0).writes("self", 0, 0).runs(0, 0).ends("settled").verdict().kind == "frozen"


@pytest.mark.parametrize(("values", "kind"), [((0, 0, 0), "inconclusive"), ((1, 2, 3), "advances")])
def test_a_counter_made_up_for_an_unknown_one_proves_only_an_advance(values: tuple[int, ...], kind: str) -> None:
    story = Story()
    story.trace.counters["c"] = Counter("c", "step", place(1), "int64", 0, False, "unknown")
    ruling = story.rung("library").runs(*values).ends().verdict()
    assert (ruling.kind, ruling.rung) == (kind, "library")


@pytest.mark.parametrize(("values", "kind"), [((0, 0, 0), "inconclusive"), ((1, 2, 3), "advances")])
def test_training_that_an_engine_cannot_follow_may_be_what_advances(values: tuple[int, ...], kind: str) -> None:
    story = Story().runs(*values).ends()
    story.section.unseen.append("Keras trained with its own fit")
    assert story.verdict().kind == kind


def test_feeding_another_run_does_not_advance_a_placeholder() -> None:
    story = Story().runs(0).writes("feed", 0, 5).runs(0).writes("feed", 0, 6).runs(0)
    assert story.ends().verdict().kind == "frozen"
    assert Story().runs(0, 0).writes("feed", 0, 5).runs(0).ends("settled").verdict().kind == "inconclusive"


def test_setting_the_counter_before_training_does_not_advance_it() -> None:
    assert Story().writes("assign", 0, 5).runs(5, 5, 5).ends().verdict().kind == "frozen"


def test_setting_it_once_before_a_run_that_was_ended_early_may_be_once_an_epoch() -> None:
    assert Story().writes("assign", 0, 5).runs(5, 5, 5).ends("settled").verdict().kind == "inconclusive"


# The rate, and the pace


def test_a_counter_put_back_after_each_run_has_the_wrong_pace() -> None:
    story = Story()
    for _ in range(4):
        story.writes("assign", 1, 0).writes("optimizer", 0, 1, line=3).runs(1)
    ruling = story.ends().verdict()
    assert ruling.kind == "wrong-pace"
    assert ruling.reason == "`step` is advanced by each run and put back by line 7: it was 1 after each of 4 runs."


def test_a_counter_that_an_initializer_puts_back_may_belong_to_a_new_model() -> None:
    story = Story()
    for _ in range(4):
        story.writes("initializer", 1, 0).writes("optimizer", 0, 1, line=3).runs(1)
    assert story.ends().verdict().kind == "inconclusive"


def test_a_rate_that_stands_where_its_formula_moves_has_no_effect() -> None:
    story = Story().runs(1, 2, 3, 4).looks_ahead((1, 0.09), (2, 0.08), (3, 0.07), change=5)
    ruling = story.ends().verdict()
    assert ruling.kind == "no-effect"
    assert "although `step` went from 1 to 3, where the schedule gives 0.07" in ruling.reason


def test_a_rate_whose_first_change_lies_ahead_advances_and_says_where() -> None:
    story = Story().runs(1, 2, 3, 4).looks_ahead((1, 0.1), (2, 0.1), (3, 0.1), (1000, 0.05), change=1000)
    ruling = story.ends().verdict()
    assert (ruling.kind, "first changes at step 1,000" in ruling.reason) == ("advances", True)


@pytest.mark.parametrize(("status", "kind"), [("finished", "no-effect"), ("settled", "advances")])
def test_a_rate_that_never_changes_has_no_effect_where_all_was_seen(status: str, kind: str) -> None:
    story = Story().runs(1, 2, 3, 4).looks_ahead((1, 0.1), (2, 0.1), (3, 0.1))
    assert story.ends(status).verdict().kind == kind


def test_writes_in_no_order_give_no_verdict_and_name_their_lines() -> None:
    ruling = Story().writes("optimizer", 0, 1, line=3).runs(None, None, None).races(7).ends().verdict()
    assert ruling.kind == "inconclusive"
    assert "writes `step` twice (line 7 and line 3) in an order that TensorFlow does not fix" in ruling.reason


# What was left out


@pytest.mark.parametrize("status", ["settled", "stopped", "raised"])
def test_a_writer_behind_an_early_end_is_a_doubt(status: str) -> None:
    story = Story().runs(*STOOD).ends(status)
    assert story.verdict(writer(8)).kind == "inconclusive"
    assert story.verdict().kind == "frozen"


def test_a_writer_behind_a_cut_is_a_doubt() -> None:
    ruling = Story().runs(*STOOD).verdict(writer(8))
    assert (ruling.kind, "cut off before it was reached" in ruling.reason) == ("inconclusive", True)


def test_a_writer_in_an_arm_a_known_value_did_not_take_is_no_doubt() -> None:
    assert Story().runs(*STOOD).ends().verdict(writer(7)).kind == "frozen"


def test_a_writer_in_an_arm_an_unknown_value_did_not_take_is_a_doubt() -> None:
    ruling = Story().decides(4, untaken=(6, 7)).runs(*STOOD).ends().verdict(writer(7))
    assert ruling.kind == "inconclusive"
    assert (
        "Line 7 may write `step`: it is in an arm not taken because a value was unknown (the if at line 4)."
        in ruling.reason
    )


@pytest.mark.parametrize("what", ["if", "while", "for", "len"])
def test_any_decision_is_a_doubt_while_a_writer_waits_wherever_it_stands(what: str) -> None:
    story = Story().decides(4, what).runs(*STOOD).ends()
    assert story.verdict(writer(2)).kind == "inconclusive"
    assert story.verdict().kind == "frozen"


def test_made_up_inputs_are_a_doubt_while_a_writer_waits() -> None:
    story = Story().runs(*STOOD).ends()
    story.section.assumptions.append("a data set was made up")
    assert story.verdict(writer(8)).kind == "inconclusive"
    assert story.verdict().kind == "frozen"


@pytest.mark.parametrize("values", [(0, 0, 0), (1, 2, 3)])
def test_an_untaken_arm_that_makes_another_optimizer_is_a_doubt_either_way(values: tuple[int, ...]) -> None:
    story = Story().decides(4, untaken=(6, 7)).runs(*values).ends()
    assert story.verdict(writer(6, kind="definition")).kind == "inconclusive"
    assert story.verdict(writer(5, kind="definition")).kind != "inconclusive"


def test_a_writer_of_another_counter_is_no_doubt() -> None:
    story = Story().runs(*STOOD).ends("settled")
    assert story.verdict(writer(8, counter=9)).kind == "frozen"
    assert story.verdict(writer(8, counter=1)).kind == "inconclusive"


def test_a_skipped_writer_is_a_doubt() -> None:
    ruling = Story().skips(8).runs(*STOOD).ends().verdict(writer(8))
    assert (ruling.kind, "skipped because of NameError" in ruling.reason) == ("inconclusive", True)
    assert ruling.rung == "recovery"


def test_a_skipped_statement_that_matters_to_nothing_is_no_doubt() -> None:
    assert Story().skips(8).runs(*STOOD).ends().verdict(writer(3, kind="definition")).kind == "frozen"


@pytest.mark.parametrize("values", [(0, 0, 0), (1, 2, 3)])
def test_a_skipped_definition_is_a_doubt_either_way(values: tuple[int, ...]) -> None:
    story = Story().skips(2).runs(*values).ends()
    assert story.verdict(writer(2, kind="definition")).kind == "inconclusive"


@pytest.mark.parametrize("values", [(0, 0, 0), (1, 2, 3)])
def test_anything_skipped_is_a_doubt_where_nobody_looked(values: tuple[int, ...]) -> None:
    assert Story().skips(8).runs(*values).ends().verdict(looked=False).kind == "inconclusive"


def test_a_whole_run_needs_no_static_facts() -> None:
    assert Story().runs(*STOOD).ends().verdict(looked=False).kind == "frozen"
    assert Story().runs(*STOOD).ends("settled").verdict(looked=False).kind == "inconclusive"


def test_a_train_op_that_advances_the_counter_and_was_not_run_is_a_doubt() -> None:
    story = Story().runs(*STOOD)
    story.trace.updates["u"] = Update("u", place(8), "minimize", "c", (), False)
    assert story.ends("settled").verdict().kind == "inconclusive"
    assert story.verdict().reason == "The train op at line 8 advances `step` and was not run."


# Several train ops, several counters


def test_one_frozen_train_op_freezes_the_script() -> None:
    story = Story()
    story.trace.counters["d"] = Counter("d", "other", place(9), "int32", 0, False, "variable")
    story.trace.updates["u"] = Update("u", place(8), "minimize", "d", ("d",), False)
    for step in range(3):
        story.section.runs.append(Run("t", 0.1, {"c": 0, "d": step}, None, 2 * step))
        story.section.runs.append(Run("u", 0.1, {"c": 0, "d": step + 1}, None, 2 * step + 1))
    ruling = story.ends().verdict()
    assert (ruling.kind, [each.kind for each in ruling.judgements]) == ("frozen", ["frozen", "advances"])


def test_a_rate_moves_when_one_of_its_counters_does() -> None:
    story = Story()
    story.trace.counters["d"] = Counter("d", "other", place(9), "int32", 0, False, "variable")
    story.trace.updates["t"] = Update("t", place(3), "minimize", "d", ("c", "d"), False)
    for step in range(3):
        story.section.runs.append(Run("t", 0.1, {"c": 0, "d": step}, None, step))
    ruling = story.ends().verdict()
    assert (ruling.kind, ruling.judgements[0].counters[0].name) == ("advances", "other")


def test_a_constant_rate_has_nothing_to_verify() -> None:
    story = Story()
    story.trace.updates["t"] = Update("t", place(3), "minimize", "c", (), False)
    ruling = story.runs(1, 2, 3).ends().verdict()
    assert (ruling.kind, "no rate reads a step counter" in ruling.reason) == ("inconclusive", True)


# The ladder


def test_forced_runs_count_only_where_nothing_ran() -> None:
    story = Story().ends().rung("force").runs(*STOOD).ends()
    ruling = story.verdict()
    assert (ruling.kind, ruling.rung) == ("frozen", "force")


def test_a_forced_run_says_nothing_about_a_writer_elsewhere() -> None:
    story = Story().ends().rung("force").runs(*STOOD).ends()
    assert story.verdict(writer(8)).kind == "inconclusive"


def test_assumptions_show_in_the_rung() -> None:
    story = Story().runs(*STOOD).ends()
    story.section.assumptions.append("a data set was made up")
    assert story.verdict().rung == "inputs"


@given(
    values=st.one_of(st.just([0, 0, 0]), st.lists(st.one_of(st.integers(0, 1), st.none()), max_size=5)),
    status=st.sampled_from(["finished", "exited", "raised", "settled", "stopped", None]),
    happenings=st.lists(st.sampled_from(["skip", "decide", "assign", "feed"]), max_size=3),
    lines=st.lists(st.integers(1, 11), max_size=3),
    looked=st.booleans(),
)
def test_frozen_is_never_said_of_a_counter_that_moved_or_may_have(
    values: list[Number], status: str | None, happenings: list[str], lines: list[int], looked: bool
) -> None:
    story = Story().runs(*values)
    for happening in happenings:
        if happening == "skip":
            story.skips(8)
        elif happening == "decide":
            story.decides(9, "while")
        else:
            story.writes(happening, 0, 0)
    if status is not None:
        story.ends(status)
    ruling = story.verdict(*[writer(line) for line in lines], looked=looked)
    if ruling.kind == "frozen":
        assert len(values) >= 3
        assert len(set(values)) == 1
        assert None not in values
        assert "assign" not in happenings
        assert "feed" not in happenings or (status in ("finished", "exited") and set(happenings) == {"feed"})
        ended_early = status not in ("finished", "exited")
        left_out = ended_early or set(happenings) - {"feed"}
        assert not (left_out and (lines or not looked))
    if ruling.kind == "advances":
        assert len({value for value in values if value is not None}) > 1
