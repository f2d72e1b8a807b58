"""Several processes: the same report, and no process's death is more than one file's error."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import lintstep as package
from lintstep import api
from lintstep.api import How, Settings
from lintstep.checking import file as engine
from lintstep.checking import processes as workers
from lintstep.checking.processes import Job, check_in_parallel
from tests.lintstep.conftest import FIXED, FROZEN

COUNT = 25


@pytest.fixture
def many(folder: Path) -> Path:
    for number in range(COUNT):
        (folder / f"s{number:02}.py").write_text(FROZEN if number % 2 else FIXED)
    return folder


def jobs(folder: Path) -> list[Job]:
    return [Job(file, Settings(), named=False) for file in sorted(folder.glob("*.py"))]


def test_the_report_is_the_same_whatever_the_number_of_processes(many: Path) -> None:
    alone = api.check_paths(["."], how=How(jobs=1))
    assert len(alone.findings) == COUNT // 2
    assert api.check_paths(["."], how=How(jobs=3)) == alone


def test_progress_is_told(many: Path) -> None:
    told: list[tuple[int, int]] = []
    api.check_paths(["."], how=How(jobs=2, progress=lambda done, total: told.append((done, total))))
    assert told == [(number, COUNT) for number in range(1, COUNT + 1)]


@pytest.mark.skipif(sys.platform == "win32", reason="it needs a terminal of POSIX's kind")
def test_a_terminal_shows_a_bar_and_then_none(many: Path) -> None:
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "lintstep", "check", "--no-cache", "--statistics", "."]
    environment = {**os.environ, "PYTHONPATH": str(Path(package.__file__).parents[1])}
    done = subprocess.run(command, stderr=theirs, stdout=subprocess.PIPE, text=True, env=environment)
    os.close(theirs)
    shown = b""
    while part := os.read(ours, 65536) if not shown.endswith(b"\x1b[2K") else b"":
        shown += part
    os.close(ours)
    assert f"  {COUNT}/{COUNT}".encode() in shown
    assert shown.index(b"\x1b[?25l") < shown.index(b"\x1b[?25h")  # the cursor is hidden, and back
    assert done.stdout == f"{COUNT // 2}  LS101  frozen-schedule  (fixable)\n"


@pytest.mark.skipif(sys.platform != "linux", reason="the fault is planted before a fork")
def test_a_process_that_dies_costs_one_file(many: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = engine.check_file

    def check_file(file: Path, settings: Settings, *, named: bool = False) -> engine.FileReport:
        if file.name in ("s03.py", "s04.py", "s24.py"):
            os.kill(os.getpid(), signal.SIGKILL)
        return real(file, settings, named=named)

    monkeypatch.setattr(engine, "check_file", check_file)
    reports = dict(check_in_parallel(jobs(many), 2))
    assert sorted(reports) == list(range(COUNT))
    errors = {report.path: report.errors[0].message for report in reports.values() if report.errors}
    assert errors == dict.fromkeys(("s03.py", "s04.py", "s24.py"), "the analysis died (SIGKILL)")
    assert sum(len(report.findings) for report in reports.values()) == COUNT // 2 - 1


@pytest.mark.skipif(sys.platform != "linux", reason="the fault is planted before a fork")
def test_a_process_that_hangs_is_ended(many: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = engine.check_file

    def check_file(file: Path, settings: Settings, *, named: bool = False) -> engine.FileReport:
        if file.name == "s03.py":
            time.sleep(600)
        return real(file, settings, named=named)

    monkeypatch.setattr(engine, "check_file", check_file)
    monkeypatch.setattr(workers, "MOST_WAIT", 0.5)
    reports = dict(check_in_parallel(jobs(many)[:5], 2))
    assert [report.path for report in reports.values() if report.errors] == ["s03.py"]


@pytest.mark.skipif(sys.platform != "linux", reason="the fault is planted before a fork")
def test_a_process_that_computes_for_ever_is_ended(many: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = engine.check_file

    def check_file(file: Path, settings: Settings, *, named: bool = False) -> engine.FileReport:
        while file.name == "s03.py":
            pass
        return real(file, settings, named=named)

    monkeypatch.setattr(engine, "check_file", check_file)
    monkeypatch.setattr(workers, "MOST_SECONDS", 2.0)
    reports = dict(check_in_parallel(jobs(many)[:5], 2))
    errors = {report.path: report.errors[0].message for report in reports.values() if report.errors}
    assert errors == {"s03.py": "the analysis was ended after 2 s of computing"}


def test_processes_can_be_spawned_too(many: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "elsewhere")
    reports = dict(check_in_parallel(jobs(many)[:3], 2))
    assert [len(reports[index].findings) for index in range(3)] == [0, 1, 0]


@pytest.mark.skipif(sys.platform != "linux", reason="it looks into /proc")
def test_an_interruption_leaves_no_process_behind(many: Path) -> None:
    script = (
        "import os, signal, time\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # a job in the background ignores it
        "from lintstep.checking import file as engine\n"
        "real = engine.check_file\n"
        "def slow(file, settings, *, named=False):\n"
        "    os.write(1, b'.'); time.sleep(600)\n"
        "engine.check_file = slow\n"
        "from lintstep.cli.main import main\n"
        "main(['check', '-j', '2', '--no-cache', '.'])\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(package.__file__).parents[1])}
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    assert process.stdout.read(2) == ".."
    os.killpg(process.pid, signal.SIGINT)
    _, complaint = process.communicate(timeout=30)
    assert (process.returncode, complaint) == (130, "interrupted\n")
    left = [path for path in Path("/proc").glob("[0-9]*/stat") if _session(path) == process.pid]
    assert left == []


def _session(stat: Path) -> int:
    try:
        return int(stat.read_text().rpartition(")")[2].split()[3])
    except (OSError, ValueError):
        return 0
