"""``lintstep demo``: every script it ships shows what it is for, wherever it is run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lintstep.cli import verifications
from lintstep.cli.main import main
from lintstep.demo import DEFAULT, DEMOS
from lintstep.verification.request import VerifyError


def demo(*args: str) -> Result:
    return CliRunner().invoke(main, ["demo", *args])


@pytest.mark.parametrize("framework", DEMOS)
def test_a_demo_finds_proves_and_exits_with_success(framework: str) -> None:
    ran = demo("--framework", framework)
    assert ran.exit_code == 0
    assert "error[LS101] frozen-schedule" in ran.output
    assert "FROZEN, confirmed" in ran.output
    assert "\nADVANCES: " in ran.output
    assert "0.001" in ran.output


def test_a_demo_leaves_nothing_behind(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "lintstep", "demo"], cwd=tmp_path, capture_output=True, encoding="utf-8", timeout=60
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert list(tmp_path.iterdir()) == []


def test_a_demo_runs_where_isolation_is_not_full_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    real = verifications.verified

    def weak(options: verifications.VerifyOptions, path: str) -> object:
        if options.isolation != "none":
            raise VerifyError("only none can be had here")
        return real(options, path)

    monkeypatch.setattr(verifications, "verified", weak)
    ran = demo()
    assert ran.exit_code == 0
    assert "Both ran with isolation none, because they are lintstep's own." in ran.output


def test_the_script_can_be_had_to_try_it_and_nothing_is_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = demo("--write")
    assert (ran.exit_code, ran.output) == (0, "wrote train.py; now: lintstep check train.py\n")
    assert (tmp_path / "train.py").read_text() == DEMOS[DEFAULT].script
    again = demo("--write")
    assert again.exit_code == 2
    assert "there is a train.py here already" in again.output
