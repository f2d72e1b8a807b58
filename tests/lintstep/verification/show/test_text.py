"""How a verification is shown in a terminal."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from lintstep.findings import Claim, Confidence, Finding, Fix, Severity, Span
from lintstep.output.style import Style
from lintstep.verification.isolation import Layer
from lintstep.verification.report import VerifyReport
from lintstep.verification.request import Asked
from lintstep.verification.show.place import Place
from lintstep.verification.show.plot import sparkline
from lintstep.verification.show.text import render
from lintstep.verification.trace.events import (
    Ahead,
    Counter,
    Decision,
    End,
    Number,
    Run,
    Section,
    Skipped,
    Trace,
    Update,
)
from lintstep.verification.verdict.rungs import rule

SCRIPT = str(Path("train.py").absolute())
FALLING: tuple[Number, ...] = (0.1, 0.099, 0.098, 0.097, 0.096, 0.095, 0.094, 0.093, 0.092, 0.091)
SOURCE = (
    "import tensorflow as tf\nstep = tf.Variable(0)\nrate = decay(0.1, step) # <b>&\ntrain = minimize(loss)\nrun()\n"
)


def report(
    *rates: Number, moves: bool = False, losses: tuple[Number, ...] = (), status: str = "finished"
) -> VerifyReport:
    section = Section("as-is", "reference")
    for at, rate in enumerate(rates):
        loss = losses[at] if losses else None
        section.runs.append(Run("t", rate, {"c": at + 1 if moves else 0}, loss, at))
    section.end.append(End(status, "", Place("", 0, 0)))
    trace = Trace(
        {"c": Counter("c", "step", Place(SCRIPT, 2, 2), "int32", 0, False, "variable")},
        {"t": Update("t", Place(SCRIPT, 4, 4), "minimize", None, ("c",), False)},
        [section],
    )
    ruling = rule(trace, ())
    return VerifyReport("train.py", ruling, "reference", "full", (Layer("files", True, "Landlock", ""),))


def finding(fix: bool = True) -> Finding:
    span = Span("train.py", 4, 9, 4, 23)
    mend = Fix("pass `global_step=step` to the train op", ()) if fix else None
    message = "`rate` never changes: nothing advances `step`"
    return Finding(
        "LS101",
        "frozen-schedule",
        message,
        Severity.ERROR,
        Confidence.HIGH,
        span,
        fix=mend,
        claim=Claim.STANDS_STILL,
    )


FROZEN = report(*[0.1] * 10)
COMPARED = replace(FROZEN, fixed=report(*FALLING, moves=True))


def test_a_frozen_script_is_shown_run_by_run() -> None:
    assert render(FROZEN.beside([finding()])).splitlines() == [
        "train.py on the reference runtime, isolation full, train op at line 4, 10 runs",
        "",
        "  run   1    2    3    4    5    6    7    8    9    10",
        "  rate  0.1  0.1  0.1  0.1  0.1  0.1  0.1  0.1  0.1  0.1  ▅▅▅▅▅▅▅▅▅▅",
        "  step  0    0    0    0    0    0    0    0    0    0",
        "",
        "FROZEN, confirmed: `step` was 0 after each of 10 runs; no operation that ran writes it. "
        "(LS101 frozen-schedule, line 4)",
        "",
        "  with the fix: lintstep verify --fix train.py",
    ]


def test_frozen_and_fixed_stand_beside_each_other_on_one_scale() -> None:
    lines = render(COMPARED.beside([finding()])).splitlines()
    assert lines[3].startswith("  rate, frozen  0.1  0.1 ")
    assert lines[3].endswith("██████████")
    assert lines[4].startswith("  rate, fixed   0.1  0.099")
    assert lines[4].endswith("██▇▆▅▄▃▂▁▁")
    assert "With the fix the rate falls from 0.1 to 0.091 over these 10 runs." in lines
    assert lines[-1] == "  apply the fix: lintstep check --fix train.py"


@pytest.mark.parametrize("width", [40, 60, 80, 100, 200])
def test_the_table_fits_the_width_and_shows_the_first_and_the_last_run(width: int) -> None:
    table = render(COMPARED, style=Style(width=width)).split("\n\n")[1].splitlines()
    assert all(len(line) <= max(width, 48) for line in table)
    assert table[0].split()[1] == "1"
    assert table[0].split()[-1] == "10"


def test_plain_text_has_no_escapes_and_colour_changes_nothing_else() -> None:
    plain, coloured = render(COMPARED), render(COMPARED, style=Style(colour=True))
    assert "\x1b" not in plain
    assert "\x1b" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


def test_a_finding_elsewhere_is_not_confirmed() -> None:
    other = replace(finding(), span=Span("train.py", 9, 1, 9, 2))
    assert "FROZEN:" in render(FROZEN.beside([other]))


def test_a_refuted_finding_is_said_to_be() -> None:
    shown = render(report(*FALLING, moves=True).beside([finding()]))
    assert "ADVANCES, refuted: `step` went from 1 to 10 over 10 runs." in shown


def test_each_finding_beside_the_one_that_decides_has_a_line() -> None:
    double = replace(finding(), code="LS201", name="double-advance", claim=Claim.MOVES_TWICE)
    silent = replace(finding(), code="LS501", name="trainable-counter", claim=None)
    lines = render(report(*FALLING, moves=True).beside([double, silent])).splitlines()
    assert "ADVANCES, refuted: `step` went from 1 to 10 over 10 runs." not in lines
    assert "LS201 double-advance, line 4: refuted: `step` moved by one a run, over 10 runs." in lines
    assert "LS501 trainable-counter, line 4: not decided: A run shows nothing of it." in lines


def ahead_of(shown: VerifyReport) -> VerifyReport:
    """Return a report whose rate first changes at step 1,000, far beyond its runs."""
    points = ((1, 0.1), (999, 0.1), (1000, 0.05), (1999, 0.05), (2000, 0.025))
    shown.ruling.sections[0].ahead.append(Ahead("t", "c", points, 1000, 9999, 99))
    return shown


def test_the_schedule_is_followed_to_where_the_fixed_rate_first_changes() -> None:
    before, after = report(*[0.1] * 10), ahead_of(report(*[0.1] * 10, moves=True))
    lines = render(replace(before, fixed=after).beside([finding()])).splitlines()
    (at,) = [at for at, line in enumerate(lines) if line.startswith("  step, later")]
    assert lines[at].split() == ["step,", "later", "1", "999", "1,000", "1,999", "2,000"]
    assert lines[at + 1].split()[:7] == ["rate,", "frozen", "0.1", "0.1", "0.1", "0.1", "0.1"]
    assert lines[at + 2].split()[:7] == ["rate,", "fixed", "0.1", "0.1", "0.05", "0.05", "0.025"]
    assert lines[at + 1].split()[7] != lines[at + 2].split()[7]
    said = "With the fix the rate stays at 0.1 over these 10 runs, and first changes at step 1,000, to 0.05."
    assert said in lines


def test_a_frozen_script_says_where_its_rate_would_have_changed() -> None:
    text = render(ahead_of(report(*[0.1] * 10)).beside([finding()]))
    assert "Were `step` advanced, the rate would be another: it first changes at step 1,000, to 0.05." in text
    assert "  as scheduled  0.1" in text


def test_a_suggested_fix_is_said_to_be_one() -> None:
    lines = render(replace(COMPARED, fix="--unsafe-fixes").beside([finding()])).splitlines()
    assert "With the suggested fix the rate falls from 0.1 to 0.091 over these 10 runs." in lines
    assert lines[-1] == "  look at the fix: lintstep check --unsafe-fixes --diff train.py"


def test_hints_repeat_what_was_asked_and_never_the_command_just_run() -> None:
    asked = Asked(("--steps", "5"), ("--data", "my data.csv"))
    lines = render(replace(FROZEN, asked=asked).beside([finding()])).splitlines()
    assert lines[-1] == "  with the fix: lintstep verify --fix --steps 5 train.py -- --data 'my data.csv'"
    tried = replace(FROZEN, asked=replace(asked, fix=True))
    assert render(tried.beside([finding()])).splitlines()[-1] == "  how to mend it: lintstep rule LS101"


def test_an_update_in_another_file_is_named_with_its_file() -> None:
    other = report(*[0.1] * 3)
    trace = other.ruling.evidence.trace
    trace.updates["t"] = trace.updates["t"]._replace(place=Place(str(Path("models/net.py").absolute()), 6, 6))
    other = replace(other, ruling=rule(trace, ()))
    span = Span("models/net.py", 6, 1, 6, 9)
    text = render(other.beside([replace(finding(), span=span)]))
    assert "train op at models/net.py:6" in text
    assert "FROZEN, confirmed" in text
    assert "(LS101 frozen-schedule, models/net.py:6)" in text


def test_what_the_verdict_rests_on_is_listed() -> None:
    shown = report(*[0.1] * 3)
    section = shown.ruling.sections[0]
    section.assumptions.extend(f"file {number} was made up" for number in range(5))
    section.skipped.append(Skipped(Place(SCRIPT, 5, 5), "NameError: run", ()))
    section.decisions.append(Decision(Place(SCRIPT, 5, 5), "if", "True"))
    weak = replace(
        shown, level="partial", layers=(Layer("files", False, "no Landlock", "your files"),), blocked=("run rm",)
    )
    text = render(weak)
    assert "Made up: file 0 was made up; file 1 was made up; file 2 was made up; and 2 more." in text
    assert "Skipped: line 5 (NameError: run)." in text
    assert "Decided on unknown values: line 5 (if)." in text
    assert "Isolation was only partial; open was: your files." in text
    assert "Tried, and reported: run rm." in text


def test_unknown_numbers_are_shown_as_such() -> None:
    assert "  rate  ?  nan  0.1  ··▅" in render(report(None, "nan", 0.1))


@pytest.mark.parametrize(
    ("values", "scale", "bars"),
    [
        ((), None, ""),
        ((1, 1, 1), None, "▅▅▅"),
        ((0, 1), None, "▁█"),
        ((0, 1, 2, 3, 4, 5, 6, 7), None, "▁▂▃▄▅▆▇█"),
        ((None, "inf"), None, "··"),
        ((5, None, "nan", 5), None, "▅··▅"),
        ((1, 1), (0, 1), "██"),
    ],
)
def test_a_sparkline_is_as_high_as_its_values(
    values: tuple[Number, ...], scale: tuple[Number, ...] | None, bars: str
) -> None:
    assert sparkline(values, scale) == bars


def test_the_loss_is_compared_where_it_is_known() -> None:
    before = report(0.1, 0.1, 0.1, losses=(3.0, 2.0, 0.91))
    after = report(0.1, 0.09, 0.08, moves=True, losses=(3.0, 1.9, 0.84))
    assert "; the loss after them is 0.84 instead of 0.91." in render(replace(before, fixed=after))
