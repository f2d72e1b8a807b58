"""Comments that silence findings, and those that silence nothing."""

from __future__ import annotations

import json

import pytest

from lintstep import api
from lintstep.project.config import Settings
from lintstep.project.selection import Selection
from tests.lintstep.conftest import FIXED, FROZEN


def codes(text: str, path: str = "s.py", **settings: Selection) -> list[str]:
    report = api.check_source(text, path, settings=Settings(**settings))
    assert not report.errors
    return [finding.code for finding in report.findings]


def on_the_train_op(comment: str, script: str = FROZEN) -> str:
    return script.rstrip() + f"  {comment}\n"


@pytest.mark.parametrize(
    "comment",
    [
        "# lintstep: ignore",
        "# lintstep: ignore[LS101]",
        "#lintstep:ignore[ls101]",
        "# lintstep: ignore[LS101] the rate is meant to stay",
        "# lintstep: ignore[LS101] -- the rate is meant to stay",
        "# lintstep: ignore[frozen-schedule]",
        "# noqa: LS101",
        "# noqa: E501,LS101",
        "# noqa: E501 LS101",
        "# type: ignore  # lintstep: ignore[LS101]",
        "# lintstep: ignore[LS101]  # type: ignore",
    ],
)
def test_a_comment_on_the_statement_silences_it(comment: str) -> None:
    text = on_the_train_op(comment)
    assert codes(text) == []
    assert [finding.code for finding in api.check_source(text).suppressed] == ["LS101"]


@pytest.mark.parametrize("comment", ["# noqa", "# lintstep: ignore[LS102]", "# noqa: E501", "s = '# lintstep: ignore'"])
def test_other_comments_silence_nothing(comment: str) -> None:
    separator = "; " if comment.startswith("s") else "  "
    assert "LS101" in codes(FROZEN.rstrip() + separator + comment + "\n")


def test_a_comment_on_another_statement_silences_nothing() -> None:
    assert codes(FROZEN.replace("0.96)\n", "0.96)  # lintstep: ignore\n")) == ["LS902", "LS101"]


@pytest.mark.parametrize("line", range(4))
def test_a_statement_of_several_lines_is_covered_from_any_of_them(line: int) -> None:
    lines = ["train_op = tf.train.GradientDescentOptimizer(", "    rate", ").minimize(", "    loss)"]
    lines[line] += "  # lintstep: ignore[LS101]"
    text = FROZEN[: FROZEN.index("train_op")] + "\n".join(lines) + "\n"
    assert codes(text) == []


@pytest.mark.parametrize("comment", ["# lintstep: ignore-file", "# lintstep: ignore-file[LS101] old code"])
def test_a_file_comment_silences_the_file(comment: str) -> None:
    assert codes(f"{comment}\n{FROZEN}") == []
    assert codes(f"{FROZEN}{comment}\n") == []
    assert "LS101" in codes(f"# lintstep: ignore-file[LS102]\n{FROZEN}")


@pytest.mark.parametrize(
    ("comment", "after"),
    [
        ("  # lintstep: ignore", ""),
        ("  # lintstep: ignore[LS101]", ""),
        ("  # lintstep: ignore[LS101, LS102] why", ""),
        ("  # lintstep: ignore[LS777]", ""),
        ("  # lintstep: ignore[]", ""),
        ("  # lintstep: disable=LS101", ""),
        ("  # noqa: LS101", ""),
        ("  # noqa: E501, LS101", "  # noqa: E501"),
        ("  # noqa: LS101, E501", "  # noqa: E501"),
        ("  # a note  # lintstep: ignore[LS101]", "  # a note"),
    ],
)
def test_an_idle_comment_is_found_and_its_fix_removes_it(comment: str, after: str) -> None:
    text = FIXED.rstrip() + comment + "\n"
    assert codes(text) == ["LS902"]
    fixed = api.apply_fixes(text)
    assert fixed.changes[0].after == FIXED.rstrip() + after + "\n"


def test_an_idle_comment_on_its_own_line_goes_with_its_line() -> None:
    fixed = api.apply_fixes(f"# lintstep: ignore-file[LS101]\n{FIXED}")
    assert fixed.changes[0].after == FIXED


def test_only_the_idle_code_of_a_list_is_taken_out() -> None:
    text = on_the_train_op("# lintstep: ignore[LS102, LS101] why")
    assert codes(text) == ["LS902"]
    assert api.apply_fixes(text).changes[0].after == on_the_train_op("# lintstep: ignore[LS101] why")


def test_a_comment_is_not_judged_by_rules_that_do_not_run() -> None:
    selection = Selection(select=("LS901", "LS902"))
    assert codes(on_the_train_op("# lintstep: ignore[LS101]", FIXED), selection=selection) == []
    assert codes(on_the_train_op("# lintstep: ignore", FIXED), selection=selection) == []
    assert codes(on_the_train_op("# lintstep: ignore[LS901]", FIXED), selection=selection) == ["LS902"]


def test_an_idle_comment_can_be_kept_on_purpose() -> None:
    assert codes(on_the_train_op("# lintstep: ignore[LS101, LS902]", FIXED)) == []


def test_a_notebook_comment_silences_its_cell() -> None:
    first, last = FROZEN[: FROZEN.index("rate =")], FROZEN[FROZEN.index("rate =") :]
    for comment, expected in (("", ["LS101"]), ("  # lintstep: ignore[LS101]", [])):
        cells = [{"cell_type": "code", "source": text} for text in (first, last.rstrip() + comment)]
        assert codes(json.dumps({"cells": cells}), "n.ipynb") == expected


def test_python_2_source_is_silenced_where_its_comment_stands() -> None:
    text = FROZEN.replace("train_op =", "print 'x'; train_op =")
    assert codes(text) == ["LS101"]
    assert codes(on_the_train_op("# lintstep: ignore", text)) == []
