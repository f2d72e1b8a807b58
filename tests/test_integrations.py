"""What others call lintstep by: hooks, the GitHub Action, shells."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.shell_completion import BashComplete

import lintstep
from lintstep.cli.check import check
from lintstep.cli.main import main
from tests.lintstep.conftest import FROZEN

ROOT = Path(lintstep.__file__).parents[1]


def hooks() -> list[dict[str, Any]]:
    content: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    return content


def test_every_hook_calls_check_with_options_there_are() -> None:
    known = {name for param in check.params for name in param.opts}
    assert [hook["id"] for hook in hooks()] == ["lintstep", "lintstep-fix", "lintstep-verify"]
    for hook in hooks():
        command, name, *options = hook["entry"].split()
        assert (command, name) == ("lintstep", "check")
        assert set(options) <= known
    assert hooks()[2]["stages"] == ["manual"]


@pytest.mark.skipif(shutil.which("bash") is None, reason="the action runs bash")
@pytest.mark.parametrize(
    ("paths", "args", "file", "code", "output"),
    [
        ("train.py", "", "", 1, "::error file=train.py,line=6,"),
        ("train.py clean.py", "--select LS2", "", 0, ""),
        (".", "--exit-zero", "out.txt", 0, ""),
        ("$(touch hacked) ; touch hacked", "", "", 2, "::error file=$(touch,title=not analysed"),
    ],
)
def test_the_github_action_runs_a_check(
    tmp_path: Path, paths: str, args: str, file: str, code: int, output: str
) -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    step = action["runs"]["steps"][-1]
    (tmp_path / "train.py").write_text(FROZEN)
    (tmp_path / "clean.py").write_text("")
    (tmp_path / "temp").mkdir()
    (tmp_path / "temp" / "lintstep").symlink_to(ROOT)
    values = {"paths": paths, "args": args, "output-format": action["inputs"]["output-format"]["default"]}
    inputs = {f"${{{{ inputs.{key} }}}}": value for key, value in {**values, "output-file": file}.items()}
    environment = {
        **os.environ,
        **{key: inputs[value] for key, value in step["env"].items()},
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "RUNNER_TEMP": str(tmp_path / "temp"),
    }
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (code, "")
    assert output in done.stdout
    assert not (tmp_path / "hacked").exists()
    assert not file or "::error" in (tmp_path / file).read_text()


def test_the_extension_for_vscode_has_this_version() -> None:
    manifest = json.loads((ROOT / "editors" / "vscode" / "package.json").read_text(encoding="utf-8"))
    assert manifest["version"] == lintstep.__version__


def test_shells_complete_commands_options_and_rules() -> None:
    shell = BashComplete(main, {}, "lintstep", "_LINTSTEP_COMPLETE")

    def completed(*words: str) -> list[str]:
        return [item.value for item in shell.get_completions(list(words[:-1]), words[-1])]

    assert completed("ch") == ["check"]
    assert "--output-format" in completed("check", "--out")
    assert completed("check", "--output-format", "sa") == ["sarif"]
    assert completed("check", "--select", "frozen-sc") == ["frozen-schedule"]


def test_the_completion_script_is_printed() -> None:
    from click.testing import CliRunner

    for shell in ("bash", "zsh", "fish"):
        result = CliRunner().invoke(main, ["completion", shell])
        assert result.exit_code == 0
        assert "_LINTSTEP_COMPLETE" in result.stdout
