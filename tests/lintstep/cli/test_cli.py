"""The command line's contract: what is printed where, and the exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

import lintstep as package
from tests.lintstep.conftest import FIXED, FROZEN

Run = Callable[..., Result]


def test_exit_codes(lintstep: Run, frozen: Path) -> None:
    (frozen.parent / "fixed.py").write_text(FIXED)
    (frozen.parent / "broken.py").write_text("x = (\n")
    assert lintstep("check", "fixed.py").exit_code == 0
    assert lintstep("check", "train.py").exit_code == 1
    assert lintstep("check", "train.py", "--exit-zero").exit_code == 0
    assert lintstep("check", "train.py", "--ignore", "LS101").exit_code == 0
    assert lintstep("check", "train.py", "absent.py").exit_code == 2
    assert lintstep("check", "train.py", "broken.py", "--exit-zero").exit_code == 2
    assert lintstep("check", "--no-such-option").exit_code == 2


def test_without_a_path_this_folder_is_checked(lintstep: Run, frozen: Path) -> None:
    assert lintstep("check", "--output-format", "concise").stdout.startswith("train.py:6:12: LS101 ")


def test_json_holds_the_contract(lintstep: Run, frozen: Path) -> None:
    report = json.loads(lintstep("check", "--output-format", "json", "train.py", "absent.py").stdout)
    assert report["version"] == 1
    assert report["tool"] == {"name": "lintstep", "version": package.__version__}
    (finding,) = report["findings"]
    place = {"path": "train.py", "line": 6, "column": 12, "end_line": 6, "end_column": 66}
    assert {**finding, **place} == finding
    assert (finding["code"], finding["name"], finding["severity"]) == ("LS101", "frozen-schedule", "error")
    assert (finding["confidence"], finding["cell"]) == ("high", None)
    assert [related["line"] for related in finding["related"]] == [4, 3]
    assert set(finding["related"][0]) == {"message", "path", "line", "column", "end_line", "end_column", "cell"}
    (edit,) = finding["fix"]["edits"]
    insertion = {"line": 6, "column": 65, "end_line": 6, "end_column": 65, "text": ", global_step=step"}
    assert finding["fix"]["applicability"] == "safe"
    assert {**edit, **insertion, "path": "train.py"} == edit
    assert [(error["path"], error["message"]) for error in report["errors"]] == [
        ("absent.py", "no such file or folder")
    ]
    assert report["summary"]["files"] == 2


def test_text_shows_the_frame_and_the_way_on(lintstep: Run, frozen: Path) -> None:
    result = lintstep("check", "train.py")
    assert result.stdout == (Path(__file__).parents[1] / "output" / "frozen.txt").read_text()
    assert result.stderr == ""


def test_fix_writes_the_file_and_then_it_is_clean(lintstep: Run, frozen: Path) -> None:
    result = lintstep("check", "--fix", "train.py")
    assert (result.exit_code, frozen.read_text()) == (0, FIXED)
    assert result.stderr == "fixed 1 finding:\n  train.py:6: LS101 frozen-schedule\n"
    assert lintstep("check", "train.py").stdout == "all clear: 1 file checked\n"


def test_diff_writes_nothing(lintstep: Run, frozen: Path) -> None:
    result = lintstep("check", "--diff", "train.py")
    assert frozen.read_text() == FROZEN
    assert result.exit_code == 1
    assert "-train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss)\n" in result.stdout
    assert "+train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=step)\n" in result.stdout
    assert result.stderr == "1 finding would be fixed, 0 left\n"


def test_a_diff_applies_with_git(lintstep: Run, frozen: Path) -> None:
    frozen.write_text(FROZEN.rstrip())
    diff = lintstep("check", "--diff", "train.py").stdout
    subprocess.run(["git", "apply", "-p0"], input=diff, text=True, check=True, cwd=frozen.parent)
    assert frozen.read_text() == FIXED.rstrip()


def test_standard_input_is_checked_and_fixed(lintstep: Run, folder: Path) -> None:
    result = lintstep("check", "-", "--stdin-filename", "src/a.py", "--output-format", "json", text=FROZEN)
    assert json.loads(result.stdout)["findings"][0]["path"] == "src/a.py"
    assert "step = tf.Variable" in lintstep("check", "-", text=FROZEN).stdout
    fixed = lintstep("check", "-", "--fix", text=b"\xef\xbb\xbf" + FROZEN.replace("\n", "\r\n").encode())
    assert fixed.stdout_bytes == b"\xef\xbb\xbf" + FIXED.replace("\n", "\r\n").encode()
    assert "fixed 1 finding" in fixed.stderr
    clean = lintstep("check", "-", "--fix", text=FIXED)
    assert (clean.stdout, clean.exit_code) == (FIXED, 0)


def test_quiet_says_nothing_of_a_clean_file(lintstep: Run, folder: Path) -> None:
    (folder / "a.py").write_text("")
    assert lintstep("check", "-q", "a.py").output == ""
    assert lintstep("check", "a.py").output == "all clear: 1 file checked\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("chekc", "a.py"), "no command 'chekc'; did you mean check?"),
        (("check", "--selct", "LS1", "a.py"), "--select"),
        (("check", "--select", "LS11", "a.py"), "unknown rule 'LS11'; did you mean LS101?"),
        (("check", "--output-format", "jsn", "a.py"), "jsn"),
        (("check", "-", "a.py"), "'-' (standard input) can't be checked together"),
        (("check", "--stdin-filename", "b.py", "a.py"), "--stdin-filename goes with '-'"),
        (("rule", "frozen-shedule"), "did you mean frozen-schedule?"),
        (("rule",), "name one rule, or say --all"),
    ],
)
def test_a_mistake_is_answered_with_what_was_meant(
    lintstep: Run, folder: Path, arguments: tuple[str, ...], message: str
) -> None:
    result = lintstep(*arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize("command", ["rule", "explain"])
def test_a_rule_is_explained_by_code_or_name(lintstep: Run, command: str) -> None:
    page = lintstep(command, "ls101").stdout
    assert page == lintstep(command, "frozen-schedule").stdout
    assert page.startswith("# LS101: frozen-schedule\n")
    assert "## Why is this bad?" in page


def test_all_rules_are_listed(lintstep: Run) -> None:
    rules = json.loads(lintstep("rule", "--all", "--output-format", "json").stdout)
    codes = [rule["code"] for rule in rules]
    assert codes == sorted(codes)
    assert {"LS101", "LS901", "LS902"} <= set(codes)
    listed = lintstep("rule", "--all").stdout.splitlines()
    assert [line.split()[0] for line in listed] == codes


def test_the_version_is_told(lintstep: Run) -> None:
    assert lintstep("--version").stdout == f"lintstep {package.__version__}\n"


def test_a_folder_in_which_nothing_matters_imports_neither_analysis_nor_numpy(folder: Path) -> None:
    (folder / "a.py").write_text("import os\n")
    (folder / "broken.py").write_text("def f(:\n")
    script = (
        "import sys; from lintstep.cli.main import main\n"
        "try: main(['check', '.'])\n"
        "except SystemExit as end: assert end.code == 0, end.code\n"
        "assert not {'libcst', 'numpy', 'lintstep.interpreter.program', 'lintstep.rules'} & set(sys.modules)\n"
    )
    root = Path(package.__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env={"PYTHONPATH": str(root)})
    assert (done.returncode, done.stdout, done.stderr) == (0, "all clear: 2 files checked\n", "")


def test_checking_a_frozen_script_never_imports_numpy(frozen: Path) -> None:
    script = (
        "import sys; from lintstep.cli.main import main\n"
        "try: main(['check', 'train.py'])\n"
        "except SystemExit as end: assert end.code == 1, end.code\n"
        "assert 'numpy' not in sys.modules\n"
    )
    root = Path(package.__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env={"PYTHONPATH": str(root)})
    assert (done.returncode, done.stderr) == (0, "")


def test_python_m_lintstep_is_the_command(frozen: Path) -> None:
    root = Path(package.__file__).parents[1]
    environment = {"PYTHONPATH": str(root), "PYTHONIOENCODING": "ascii"}
    frozen.write_text(FROZEN.replace("1.0)", "1.0)  # 步").replace("(loss)", "(loss)  # 步"), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "lintstep", "check", "train.py"], capture_output=True, text=True, env=environment
    )
    assert (done.returncode, done.stderr) == (1, "")
    assert "\\u6b65" in done.stdout
