"""Which files a check looks at."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import pytest

from lintstep.project.config import Configs
from lintstep.project.discovery import discover


def tree(folder: Path, *names: str) -> None:
    for name in names:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("")


def found(*paths: str, force_exclude: bool = False, **options: Any) -> list[str]:
    configs = Configs({key.replace("_", "-"): value for key, value in options.items()})
    return [candidate.file.as_posix() for candidate in discover(paths or ["."], configs, force_exclude=force_exclude)]


def test_scripts_and_notebooks_are_found_in_the_order_of_their_names(folder: Path) -> None:
    tree(folder, "b.py", "a.ipynb", "c.pyw", "d.txt", "e", "x/a.py", "b/a.py", ".hidden/a.py")
    assert found() == ["a.ipynb", "b.py", "c.pyw", ".hidden/a.py", "b/a.py", "x/a.py"]


def test_a_file_is_found_once_and_keeps_the_name_it_was_given_first(folder: Path) -> None:
    tree(folder, "x/a.py", "x/b.py")
    (folder / "link.py").symlink_to(folder / "x" / "a.py")
    assert found("x/b.py", "x", ".") == ["x/b.py", "x/a.py"]


def test_a_named_file_needs_no_suffix(folder: Path) -> None:
    tree(folder, "train")
    (candidate,) = discover(["train"], Configs())
    assert candidate.named


@pytest.mark.parametrize("name", [".venv", "venv", "node_modules", ".git", "build", "__pycache__"])
def test_usual_folders_of_others_are_left_out(folder: Path, name: str) -> None:
    tree(folder, f"{name}/a.py", "x/a.py")
    assert found() == ["x/a.py"]
    assert found(exclude=["x"]) == [f"{name}/a.py"]
    assert found(f"{name}/a.py") == [f"{name}/a.py"]


def test_exclude_takes_patterns_relative_to_the_configuration(folder: Path) -> None:
    tree(folder, "a/x.py", "a/deep/y.py", "b/x.py", "b/y.py", "c_test.py")
    (folder / "lintstep.toml").write_text('extend-exclude = ["/a/deep", "b/*.py", "!b/y.py", "*_test.py"]\n')
    assert found() == ["a/x.py", "b/y.py"]
    assert found("b/x.py", "a/deep/y.py") == ["b/x.py", "a/deep/y.py"]
    assert found("b/x.py", "a/deep/y.py", "a/x.py", force_exclude=True) == ["a/x.py"]


def test_gitignore_files_nest_and_take_back(folder: Path) -> None:
    tree(folder, "a.py", "out/a.py", "x/gen_a.py", "x/gen_keep.py", "x/y/gen_a.py", "x/y/z.py", "x/local.py")
    (folder / ".gitignore").write_text("# made\nout/\ngen_*.py\n")
    (folder / "x" / ".gitignore").write_text("!gen_keep.py\n/local.py\n")
    (folder / "x" / "y" / ".gitignore").write_text("!gen_a.py\n")
    assert found() == ["a.py", "x/gen_keep.py", "x/y/gen_a.py", "x/y/z.py"]
    assert found("out") == ["out/a.py"]


def test_gitignore_files_above_count_within_a_repository(folder: Path) -> None:
    tree(folder, "x/a.py", "x/b.py", "x/c.py")
    (folder / ".gitignore").write_text("/x/b.py\n")
    assert found("x") == ["x/a.py", "x/b.py", "x/c.py"]
    (folder / ".git" / "info").mkdir(parents=True)
    (folder / ".git" / "info" / "exclude").write_text("c.py\n")
    assert found("x") == ["x/a.py"]


def test_links_to_folders_are_not_followed(folder: Path) -> None:
    tree(folder, "x/a.py")
    (folder / "x" / "loop").symlink_to(folder)
    assert found() == ["x/a.py"]
    assert found("x/loop") == ["x/loop/x/a.py"]


def test_a_folder_that_can_not_be_read_is_a_problem_of_its_own(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    tree(folder, "shut/a.py", "x/a.py")
    real = os.scandir

    def scandir(path: Any) -> Any:
        if Path(path).name == "shut":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    shut, other = discover(["."], Configs())
    assert isinstance(shut.problem, PermissionError)
    assert other.file == Path("x/a.py")


def test_a_pattern_that_git_can_not_read_ignores_nothing(folder: Path) -> None:
    tree(folder, "a.py", "b.py", "x-.py")
    (folder / ".git").mkdir()
    (folder / ".gitignore").write_text("[r-f].py\na.py\n[w--z]--.py\n!\n/\n[\n")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert found() == ["b.py", "x-.py"]
