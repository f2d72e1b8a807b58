"""What other packages add: an example package, installed as pip would, and ways to get it wrong."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

import lintstep as package
from lintstep import api
from lintstep.api import Settings
from lintstep.interpreter.registry import libraries
from lintstep.project.toml import loads
from tests.lintstep.conftest import FROZEN

Run = Callable[..., Result]
EXAMPLE = Path(__file__).parent / "example_plugin"
SCRIPT = """\
import trainkit

clock = trainkit.Clock(5)
rate = trainkit.decay(0.1, clock, every=10, factor=0.9)
optimizer = trainkit.Descent(rate)
for batch in batches:
    optimizer.descend(batch)
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder of installed packages that holds the example."""
    folder = tmp_path / "site"
    project = loads((EXAMPLE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    install(folder, project["name"], project["version"], project["entry-points"])
    shutil.copy(EXAMPLE / "lintstep_trainkit.py", folder)
    return folder


def install(folder: Path, name: str, version: str, points: dict[str, dict[str, str]]) -> None:
    metadata = folder / f"{name.replace('-', '_')}-{version}.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    lines = [
        f"[{group}]\n" + "".join(f"{key} = {value}\n" for key, value in each.items()) for group, each in points.items()
    ]
    (metadata / "entry_points.txt").write_text("".join(lines))


def run(site: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    root = Path(package.__file__).parents[1]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (root, site)))}
    command = [sys.executable, "-m", "lintstep", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, cwd=site.parent)


def codes(done: subprocess.CompletedProcess[str]) -> list[str]:
    return [finding["code"] for finding in json.loads(done.stdout)["findings"]]


def test_an_added_framework_feeds_the_rules_there_are_and_an_added_rule_runs(site: Path) -> None:
    (site.parent / "train.py").write_text(SCRIPT)
    check = ("check", "train.py", "--output-format", "json")
    assert codes(run(site, *check)) == ["TK001", "LS101"]
    assert codes(run(site, *check)) == ["TK001", "LS101"]
    assert codes(run(site, *check, "--select", "late-start")) == ["TK001"]
    assert run(site, "rule", "TK001").stdout.startswith("# TK001: late-start\n")
    assert '"TK001"' in run(site, "check", "train.py", "--output-format", "sarif").stdout
    (site.parent / "lintstep.toml").write_text("target = ['tensorflow']\n")
    assert codes(run(site, *check)) == []
    (site.parent / "lintstep.toml").write_text("target = ['trainkit']\nper-file-ignores = {'*.py' = ['TK']}\n")
    assert codes(run(site, *check)) == ["LS101"]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("descend(batch)", "descend(batch)", ["LS101"]),
        ("descend(batch)", "descend(batch, clock=clock)", []),
        ("descend(batch)", "descend(batch)\n    clock.tick()", []),
        ("descend(batch)", "descend(batch, trainkit.Clock(0))", ["LS102"]),
        ("descend(batch)", "descend(batch, clock)\n    clock.tick()", ["LS201"]),
        ("factor=0.9)", "factor=1.1)", ["LS302", "LS101"]),
    ],
)
def test_an_added_framework_has_its_own_updates_and_advances(
    site: Path, before: str, after: str, expected: list[str]
) -> None:
    (site.parent / "train.py").write_text(SCRIPT.replace(before, after))
    check = ("check", "train.py", "--output-format", "json", "--confidence", "low", "--ignore", "TK")
    assert codes(run(site, *check)) == expected


def test_an_added_framework_is_mended_in_its_own_words(site: Path) -> None:
    (site.parent / "train.py").write_text(SCRIPT)
    done = run(site, "check", "train.py")
    assert "this call of `descend` does not advance it" in done.stdout
    assert run(site, "check", "train.py", "--fix").returncode == 0
    assert "optimizer.descend(batch, clock=clock)" in (site.parent / "train.py").read_text()


def test_without_it_nothing_is_known_of_it(lintstep: Run, folder: Path) -> None:
    (folder / "train.py").write_text(SCRIPT)
    assert lintstep("check", ".").stdout == "all clear: 1 file checked\n"


@pytest.mark.parametrize(
    ("points", "reason"),
    [
        ({"lintstep.rules": {"x": "absent_module:RULE"}}, "can't be imported: ModuleNotFoundError"),
        ({"lintstep.rules": {"x": "json:dumps"}}, "is no lintstep.rules.rule.Rule"),
        ({"lintstep.frameworks": {"x": "json:dumps"}}, "is no lintstep.interpreter.library.Library"),
        ({"lintstep.rules": {"x": "lintstep.rules.ls101:RULE"}}, "has the code LS101, which is taken"),
    ],
)
def test_a_package_that_adds_what_can_not_be_used_is_named(
    tmp_path: Path, points: dict[str, dict[str, str]], reason: str
) -> None:
    install(tmp_path / "site", "broken", "1.0", points)
    (tmp_path / "train.py").write_text(FROZEN)
    done = run(tmp_path / "site", "check", "train.py")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Error: the plug-in 'x'")
    assert reason in done.stderr
    assert done.stderr.count("\n") == 1


def test_an_unknown_target_is_an_error(lintstep: Run, frozen: Path) -> None:
    (frozen.parent / "lintstep.toml").write_text("target = ['tensorflw']\n")
    assert "unknown framework 'tensorflw' in target; did you mean tensorflow?" in lintstep("check", ".").stderr


@pytest.mark.parametrize(
    ("call", "kind"),
    [("train.build(loss, global_step=step)", "train-op"), ("train.tick(step)", "advance")],
)
def test_a_declared_wrapper_advances_the_counter_it_is_given(call: str, kind: str) -> None:
    text = "from ours import train\n" + FROZEN + f"sess = tf.Session()\nsess.run([train_op, {call}])\n"
    name = "ours." + call.partition("(")[0]
    settings = Settings(step_wrappers={name: kind})
    assert api.check_source(text, settings=settings).findings == ()


def test_each_library_has_a_name_of_its_own() -> None:
    names = [library.name for library in libraries()]
    assert {"tensorflow", "torch"} <= set(names)
    assert len(names) == len(set(names))
