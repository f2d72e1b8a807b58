"""Known findings stay quiet, new ones fail, mended ones are taken out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from tests.lintstep.conftest import FIXED, FROZEN

Run = Callable[..., Result]
SECOND = FROZEN + "other_op = tf.train.GradientDescentOptimizer(rate).minimize(loss)\n"


@pytest.fixture
def known(lintstep: Run, frozen: Path) -> Path:
    """A baseline of the frozen script's finding."""
    result = lintstep("check", ".", "--write-baseline")
    assert (result.exit_code, result.stderr) == (0, "wrote 1 finding to lintstep-baseline.json\n")
    return frozen.parent / "lintstep-baseline.json"


def check(lintstep: Run, *arguments: str) -> Result:
    return lintstep("check", ".", "--baseline", "lintstep-baseline.json", *arguments)


def test_a_known_finding_is_quiet(lintstep: Run, known: Path) -> None:
    before = known.read_bytes()
    result = check(lintstep)
    assert (result.exit_code, result.stdout) == (0, "all clear: 1 file checked, 1 known\n")
    assert known.read_bytes() == before


def test_it_stays_known_when_lines_move(lintstep: Run, known: Path, frozen: Path) -> None:
    frozen.write_text("# new\n\n\n" + FROZEN.replace("loss = ", "x = 1\nloss = "))
    assert check(lintstep).exit_code == 0


def test_a_new_finding_fails_and_only_it_is_shown(lintstep: Run, known: Path, frozen: Path) -> None:
    frozen.write_text(SECOND)
    result = check(lintstep)
    assert result.exit_code == 1
    assert result.stdout.count("error[LS101]") == 1
    assert "7 | other_op" in result.stdout


def test_a_mended_finding_is_taken_out(lintstep: Run, known: Path, frozen: Path) -> None:
    frozen.write_text(FIXED)
    result = check(lintstep)
    assert (result.exit_code, result.stderr) == (0, "1 finding of lintstep-baseline.json fixed and removed\n")
    assert json.loads(known.read_text())["findings"] == []
    frozen.write_text(FROZEN)
    assert check(lintstep).exit_code == 1


def test_a_finding_of_a_file_that_is_gone_is_taken_out(lintstep: Run, known: Path, frozen: Path) -> None:
    frozen.unlink()
    check(lintstep)
    assert json.loads(known.read_text())["findings"] == []


@pytest.mark.parametrize("arguments", [("--select", "LS2"), ("--confidence", "high", "--ignore", "LS1")])
def test_what_a_run_can_not_judge_stays(lintstep: Run, known: Path, frozen: Path, arguments: tuple[str, ...]) -> None:
    frozen.write_text(FIXED)
    before = known.read_bytes()
    assert check(lintstep, *arguments).exit_code == 0
    assert known.read_bytes() == before


def test_a_file_that_is_not_checked_or_can_not_be_keeps_its_entries(lintstep: Run, known: Path, frozen: Path) -> None:
    before = known.read_bytes()
    (frozen.parent / "b.py").write_text("")
    assert lintstep("check", "b.py", "--baseline", known.name).exit_code == 0
    frozen.write_text(FROZEN + "(")
    assert check(lintstep).exit_code == 2
    assert known.read_bytes() == before


def test_writing_again_keeps_what_was_not_checked(lintstep: Run, known: Path, frozen: Path) -> None:
    (frozen.parent / "b.py").write_text(FROZEN)
    lintstep("check", "b.py", "--write-baseline")
    entries = json.loads(known.read_text())["findings"]
    assert [entry["path"] for entry in entries] == ["b.py", "train.py"]


def test_paths_are_relative_to_the_baseline(
    lintstep: Run, known: Path, frozen: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (frozen.parent / "inner").mkdir()
    monkeypatch.chdir(frozen.parent / "inner")
    assert lintstep("check", "../train.py", "--baseline", "../lintstep-baseline.json").exit_code == 0


def test_the_configuration_may_name_it(lintstep: Run, known: Path) -> None:
    (known.parent / "lintstep.toml").write_text("baseline = 'lintstep-baseline.json'\n")
    assert lintstep("check", ".").exit_code == 0


def test_fixing_leaves_known_findings_alone(lintstep: Run, known: Path, frozen: Path) -> None:
    frozen.write_text(SECOND)
    assert check(lintstep, "--fix").exit_code == 0
    assert frozen.read_text() == FROZEN + FIXED.splitlines()[-1].replace("train_op", "other_op") + "\n"


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"[]", b"\xff", b'{"version": 1, "findings": [{}]}', b"[" * 100_000, b"x"]
)
def test_a_broken_baseline_is_an_error_and_is_left(lintstep: Run, frozen: Path, data: bytes) -> None:
    file = frozen.parent / "lintstep-baseline.json"
    file.write_bytes(data)
    for arguments in ((), ("--write-baseline",)):
        result = check(lintstep, *arguments)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "lintstep-baseline.json is not a lintstep baseline" in result.stderr
    assert file.read_bytes() == data


def test_a_missing_or_newer_baseline_is_an_error(lintstep: Run, frozen: Path) -> None:
    assert "--write-baseline makes one" in check(lintstep).stderr
    (frozen.parent / "lintstep-baseline.json").write_text('{"version": 2, "findings": []}')
    assert "of version 2, not 1" in check(lintstep).stderr
