"""``--watch`` checks again when a file changes, and ends when it is told to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import lintstep as package
from lintstep.cli.watch import _matters
from tests.lintstep.conftest import FIXED


@pytest.mark.skipif(sys.platform == "win32", reason="it sends an interrupt")
def test_a_change_is_checked_again(frozen: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(package.__file__).parents[1]), "PYTHONUNBUFFERED": "1"}
    # A job in the background ignores SIGINT, and so would what it starts.
    start = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    start += "from lintstep.cli.main import main; main()"
    command = [sys.executable, "-c", start, "check", "--watch", "--no-cache", "--output-format", "concise", "."]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, cwd=frozen.parent
    )
    assert process.stdout and process.stderr
    killer = threading.Timer(60, process.kill)
    killer.start()
    try:
        assert process.stderr.readline() == "watching; Ctrl-C ends it\n"
        assert process.stdout.readline().startswith("train.py:6:12: LS101")
        frozen.write_text(FIXED + "(")
        assert process.stdout.readline().startswith("train.py:7:1: LS901")
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
    finally:
        killer.cancel()
        process.kill()
        process.communicate()


@pytest.mark.parametrize(
    ("path", "matters"),
    [
        ("a/train.py", True),
        ("n.ipynb", True),
        ("pyproject.toml", True),
        (".gitignore", True),
        ("data.csv", False),
        ("x/__pycache__/a.py", False),
        (".lintstep_cache/1/2.json", False),
    ],
)
def test_only_what_can_change_a_report_is_watched(path: str, matters: bool) -> None:
    assert _matters(Path(path)) is matters
