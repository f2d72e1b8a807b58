"""The linters lintstep is compared with: how each is started for its nearest work on the same files."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

FLOOR = "python -c 'import libcst, click'"
INSTALL = "flake8 TorchFix fixit pylint ruff semgrep"

# The naive way to look for the same bug: a train op that names no step.
SEMGREP_RULE = """\
rules:
  - id: minimize-without-global-step
    languages: [python]
    severity: WARNING
    message: this train op advances no step counter
    patterns:
      - pattern: $OPTIMIZER.minimize(...)
      - pattern-not: $OPTIMIZER.minimize(..., global_step=$STEP, ...)
"""


@dataclass(frozen=True)
class Peer:
    """A tool: its name, the command for a path, and whether it keeps results (then each run but the first is warm)."""

    name: str
    command: Callable[[str], list[str]]
    warm: bool = False


def lintstep(cache: Path) -> list[Peer]:
    """Return lintstep, cold and warm, as this interpreter has it."""
    check = [sys.executable, "-m", "lintstep", "check", "--exit-zero", "--jobs", "0"]
    return [
        Peer("lintstep", lambda path: [*check, "--no-cache", path]),
        Peer("lintstep (warm)", lambda path: [*check, "--cache-dir", str(cache / "lintstep"), path], warm=True),
    ]


def peers(folder: Path, cache: Path) -> list[Peer]:
    """Return the peers installed in a virtual environment's folder of programs."""
    rule = cache / "rule.yaml"
    rule.write_text(SEMGREP_RULE, encoding="utf-8")
    ruff = [str(folder / "ruff"), "check", "--isolated", "--select", "F", "--exit-zero"]
    flake8 = [str(folder / "flake8"), "--isolated", "--select", "TOR", "--exit-zero"]
    fixit = [str(folder / "fixit"), "--quiet", "lint"]
    pylint = [str(folder / "pylint"), "--rcfile", "/dev/null", "--errors-only", "--exit-zero", "--jobs", "0"]
    semgrep = [str(folder / "semgrep"), "scan", "--config", str(rule), "--metrics", "off", "--no-git-ignore"]
    semgrep += ["--disable-version-check", "--quiet"]
    return [
        Peer("ruff", lambda path: [*ruff, "--no-cache", path]),
        Peer("ruff (warm)", lambda path: [*ruff, "--cache-dir", str(cache / "ruff"), path], warm=True),
        Peer("flake8 + TorchFix", lambda path: [*flake8, path]),
        Peer("fixit", lambda path: [*fixit, path]),
        Peer("pylint", lambda path: [*pylint, "--recursive", "y", path]),
        Peer("semgrep", lambda path: [*semgrep, path]),
    ]


def floor() -> Peer:
    """Return what lintstep can't do without."""
    return Peer(FLOOR, lambda path: [sys.executable, "-c", "import libcst, click"])
