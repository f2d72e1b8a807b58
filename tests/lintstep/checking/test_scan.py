"""Files are looked through in several processes as in one."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from lintstep.checking import scan as sifting
from lintstep.checking.scan import sift
from tests.lintstep.conftest import FROZEN


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, tuple[str, ...]]]:
    """Files of which each seventh matters and one is not there, and a few of which are worth processes."""
    monkeypatch.setattr(sifting, "WORTH_PROCESSES", 10)
    monkeypatch.setattr(sifting, "_A_PORTION", 3)
    for number in range(40):
        (tmp_path / f"{number}.py").write_text(FROZEN if number % 7 == 0 else "import os\n")
    (tmp_path / "3.py").unlink()
    return [(str(tmp_path / f"{number}.py"), ()) for number in range(40)]


WANTED = [number % 7 == 0 or number == 3 for number in range(40)]


@pytest.mark.parametrize("processes", [1, 2, 4])
def test_the_answer_is_the_same_in_any_number_of_processes(
    files: list[tuple[str, tuple[str, ...]]], processes: int
) -> None:
    assert sift(files, processes) == WANTED


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is one process")
def test_a_process_that_is_killed_loses_nothing(
    files: list[tuple[str, tuple[str, ...]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    parent, real = os.getpid(), sifting.matters

    def matters(data: bytes, target: tuple[str, ...]) -> bool:
        if os.getpid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(data, target)

    monkeypatch.setattr(sifting, "matters", matters)
    assert sift(files, 2) == WANTED
