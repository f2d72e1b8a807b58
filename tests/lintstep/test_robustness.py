"""Whatever comes in: an answer, in one line where it is an error, and no file of the user's changed or cut."""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import lintstep as package
from lintstep import api
from lintstep.api import Configs, How, Settings
from lintstep.checking.baseline import Baseline, BaselineError, read
from lintstep.checking.cache import Cache
from lintstep.checking.file import check
from lintstep.findings import Confidence
from lintstep.output import FORMATS, renderer
from lintstep.project.config import ConfigError
from lintstep.source.files import write_atomically
from lintstep.source.script import SourceError, from_bytes
from tests.lintstep.conftest import FIXED, FROZEN
from tests.lintstep.mutating import mutated

SCRIPTS = [file.read_bytes() for file in sorted((Path(package.__file__).parents[1] / "fixtures/scripts").glob("*.py"))]
SEEDS = st.integers(0, 2**32)
EXAMPLES = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
EVERYTHING = Settings(confidence=Confidence.LOW)


def holds(data: bytes, path: str) -> None:
    """Check, fix and report some bytes."""
    report = api.check_source(data, path, settings=EVERYTHING)
    for error in report.errors:
        assert "\n" not in error.message
        assert "fault of lintstep" not in error.message, error.message
    for name in FORMATS:
        renderer(name)(report)
    fixed = api.apply_fixes(data, path, settings=EVERYTHING, unsafe=True)
    for change in fixed.changes:
        again = check(from_bytes(change.data, path), EVERYTHING)
        assert len(again.errors) <= len(report.errors)  # cells that are no Python stay what they are
        assert [finding.message for finding in again.findings] == [each.message for each in fixed.report.findings]


@EXAMPLES
@given(SEEDS)
def test_mutated_scripts(seed: int) -> None:
    chance = random.Random(seed)
    holds(mutated(chance.choice(SCRIPTS), SCRIPTS, chance), "s.py")


@EXAMPLES
@given(SEEDS)
def test_mutated_notebooks(seed: int) -> None:
    chance = random.Random(seed)
    lines = chance.choice(SCRIPTS).decode().splitlines(keepends=True)
    cut = chance.randint(0, len(lines))
    cells = [{"cell_type": "code", "source": lines[:cut]}, {"cell_type": "code", "source": "".join(lines[cut:])}]
    data = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4}, indent=chance.choice((None, 1))).encode()
    holds(mutated(data, [data, *SCRIPTS], chance), "n.ipynb")


@EXAMPLES
@given(st.one_of(st.text(max_size=300), st.binary(max_size=300)))
def test_any_text_and_any_bytes(data: str | bytes) -> None:
    data = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    holds(data, "s.py")
    holds(b"import tensorflow as tf\n" + data + b"\nminimize( exponential_decay", "s.py")


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(SEEDS)
def test_mutated_configurations(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    chance = random.Random(seed)
    file = tmp_path_factory.getbasetemp() / "configured" / "lintstep.toml"
    file.parent.mkdir(exist_ok=True)
    whole = (
        b'select = ["LS1"]\nfail-on = "error"\njobs = 2\nexclude = ["a/", "!b"]\n[severity]\nLS101 = "info"\n'
        b'[per-file-ignores]\n"*.py" = ["LS2"]\n[step-wrappers]\n"a.b" = "advance"\n'
    )
    file.write_bytes(mutated(whole, [whole], chance))
    try:
        configs = Configs(file=file)
        configs.settings(file.parent / "a.py")
        configs.near(file.parent).excludes(file.parent / "a" / "b.py")
    except ConfigError as error:
        assert "\n" not in str(error)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(SEEDS)
def test_mutated_baselines_and_caches(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    chance = random.Random(seed)
    folder = tmp_path_factory.getbasetemp() / "stored"
    folder.mkdir(exist_ok=True)
    script = folder / "train.py"
    script.write_text(FROZEN)
    cache = Cache(folder / "cache")
    expected = api.check_paths([script], how=How(cache=cache))
    for entry in (folder / "cache").rglob("*.json"):
        entry.write_bytes(mutated(entry.read_bytes(), [b"[]{}null"], chance))
    found = api.check_paths([script], how=How(cache=cache))
    assert not found.errors
    assert found == expected or found.files == 1
    baseline = Baseline(folder / "baseline.json", {}, quiet=False)
    api.check_paths([script], how=How(baseline=baseline))
    baseline.learn(expected.findings)
    data = mutated(baseline.file.read_bytes(), [b"[]{}null"], chance)
    baseline.file.write_bytes(data)
    try:
        api.check_paths([script], how=How(baseline=read(baseline.file)))
    except BaselineError as error:
        assert "\n" not in str(error)
    assert baseline.file.read_bytes() == data


def killed_at_random(work: Callable[[int], None], chance: random.Random) -> None:
    """Do the work over and over in another process, and kill that at some moment."""
    ready, done = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(done, b".")
        for count in range(1_000_000):
            work(count)
    os.close(done)
    os.read(ready, 1)
    os.close(ready)
    time.sleep(chance.random() * 0.01)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


@pytest.mark.skipif(sys.platform != "linux", reason="it forks")
def test_a_file_is_whole_whenever_its_writer_is_killed(folder: Path) -> None:
    chance = random.Random(1)
    versions = [bytes([65 + number]) * 300_000 for number in range(2)]
    file = folder / "train.py"
    file.write_bytes(versions[0])
    for _ in range(60):
        killed_at_random(lambda count: write_atomically(file, versions[count % 2], durable=False), chance)
        assert file.read_bytes() in versions


@pytest.mark.skipif(sys.platform != "linux", reason="it forks")
def test_fixing_baselines_and_caches_stand_a_kill(folder: Path) -> None:
    chance = random.Random(2)
    file = folder / "train.py"

    def work(count: int) -> None:
        if count % 2:
            api.fix_paths([file])
        else:
            file.unlink()
            write_atomically(file, FROZEN.encode(), durable=False)
        baseline = Baseline(folder / "baseline.json", {}, quiet=False)
        api.check_paths([file], how=How(cache=Cache(folder / "cache"), baseline=baseline))
        baseline.learn(())

    write_atomically(file, FROZEN.encode())
    Baseline(folder / "baseline.json", {}).write()
    for _ in range(25):
        killed_at_random(work, chance)
        if file.exists():
            assert file.read_text() in (FROZEN, FIXED)
        else:
            file.write_text(FROZEN)
        assert read(folder / "baseline.json").entries == {}
        report = api.check_paths([file], how=How(cache=Cache(folder / "cache")))
        assert not report.errors
        assert len(report.findings) == (file.read_text() == FROZEN)


def test_text_that_no_codec_takes_is_a_source_error() -> None:
    with pytest.raises(SourceError):
        from_bytes(b"# coding: undefined\n", "s.py")
