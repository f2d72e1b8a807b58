"""A cached result is the result; what makes it untrue makes it a miss."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

import lintstep as package
from lintstep import api
from lintstep.api import How, Settings
from lintstep.checking import file as engine
from lintstep.checking import scan as sifting
from lintstep.checking.cache import Cache
from lintstep.findings import Confidence
from lintstep.project.selection import Selection
from tests.lintstep.conftest import FIXED, FROZEN

Run = Callable[..., Result]


@pytest.fixture
def analyses(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that were analysed, in order."""
    done: list[str] = []
    real = engine.check_file

    def check_file(file: Path, settings: Settings, *, named: bool = False) -> engine.FileReport:
        done.append(file.name)
        return real(file, settings, named=named)

    monkeypatch.setattr(engine, "check_file", check_file)
    return done


def check(folder: Path, *paths: str, settings: Settings | None = None) -> api.Report:
    return api.check_paths(paths or ["."], settings=settings, how=How(cache=Cache(folder / "cache")))


def test_a_second_check_analyses_nothing_and_says_the_same(frozen: Path, analyses: list[str]) -> None:
    (frozen.parent / "broken.py").write_text("import tensorflow\ntf.train.exponential_decay(; minimize(")
    first = check(frozen.parent)
    second = check(frozen.parent)
    assert analyses == ["broken.py", "train.py"]
    assert first == second
    assert first.findings


def test_content_path_and_settings_are_part_of_the_key(frozen: Path, analyses: list[str]) -> None:
    check(frozen.parent)
    check(frozen.parent, settings=Settings(confidence=Confidence.LOW))
    check(frozen.parent, settings=Settings(Selection(select=("LS1",))))
    frozen.write_text(FIXED)
    assert check(frozen.parent).findings == ()
    frozen.rename(frozen.parent / "moved.py")
    check(frozen.parent)
    assert analyses == ["train.py"] * 4 + ["moved.py"]


def test_a_result_rests_on_the_modules_it_read_and_those_it_missed(folder: Path, analyses: list[str]) -> None:
    helper = folder / "schedules.py"
    (folder / "train.py").write_text(
        FROZEN.replace(
            "rate = tf.train.exponential_decay(0.1, step, 100, 0.96)", "rate = schedules.decay(step)"
        ).replace("import tensorflow as tf", "import tensorflow as tf\nimport schedules")
    )
    decay = "import tensorflow as tf\ndef decay(step):\n    return {}\n"
    frozen = decay.format("tf.train.exponential_decay(0.1, step, 100, 0.96)")

    def codes() -> list[str]:
        return [finding.code for finding in check(folder, "train.py").findings]

    codes()
    helper.write_text(frozen)
    assert codes() == ["LS101"]
    assert codes() == ["LS101"]
    helper.write_text(decay.format("0.1"))
    assert codes() == []
    helper.write_text(frozen)
    assert codes() == ["LS101"]
    assert analyses == ["train.py"] * 4


def test_a_damaged_cache_is_a_miss(frozen: Path, analyses: list[str]) -> None:
    expected = check(frozen.parent)
    entries = list((frozen.parent / "cache").rglob("*.json"))
    (entry,) = entries
    whole = entry.read_bytes()
    for data in (b"", whole[:-7], b"{}", b"[]", b"null", b"\xff", b"[" * 100_000, whole.replace(b'"span"', b'"spam"')):
        entry.write_bytes(data)
        assert check(frozen.parent) == expected
    entry.unlink()
    entry.mkdir()
    assert check(frozen.parent) == expected
    assert len(analyses) == 10


def test_a_cache_that_can_not_be_written_is_done_without(frozen: Path) -> None:
    (frozen.parent / "cache").write_text("in the way")
    assert [finding.code for finding in check(frozen.parent).findings] == ["LS101"]


def test_another_lintstep_starts_afresh(frozen: Path, analyses: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    check(frozen.parent)
    monkeypatch.setattr("lintstep.checking.cache.__version__", "99")
    check(frozen.parent)
    assert len(analyses) == 2


def test_an_internal_fault_is_not_remembered(frozen: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("lintstep.analysis.analyse", lambda source: 1 / 0)
        assert check(frozen.parent).errors
    assert not check(frozen.parent).errors


def test_the_command_line_caches_unless_told_not_to(lintstep: Run, frozen: Path) -> None:
    lintstep("check", "--no-cache", ".")
    assert not (frozen.parent / ".lintstep_cache").exists()
    lintstep("check", ".")
    assert (frozen.parent / ".lintstep_cache" / ".gitignore").read_text() == "*\n"
    assert lintstep("clean").stdout == "removed .lintstep_cache\n"
    assert lintstep("clean").stdout == "no cache at .lintstep_cache\n"


def test_clean_removes_no_folder_that_is_no_cache(lintstep: Run, frozen: Path) -> None:
    result = lintstep("clean", "--cache-dir", ".")
    assert (result.exit_code, frozen.exists()) == (2, True)
    assert "is not a lintstep cache" in result.stderr


def test_a_warm_check_imports_no_libcst(frozen: Path) -> None:
    script = (
        "import sys; from lintstep.cli.main import main\n"
        "try: main(['check', 'train.py'])\n"
        "except SystemExit as end: assert end.code == 1, end.code\n"
        "assert ('libcst' in sys.modules) == (sys.argv[1] == 'cold'), sys.argv\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(package.__file__).parents[1])}
    outputs = [
        subprocess.run([sys.executable, "-c", script, run], capture_output=True, text=True, env=environment, check=True)
        for run in ("cold", "warm")
    ]
    assert outputs[0].stdout == outputs[1].stdout


# Files that can't matter


@pytest.fixture
def looked_through(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files whose bytes were looked through, in order."""
    done: list[str] = []
    real = sifting.matters

    def matters(data: bytes, target: tuple[str, ...]) -> bool:
        done.append(data.decode()[:1])
        return real(data, target)

    monkeypatch.setattr(sifting, "matters", matters)
    return done


def old(file: Path, text: str) -> None:
    """Write a file as if long ago; only the time of its last change of status is now."""
    file.write_text(text)
    os.utime(file, (1, 1))


def settle(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what was just written count as written long before."""
    monkeypatch.setattr("lintstep.checking.bystanders._SETTLED_NS", -(10**12))


def test_files_that_can_not_matter_are_read_once_while_they_are_as_they_were(
    folder: Path, looked_through: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(monkeypatch)
    for name in "abc":
        old(folder / f"{name}.py", f"{name} = 1\n")
    first = check(folder)
    assert check(folder) == first
    assert looked_through == ["a", "b", "c"]
    old(folder / "b.py", FROZEN)
    assert [finding.code for finding in check(folder).findings] == ["LS101"]
    assert looked_through == ["a", "b", "c", "i"]
    (folder / "a.py").write_text("a = 2\n")
    check(folder)
    assert looked_through[-2:] == ["a", "i"]
    assert check(folder, settings=Settings(target=("tensorflow",))).files == 3
    assert sorted(looked_through[-3:]) == ["a", "c", "i"]


def test_a_file_that_was_just_written_is_read_again(folder: Path, looked_through: list[str]) -> None:
    (folder / "a.py").write_text("a = 1\n")
    check(folder)
    check(folder)
    assert looked_through == ["a", "a"]


def test_a_file_that_is_named_is_always_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settle(monkeypatch)
    old(folder / "a.py", "a = (\n")
    assert not check(folder).errors
    assert check(folder, "a.py").errors


def test_a_damaged_list_of_bystanders_is_a_miss(
    folder: Path, looked_through: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(monkeypatch)
    old(folder / "a.py", "a = 1\n")
    expected = check(folder)
    (place,) = (folder / "cache").rglob("bystanders-*.json")
    for damage in (b"", b"[]", b'{"a.py": 1}', b'{"a.py": [1, 2, 3]}', b"\xff", b"[" * 100_000):
        place.write_bytes(damage)
        assert check(folder) == expected
    assert looked_through == ["a"] * 7


def test_bystanders_that_are_gone_are_forgotten(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settle(monkeypatch)
    for name in "abcdef":
        old(folder / f"{name}.py", "x = 1\n")
    check(folder)
    for name in "bcdef":
        (folder / f"{name}.py").unlink()
    old(folder / "g.py", "x = 1\n")
    check(folder)
    (place,) = (folder / "cache").rglob("bystanders-*.json")
    assert sorted(json.loads(place.read_bytes())) == ["a.py", "g.py"]
