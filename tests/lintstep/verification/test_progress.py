"""The line on a terminal while a script runs."""

from __future__ import annotations

import io
import time

import pytest

from lintstep.cli import progress
from lintstep.cli.progress import Progress
from lintstep.verification.trace.events import Run, Section, Trace


def test_a_short_run_shows_nothing() -> None:
    stream = io.StringIO()
    with Progress(stream, "train.py"):
        pass
    assert stream.getvalue() == ""


def test_a_long_run_shows_how_far_it_is_and_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_APPEARS_AFTER", 0.0)
    monkeypatch.setattr(progress, "_REFRESH", 0.01)
    stream = io.StringIO()
    section = Section("as-is", "reference", runs=[Run("t", 0.1, {}, None, 1)])
    with Progress(stream, "train.py") as shown:
        shown.show(Trace(sections=[section]))
        while "1 run, 0 s" not in stream.getvalue():
            time.sleep(0.01)
    lines = stream.getvalue().split("\r")
    assert "running train.py: 1 run, 0 s" in [line.rstrip() for line in lines]
    assert lines[-2:] == [" " * len(lines[-2]), ""]
    assert len(lines[-2]) >= len("running train.py: 1 run, 0 s")
