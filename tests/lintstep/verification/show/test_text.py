"""How a verification is shown: text for a terminal, a page, and pictures."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from lintstep.findings import Confidence, Finding, Fix, Severity, Span
from lintstep.output.style import Style
from lintstep.verification.isolation import Layer
from lintstep.verification.report import VerifyReport
from lintstep.verification.show.html import render as render_page
from lintstep.verification.show.place import Place
from lintstep.verification.show.plot import sparkline
from lintstep.verification.show.text import render
from lintstep.verification.trace.reader import Counter, Decision, End, Number, Run, Section, Skipped, Trace, TrainOp
from lintstep.verification.verdict.rungs import rule

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
        {"c": Counter("c", "step", Place("train.py", 2, 2), "int32", 0, False, "variable")},
        {"t": TrainOp("t", Place("train.py", 4, 4), "minimize", None, ("c",), False)},
        [section],
    )
    ruling = rule(trace, ())
    return VerifyReport("train.py", ruling, "reference", "full", (Layer("files", True, "Landlock", ""),))


def finding(fix: bool = True) -> Finding:
    span = Span("train.py", 4, 9, 4, 23)
    mend = Fix("pass `global_step=step` to the train op", ()) if fix else None
    message = "`rate` never changes: nothing advances `step`"
    return Finding("LS101", "frozen-schedule", message, Severity.ERROR, Confidence.HIGH, span, fix=mend)


FROZEN = report(*[0.1] * 10)
COMPARED = replace(FROZEN, fixed=report(*FALLING, moves=True))


def test_a_frozen_script_is_shown_run_by_run() -> None:
    assert render(FROZEN, [finding()]).splitlines() == [
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
    lines = render(COMPARED, [finding()]).splitlines()
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
    assert "FROZEN:" in render(FROZEN, [other])


def test_a_refuted_finding_is_said_to_be() -> None:
    assert "ADVANCES, refuted: `step` went from 1 to 10 over 10 runs." in render(
        report(*FALLING, moves=True), [finding()]
    )


def test_a_finding_that_claims_no_standstill_is_neither_confirmed_nor_refuted() -> None:
    double = replace(finding(), code="LS201", name="double-advance")
    text = render(report(*FALLING, moves=True), [double])
    assert "ADVANCES: `step` went from 1 to 10 over 10 runs. (LS201 double-advance, line 4)" in text


def test_what_the_verdict_rests_on_is_listed() -> None:
    shown = report(*[0.1] * 3)
    section = shown.ruling.sections[0]
    section.assumptions.extend(f"file {number} was made up" for number in range(5))
    section.skipped.append(Skipped(Place("train.py", 5, 5), "NameError: run", ()))
    section.decisions.append(Decision(Place("train.py", 5, 5), "if", "True"))
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


# The page


def page() -> str:
    pytest.importorskip("matplotlib")
    return render_page(COMPARED, [finding()], SOURCE)


def test_the_page_says_what_the_text_says() -> None:
    text = page()
    assert "FROZEN, confirmed" in text
    assert "With the fix the rate falls from 0.1 to 0.091 over these 10 runs." in text
    assert "LS101" in text
    assert "<td>0.091</td>" in text
    assert "Landlock" in text


def test_the_page_shows_the_line_of_the_train_op_and_escapes_the_source() -> None:
    text = page()
    assert '<span class="marked"><i>4  </i>train = minimize(loss)</span>' in text
    assert "# &lt;b&gt;&amp;" in text
    assert "<b>" not in text


def test_the_page_needs_nothing_else() -> None:
    text = re.sub(r'xmlns(:\w+)?="[^"]*"', "", page())
    assert not re.search(r"<script|<link|<img|@import|url\((?!#)|\bsrc=", text)
    outside = {address for address in re.findall(r'(?:href|data)="([^"]*)"', text) if not address.startswith("#")}
    assert outside == set()


def test_the_page_is_the_same_for_the_same_report() -> None:
    assert page() == page()


def test_every_colour_of_the_page_follows_the_scheme() -> None:
    text = page()
    style, body = text.split("</style>", 1)
    assert set(re.findall(r"var\(--(\w+)\)", body)) >= {"ink", "faint", "frozen", "advances"}
    assert not re.search(r"#[0-9a-f]{6}", body)
    light, dark = style.split("prefers-color-scheme: dark")
    assert set(re.findall(r"--(\w+):", light)) == set(re.findall(r"--(\w+):", dark))


def test_a_report_without_a_train_op_has_a_page_too() -> None:
    pytest.importorskip("matplotlib")
    text = render_page(report(), source=SOURCE)
    assert "INCONCLUSIVE" in text
    assert "<svg" not in text


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.mark.skipif(CHROMIUM is None, reason="no headless browser here")
@pytest.mark.parametrize(
    ("scheme", "paper", "width"), [(1, (255, 255, 255), 1000), (0, (15, 19, 24), 400)], ids=["light", "dark and narrow"]
)
def test_a_browser_shows_the_page_in_both_schemes(
    tmp_path: Path, scheme: int, paper: tuple[int, int, int], width: int
) -> None:
    text = page()
    (tmp_path / "page.html").write_text(text, encoding="utf-8")
    picture = tmp_path / "page.png"
    assert CHROMIUM is not None
    subprocess.run(
        [
            *[CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"],
            *[f"--blink-settings=preferredColorScheme={scheme}", f"--window-size={width},1600"],
            *[f"--user-data-dir={tmp_path / 'profile'}", f"--screenshot={picture}", (tmp_path / "page.html").as_uri()],
        ],
        check=True,
        capture_output=True,
        timeout=60,
    )
    colours = pixels(picture)
    assert most_common(colours) == paper
    frozen = (179, 38, 30) if scheme else (255, 138, 128)
    assert colours.count(frozen) > 200


def pixels(picture: Path) -> list[tuple[int, int, int]]:
    from matplotlib.image import imread

    array = (imread(picture)[:, :, :3] * 255).round().astype(int)
    return [tuple(row) for row in array.reshape(-1, 3).tolist()]


def most_common(colours: list[tuple[int, int, int]]) -> tuple[int, int, int]:
    return max(set(colours[::97]), key=colours[::97].count)


# Pictures


def test_a_picture_for_a_file_names_the_script_and_the_verdict() -> None:
    pytest.importorskip("matplotlib")
    from lintstep.verification.show import chart

    drawn = chart.svg(COMPARED)
    assert "train.py, train op at line 4: frozen" in drawn
    assert "as it is (frozen)" in drawn
    assert "fixed (advances)" in drawn
    assert chart.svg(COMPARED) == drawn
    assert chart.png(COMPARED).startswith(b"\x89PNG")


def test_a_report_without_a_train_op_has_a_picture_that_says_so() -> None:
    pytest.importorskip("matplotlib")
    from lintstep.verification.show import chart

    assert "no train op to draw" in chart.svg(report())
