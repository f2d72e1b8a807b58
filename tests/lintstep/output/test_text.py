"""What a person sees: frames that line up, whatever the text, the width and the terminal."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from itertools import pairwise

import pytest

from lintstep import api
from lintstep.findings import Confidence, Finding, Severity, Span
from lintstep.output.frame import Mark, frame
from lintstep.output.style import Style, style_of, width_of
from lintstep.output.text import render
from tests.lintstep.conftest import FROZEN


def framed(text: str, *marks: tuple[int, int, int, int, str], width: int = 80) -> list[str]:
    """Return the frame of marks (line, column, end line, end column, label); the first is the primary one."""
    made = [Mark(Span("a.py", *place), label, index == 0) for index, (*place, label) in enumerate(marks)]
    return list(frame(text.split("\n"), made, Style(width), "error"))


def columns(text: str) -> int:
    return sum(map(width_of, text))


def marked_part(rows: Sequence[str], sign: str = "^") -> str:
    """Return the part of the line that stands above the marks, measured in terminal columns."""
    line, under = next((above, row) for above, row in pairwise(rows) if sign in row)
    start, end = under.index(sign), under.rindex(sign) + 1
    return "".join(character for index, character in enumerate(line) if start <= columns(line[:index]) < end)


@pytest.mark.parametrize(
    ("line", "target"),
    [
        ("train = f(loss)", "f(loss)"),
        ("\ttrain = f(loss)", "f(loss)"),
        ("a\tb = f(loss)", "f(loss)"),
        ("步数 = 优化器(损失)", "优化器(损失)"),
        ("e\N{COMBINING ACUTE ACCENT} = f(loss)", "f(loss)"),
        ("s = '\x1b[31m'; f(loss)", "f(loss)"),
        ("x = '" + "a" * 500 + "'; f(loss); y = '" + "b" * 500 + "'", "f(loss)"),
    ],
    ids=["plain", "tab", "tab inside", "wide", "combining", "control", "long"],
)
@pytest.mark.parametrize("width", [40, 80, 200])
def test_marks_stand_under_what_they_mark(line: str, target: str, width: int) -> None:
    column = line.index(target) + 1
    rows = framed(line, (1, column, 1, column + len(target), "here"), width=width)
    assert marked_part(rows) == target
    assert all(columns(row) <= width for row in rows)


def test_near_lines_share_a_frame_and_far_ones_are_parted() -> None:
    text = "\n".join(f"line{number}" for number in range(1, 30))
    rows = framed(text, (20, 1, 20, 7, "c"), (3, 1, 3, 6, "a"), (5, 1, 5, 6, "b"))
    assert [row.strip() for row in rows] == [
        "3 | line3",
        "| ----- a",
        "4 | line4",
        "5 | line5",
        "| ----- b",
        "...",
        "20 | line20",
        "| ^^^^^^ c",
    ]


def test_several_marks_of_one_line_each_have_a_row() -> None:
    rows = framed("f(step, rate)", (1, 1, 1, 14, "all"), (1, 3, 1, 7, "the counter"))
    assert rows == ["1 | f(step, rate)", "  | ^^^^^^^^^^^^^ all", "  |   ---- the counter"]


def test_a_span_of_several_lines_is_marked_on_each() -> None:
    rows = framed("f(\n    a,\n)", (1, 1, 3, 2, "this"))
    assert rows == ["1 | f(", "  | ^^", "2 |     a,", "  |     ^^", "3 | )", "  | ^ this"]


def test_a_tall_span_is_marked_on_its_first_line() -> None:
    rows = framed("f(\n" + "    a,\n" * 20 + ")", (1, 1, 22, 2, "this"))
    assert [row.strip() for row in rows] == ["1 | f(", "| ^^ this"]


def test_a_place_outside_the_text_is_no_error() -> None:
    assert framed("", (9, 9, 9, 9, "x")) == []
    assert framed("ab", (1, 9, 1, 20, "x"))[0] == "1 | ab"


def test_colour_is_for_terminals_unless_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "TERM"):
        monkeypatch.delenv(name, raising=False)
    assert style_of(Terminal()).colour
    assert not style_of(io.StringIO()).colour
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert style_of(io.StringIO()).colour
    monkeypatch.setenv("NO_COLOR", "1")
    assert not style_of(Terminal()).colour
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.delenv("FORCE_COLOR")
    monkeypatch.setenv("TERM", "dumb")
    assert not style_of(Terminal()).colour
    monkeypatch.setenv("COLUMNS", "60")
    assert style_of(Terminal()).width == 60


@pytest.mark.parametrize("width", [40, 60])
def test_prose_is_folded_on_a_terminal_alone(width: int) -> None:
    text = f"{Style(colour=True).paint('FROZEN', 'error')}: " + "`step` was 0 after each of 10 runs. " * 4 + "\nand on"
    assert Style(width).folded(text) == text
    folded = Style(width, folds=True).folded(text)
    assert folded.replace("\n", " ") == text.replace("\n", " ")
    assert all(len(line.replace("\x1b[1;31m", "").replace("\x1b[0m", "")) <= width for line in folded.splitlines())
    assert folded.splitlines()[-1] == "and on"


def test_colour_changes_nothing_but_colour() -> None:
    import re

    report = api.check_source(FROZEN, "a.py")
    coloured = render(report, Style(colour=True))
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == render(report, Style())


def test_a_notebook_is_located_and_framed_by_cell() -> None:
    first, last = FROZEN[: FROZEN.index("rate =")], FROZEN[FROZEN.index("rate =") :]
    cells = [{"cell_type": "code", "source": text} for text in (first, last)]
    shown = render(api.check_source(json.dumps({"cells": cells}), "n.ipynb"))
    assert "--> n.ipynb:cell 2:3:12\n" in shown
    assert "::: n.ipynb:cell 1:3:8\n" in shown
    assert "3 | train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss)\n" in shown


def test_the_summary_counts() -> None:
    report = api.check_source(FROZEN, "a.py")
    assert render(report).endswith("\n1 error in 1 file, 1 fixable\n")
    assert render(api.Report(files=10_000)) == "all clear: 10,000 files checked\n"
    assert render(api.Report()) == "no Python files or notebooks found\n"
    failed = api.Report(errors=(api.FileError("a.py", 0, 0, "gone"),), files=2)
    assert render(failed) == "error: a.py: gone\nno findings: 1 file checked, 1 file not analysed\n"


def test_the_commands_shown_can_be_pasted_whatever_the_path() -> None:
    shown = render(api.check_source(FROZEN, "my runs/it's $HOME.py"), Style(80))
    quoted = """'my runs/it'"'"'s $HOME.py'"""
    assert f"lintstep check --fix {quoted}\n" in shown
    assert f"lintstep verify {quoted}\n" in shown


def test_a_notebook_can_be_proved_too() -> None:
    notebook = json.dumps({"cells": [{"cell_type": "code", "source": FROZEN}], "metadata": {}, "nbformat": 4})
    assert "= proof: lintstep verify a.ipynb" in render(api.check_source(notebook, "a.ipynb"), Style(80))


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_of_a_long_line_what_is_marked_is_seen(width: int) -> None:
    line = f"train = {'some_module.' * 20}Optimizer(rate, name='{'a' * 80}').minimize(loss) # {'b' * 100}"
    start, end = line.index("Optimizer"), line.index(" #")
    long, short = (framed(line, (1, at + 1, 1, end + 1, "here"), width=width) for at in (start, end - 6))
    assert marked_part(long).startswith("Optimizer")
    assert marked_part(long).endswith("minimize(loss)"[-(width // 4) :])
    assert marked_part(short) == "(loss)"
    assert all(columns(row) <= width for row in (*long, *short))


@pytest.mark.parametrize("width", [40, 60, 80])
def test_what_is_said_under_a_frame_is_wrapped(width: int) -> None:
    shown = render(api.check_source(FROZEN, "a.py"), Style(width)).splitlines()
    said = shown[shown.index("  |", 3) :]
    assert all(len(line) <= max(width, 30) for line in said[:-2])
    assert any(line.endswith("lintstep check --fix a.py") for line in said)


def test_what_is_hidden_is_counted_with_the_option_that_shows_it() -> None:
    shown = render(api.Report(files=3, unsure=1, partly=12))
    assert shown.splitlines() == [
        "all clear: 3 files checked",
        "1 finding of lower confidence hidden: --confidence low",
        "12 files were analysed in part: --select LS903",
    ]


def test_an_info_is_called_an_info() -> None:
    span = Span("a.py", 1, 1, 1, 2)
    info = Finding("LS501", "trainable-counter", "m", Severity.INFO, Confidence.HIGH, span)
    assert render(api.Report((info, info), files=1)).endswith("\n2 infos in 1 file\n")
