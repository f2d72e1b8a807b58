"""Runs small scripts in this process, the way a child does."""

from __future__ import annotations

import json
import os
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from lintstep_runtime.engine import pace, trace
from lintstep_runtime.engine.run import Run, entered
from lintstep_runtime.engine.runner import run_script
from lintstep_runtime.inputs import Surroundings
from lintstep_runtime.loader.program import Ending


@dataclass(frozen=True)
class Ran:
    """What a script did: how it ended, what it printed, and its trace."""

    ending: Ending
    printed: str
    events: list[dict[str, Any]]

    @property
    def lines(self) -> list[str]:
        return self.printed.splitlines()

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [event for event in self.events if event["event"] == kind]

    @property
    def skipped(self) -> list[int]:
        return [event["line"] for event in self.of("skipped")]

    @property
    def assumed(self) -> str:
        return "\n".join(event["text"] for event in self.of("assumption"))

    def decided(self, what: str) -> list[Any]:
        return [event["chosen"] for event in self.of("decision") if event["what"] == what]


def hide_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget the installed packages that other tests have imported: a child has none of them."""
    for name in list(sys.modules):
        if name.partition(".")[0] in ("PIL", "matplotlib", "mpl_toolkits", "pandas", "scipy", "six", "yaml", "click"):
            monkeypatch.delitem(sys.modules, name)


@pytest.fixture
def run(tmp_path, capsys, monkeypatch):
    """Run a script's text; `files` stand beside it, `steps` bounds it, `rung` is the highest it may take."""
    arguments, folder_before = list(sys.argv), Path.cwd()
    random_state = np.random.get_state()

    def run_text(text, files=None, rung="recovery", args=(), steps=5, writers=(), folder=True, project="project"):
        project_folder = tmp_path / "project"
        for name, content in {"train.py": text, **(files or {})}.items():
            place = project_folder / name
            place.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, bytes):
                place.write_bytes(content)
            else:
                place.write_text(textwrap.dedent(content))
        work = tmp_path / "work"
        work.mkdir(exist_ok=True)
        os.chdir(work)
        lines: list[str] = []
        hide_installed(monkeypatch)
        script = str(project_folder / "train.py")
        around = Surroundings(script, str(tmp_path / project), str(work) if folder else None, tuple(args))
        with entered(Run()):
            trace.open_trace(lines.append)
            pace.begin(pace.Pace(steps, writers))
            ending = run_script(around, rung, [entry for entry in sys.path if entry.endswith("site-packages")])
        return Ran(ending, capsys.readouterr().out, [json.loads(line) for line in lines])

    yield run_text
    sys.argv[:] = arguments
    os.chdir(folder_before)
    np.random.set_state(random_state)
