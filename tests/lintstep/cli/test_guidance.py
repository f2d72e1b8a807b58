"""What a person who typed something else is told."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lintstep.cli.main import main
from lintstep.demo import DEMOS
from lintstep.rules import all_rules

Run = Callable[..., Result]
BODY = """\
rate = tf.train.exponential_decay(0.1, step, 100, 0.96)
return tf.train.GradientDescentOptimizer(rate).minimize(tf.constant(1.0))
"""


def test_a_script_in_a_commands_place_is_told_the_commands(lintstep: Run, frozen: Path) -> None:
    result = lintstep("train.py")
    assert result.exit_code == 2
    assert "to check it, lintstep check train.py; to run it, lintstep verify train.py" in result.stderr


def test_an_option_of_the_scripts_own_goes_after_two_dashes(lintstep: Run, frozen: Path) -> None:
    result = lintstep("verify", "train.py", "--lr", "1")
    assert result.exit_code == 2
    assert "goes after --: lintstep verify train.py -- --lr 1" in result.stderr


def test_a_mistyped_option_is_still_a_mistyped_option(lintstep: Run, frozen: Path) -> None:
    assert "Did you mean '--steps'?" in lintstep("verify", "train.py", "--step", "3").stderr


def test_an_interpreter_without_the_engine_that_uses_it_is_refused(lintstep: Run, frozen: Path) -> None:
    result = lintstep("verify", "--python", "/usr/bin/python3", "train.py")
    assert (result.exit_code, result.stderr) == (2, "error: --python goes with --engine installed\n")


def test_several_scripts_have_a_summary(lintstep: Run, frozen: Path) -> None:
    frozen.write_text(DEMOS["tensorflow"].script, encoding="utf-8")
    result = lintstep("verify", "train.py", "train.py", "absent.py")
    assert result.stdout.endswith("\n3 scripts: 2 frozen, 1 not run\n")


def test_a_folder_to_verify_is_told_of_check(lintstep: Run, frozen: Path) -> None:
    result = lintstep("verify", frozen.parent)
    assert result.exit_code == 2
    assert f"lintstep check --verify {frozen.parent}" in result.stderr


def test_a_mistyped_file_is_told_the_nearest(lintstep: Run, frozen: Path) -> None:
    assert "no such file or folder; did you mean train.py?" in lintstep("check", "trian.py").stdout


def test_a_configuration_that_is_not_there_is_no_such_file(lintstep: Run, frozen: Path) -> None:
    result = lintstep("check", "--config", "nope.toml", "train.py")
    assert (result.exit_code, result.stderr) == (2, "Error: nope.toml: no such file\n")


@pytest.mark.parametrize(
    ("word", "codes"),
    [("LS10", {"LS101", "LS102", "LS103"}), ("frozen", {"LS101", "LS401", "LS403"}), ("ls903", {"LS903"})],
)
def test_a_part_of_a_rule_lists_the_rules_that_have_it(lintstep: Run, word: str, codes: set[str]) -> None:
    result = lintstep("rule", word)
    assert result.exit_code == 0
    assert {line[:5] for line in result.stdout.splitlines()} >= codes or len(codes) == 1


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
@pytest.mark.parametrize(
    ("typed", "wanted"), [("LS1", "LS101"), ("ls1", "LS101"), ("froz", "frozen-schedule"), ("", "LS101")]
)
def test_a_shell_completes_rules(shell: str, typed: str, wanted: str) -> None:
    asked = {
        "_LINTSTEP_COMPLETE": f"{shell}_complete",
        "COMP_WORDS": f"lintstep rule {typed}",
        "COMP_CWORD": typed if shell == "fish" else "2",
    }
    told = CliRunner().invoke(main, env=asked, prog_name="lintstep").output
    assert wanted in told


def test_closed_output_is_no_fault(frozen: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = f"{sys.executable} -m lintstep check train.py >&-"
    ran = subprocess.run(["sh", "-c", command], env=environment, capture_output=True, encoding="utf-8", timeout=60)
    assert (ran.returncode, ran.stderr) == (1, "")


def test_a_terminal_without_the_glyphs_gets_plain_ones(frozen: Path) -> None:
    frozen.write_text(DEMOS["tensorflow"].script, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONIOENCODING": "ascii"}
    command = [sys.executable, "-m", "lintstep", "verify", "train.py"]
    ran = subprocess.run(command, env=environment, capture_output=True, encoding="ascii", timeout=60)
    assert "=====" in ran.stdout
    assert "\\u" not in ran.stdout


def test_limits_are_a_line_of_the_summary_unless_asked_for(lintstep: Run, folder: Path) -> None:
    limited = next(rule for rule in all_rules() if rule.code == "LS903").bad[0].source
    (folder / "train.py").write_text(limited, encoding="utf-8")
    short = lintstep("check", "train.py").stdout
    assert short.endswith("1 file was analysed in part: --select LS903\n")
    assert "[LS903]" not in short
    assert "[LS903]" in lintstep("check", "--select", "LS903", "train.py").stdout
    assert "LS903" in lintstep("check", "--output-format", "concise", "train.py").stdout


def test_a_finding_of_low_confidence_is_counted(lintstep: Run, folder: Path) -> None:
    unsure = "def build(step):\n" + "".join(f"    {line}\n" for line in BODY.splitlines())
    (folder / "train.py").write_text("import tensorflow as tf\n" + unsure, encoding="utf-8")
    assert lintstep("check", "train.py").stdout.splitlines() == [
        "all clear: 1 file checked",
        "1 finding of lower confidence hidden: --confidence low",
    ]
    assert "LS101" in lintstep("check", "--confidence", "low", "train.py").stdout
