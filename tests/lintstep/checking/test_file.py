"""One file in, one report out, and no file's fault in another's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from lintstep import api, rules
from lintstep.analysis.facts import Facts
from lintstep.checking import file as engine
from lintstep.findings import Confidence, Finding, Severity
from lintstep.project.config import Settings
from lintstep.project.selection import Selection, SelectionError
from lintstep.rules.rule import Rule
from tests.lintstep.conftest import FIXED, FROZEN


def codes(report: api.Report) -> list[str]:
    return [finding.code for finding in report.findings]


def test_a_frozen_script_is_found_and_a_fixed_one_is_not() -> None:
    assert codes(api.check_source(FROZEN)) == ["LS101"]
    assert codes(api.check_source(FIXED)) == []


def test_the_path_on_disk_is_reported_relative_to_the_working_directory(frozen: Path) -> None:
    (finding,) = api.check_paths([frozen.absolute()]).findings
    assert finding.span.path == "train.py"
    assert finding.span.line == 6


def test_every_way_a_file_can_fail_is_its_own_error_and_loses_no_finding(frozen: Path) -> None:
    folder = frozen.parent
    bad = {
        "binary.py": (b"\x7fELF\0\0", "binary file"),
        "latin.py": (b"x = '\xff'\n", "not utf-8"),
        "syntax.py": (b"def f(:\n", "Python 3"),
        "deep.py": (b"x = " + b"(" * 10_000 + b")" * 10_000, "too deep"),
        "broken.ipynb": (b"{", "not a notebook"),
    }
    for name, (data, _) in bad.items():
        (folder / name).write_bytes(data)
    names = ["absent.py", *bad, "train.py"]
    report = api.check_paths([folder / name for name in names])
    assert [error.path for error in report.errors] == names[:-1]
    for error in report.errors:
        assert bad.get(error.path, (b"", "no such file"))[1] in error.message
        assert "\n" not in error.message
    assert [finding.span.path for finding in report.findings if finding.code == "LS101"] == ["train.py"]
    assert report.exit_code == 2


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"# only a comment", b"x = '" + b"a" * 2_000_000 + b"'\n"])
def test_a_named_file_that_can_not_matter_is_clean(folder: Path, data: bytes) -> None:
    (folder / "a.py").write_bytes(data)
    report = api.check_paths(["a.py"])
    assert (report.findings, report.errors, report.files) == ((), (), 1)


def test_an_unreadable_file_is_said_to_be(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "a.py").write_text("")

    real = Path.read_bytes

    def refuse(self: Path) -> bytes:
        if self.name == "a.py":
            raise PermissionError(13, "Permission denied")
        return real(self)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    (error,) = api.check_paths(["a.py"]).errors
    assert error.message == "permission denied"


def test_an_unreadable_text_is_a_finding_and_an_error() -> None:
    report = api.check_source("a = (\n", "s.py")
    assert codes(report) == ["LS901"]
    assert [(error.path, error.line, error.code) for error in report.errors] == [("s.py", 1, "LS901")]
    assert codes(api.check_source("a = (\n", settings=Settings(Selection(ignore=("LS901",))))) == []


def broken(facts: Facts) -> Iterator[Finding]:
    raise KeyError("a\nb")


def test_a_rule_that_fails_loses_no_other_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    known = rules.all_rules()
    bad: tuple[Rule, ...] = tuple(replace(rule, check=broken) if rule.code == "LS902" else rule for rule in known)
    monkeypatch.setattr(rules, "all_rules", lambda: bad)
    report = api.check_source(FROZEN, "s.py")
    assert codes(report) == ["LS101"]
    (error,) = report.errors
    assert error.message.startswith("rule LS902 failed: KeyError: 'a\\nb' (test_file.py:")
    assert report.exit_code == 2


def test_an_analysis_that_fails_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def analyse(source: object) -> Facts:
        raise RecursionError

    monkeypatch.setattr("lintstep.analysis.analyse", analyse)
    (error,) = api.check_source(FROZEN, "s.py").errors
    assert error.message == "the analysis gave up: the code is too deep or too large"


def test_settings_choose_severity_confidence_and_rules() -> None:
    assert codes(api.check_source(FROZEN, settings=Settings(Selection(select=("LS2",))))) == []
    report = api.check_source(FROZEN, settings=Settings(severity={"LS101": Severity.INFO}))
    assert [finding.severity for finding in report.findings] == [Severity.INFO]
    assert report.exit_code == 0
    assert codes(api.check_source(FROZEN, settings=Settings(file_ignores=("LS1",)))) == []


def test_what_is_less_sure_than_asked_for_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    (finding,) = api.check_source(FROZEN).findings
    (rule,) = (rule for rule in rules.all_rules() if rule.code == "LS101")
    doubtful = replace(rule, check=lambda facts: iter([replace(finding, confidence=Confidence.LOW)]))
    monkeypatch.setattr(rules, "all_rules", lambda: (doubtful,))
    assert codes(api.check_source(FROZEN)) == []
    assert codes(api.check_source(FROZEN, settings=Settings(confidence=Confidence.LOW))) == ["LS101"]


@pytest.mark.parametrize(
    ("selection", "running"),
    [
        (Selection(), {"LS101", "LS102", "LS201"}),
        (Selection(select=("LS1",)), {"LS101", "LS102"}),
        (Selection(select=("LS1",), ignore=("LS101",)), {"LS102"}),
        (Selection(select=("LS101",), ignore=("LS1",)), {"LS101"}),
        (Selection(select=("frozen-schedule",), extend_select=("ls2",)), {"LS101", "LS201"}),
        (Selection(ignore=("ALL",), select=("LS2",)), {"LS201"}),
    ],
)
def test_the_most_specific_selector_decides(selection: Selection, running: set[str]) -> None:
    known = [("LS101", "frozen-schedule"), ("LS102", "mismatched-counter"), ("LS201", "double-advance")]
    assert selection.codes(known) == running


@pytest.mark.parametrize(
    ("selector", "hint"),
    [("LS1O1", "did you mean LS101?"), ("frozen-schedul", "did you mean frozen-schedule?"), ("", ""), ("E501", "")],
)
def test_an_unknown_selector_names_the_nearest(selector: str, hint: str) -> None:
    with pytest.raises(SelectionError) as caught:
        engine.running_codes(Settings(Selection(select=(selector,))))
    assert hint in str(caught.value)


def test_a_file_that_trains_with_a_framework_not_modelled_is_counted_by_name(folder: Path) -> None:
    text = "import chainer\nopt = chainer.optimizers.SGD()\n"
    for name in ("a.py", "b.py"):
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "c.py").write_text("import chainer\n", encoding="utf-8")
    report = api.check_paths([folder])
    assert (report.files, dict(report.unsupported), report.exit_code) == (3, {"Chainer": 2}, 0)
    assert dict(api.check_source(text).unsupported) == {"Chainer": 1}


def test_one_cell_that_is_no_python_loses_no_finding_of_the_others(folder: Path) -> None:
    cells = [{"cell_type": "code", "source": text} for text in (FROZEN, "no python here")]
    (folder / "n.ipynb").write_text(json.dumps({"cells": cells}), encoding="utf-8")
    report = api.check_paths([folder / "n.ipynb"])
    assert codes(report) == ["LS101", "LS901"]
    assert [(error.cell, error.line) for error in report.errors] == [(1, 1)]
    mended = api.fix_paths([folder / "n.ipynb"])
    assert codes(mended.report) == ["LS901"]
