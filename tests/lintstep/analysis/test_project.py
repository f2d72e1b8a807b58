"""Who imports whom, as Python would resolve it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from lintstep.analysis import project
from lintstep.analysis.project import Project


def write(root: Path, **files: str) -> Project:
    for name, text in files.items():
        path = root.joinpath(*name.split("__")).with_suffix(".py")
        path = path.with_name("__init__.py") if path.name == "init.py" else path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Project(root)


def names(root: Path, found: list[Path]) -> list[str]:
    return [path.relative_to(root).as_posix() for path in found]


@pytest.mark.parametrize(
    "statement",
    [
        "import train",
        "import os, train as t",
        "from train import (\n    build,\n    run,\n)",
        "from train import build, \\\n    run",
        "def main():\n    import train",
        "if True: import os\nfrom . import train",
        "import os; import train",
        "from train import *  # everything",
    ],
)
def test_every_form_of_an_import_counts(tmp_path: Path, statement: str) -> None:
    found = write(tmp_path, train="", main=statement).importers(tmp_path / "train.py")
    assert names(tmp_path, found) == ["main.py"]


@pytest.mark.parametrize(
    "statement",
    [
        "import trainer",
        "from os import train",
        "from other.train import x",
        "print('import x from train')",
        "train = 1",
    ],
)
def test_a_name_that_means_something_else_does_not_count(tmp_path: Path, statement: str) -> None:
    files = {"train": "", "other__init": "", "other__train": "", "main": statement}
    assert write(tmp_path, **files).importers(tmp_path / "train.py") == []


def test_a_module_beside_the_importer_comes_before_one_above(tmp_path: Path) -> None:
    project = write(tmp_path, train="", a__train="", a__main="import train", b__main="import train")
    assert names(tmp_path, project.importers(tmp_path / "train.py")) == ["b/main.py"]
    assert names(tmp_path, project.importers(tmp_path / "a" / "train.py")) == ["a/main.py"]


def test_importers_of_a_package_import_what_it_imports(tmp_path: Path) -> None:
    project = write(tmp_path, p__init="from .train import build", p__train="", main="from p import build", o="import q")
    assert names(tmp_path, project.importers(tmp_path / "p" / "train.py")) == ["p/__init__.py", "main.py"]


def test_a_changed_file_is_read_again_and_only_that(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = write(tmp_path, train="", a="import train", b="import train")
    assert len(files.importers(tmp_path / "train.py")) == 2
    read: list[str] = []
    real = project._statements
    monkeypatch.setattr(project, "_statements", lambda data: read.append(data.decode()) or real(data))
    (tmp_path / "b.py").write_text("import trains")
    (tmp_path / "c.py").write_text("import train")
    os.utime(tmp_path / "b.py", ns=(1, 1))
    assert names(tmp_path, files.importers(tmp_path / "train.py")) == ["a.py", "c.py"]
    assert sorted(read) == ["import train", "import trains"]


def test_a_large_project_is_looked_through_up_to_a_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(project, "MOST_FILES", 2)
    found = write(tmp_path, train="", a="import train", b="import train").importers(tmp_path / "train.py")
    assert names(tmp_path, found) == ["a.py", "b.py"]
