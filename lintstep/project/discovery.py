"""Which files to check: the ones named, and the scripts and notebooks in the folders named."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lintstep.project.config import DEFAULT_EXCLUDES, Config, Configs

if TYPE_CHECKING:
    import pathspec

SUFFIXES = (".py", ".pyw", ".ipynb")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file to check. ``named`` files were given by name, the others were found in a folder; ``identity`` is the file
    whatever links lead to it; ``problem`` says why a folder could not be searched."""

    file: Path
    named: bool
    identity: str
    problem: OSError | None = None


def discover(
    paths: Sequence[str | os.PathLike[str]], configs: Configs, *, force_exclude: bool = False
) -> Iterator[Candidate]:
    """Yield each file once, in the order of the paths, a folder's files in the order of their names.

    Folders are searched for scripts and notebooks, without what the configuration excludes and ``.gitignore`` names;
    links to folders are not followed. Files given by name are not excluded, unless ``force_exclude``.
    """
    seen: set[str] = set()
    for path in map(Path, paths):
        if path.is_dir():
            found = _search(path, configs)
        elif force_exclude and _excluded(path, configs):
            continue
        else:
            found = iter([Candidate(path, named=True, identity=os.path.realpath(path))])
        for candidate in found:
            if candidate.identity not in seen:
                seen.add(candidate.identity)
                yield candidate


def _excluded(file: Path, configs: Configs) -> bool:
    """Whether a file, or a folder it lies in below its configuration's, is excluded."""
    config = configs.near(file.parent)
    base = config.file.parent if config.file else Path()
    folders = [folder for folder in file.parents if folder != Path() and _below(folder, base)]
    return config.excludes(file) or any(config.excludes(folder, folder=True) for folder in folders)


def _below(path: Path, base: Path) -> bool:
    from lintstep.project.gitignore import relative

    return relative(path, base) not in (None, ".")


def _search(top: Path, configs: Configs) -> Iterator[Candidate]:
    stack = [(top, _Ignores.above(top))]
    while stack:
        folder, ignores = stack.pop()
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            yield Candidate(folder, named=False, identity=os.path.realpath(folder), problem=error)
            continue
        config, real = configs.near(folder), os.path.realpath(folder)
        if any(entry.name == ".gitignore" for entry in entries):
            ignores = ignores.with_file(folder / ".gitignore")
        deeper: list[tuple[Path, _Ignores]] = []
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if not _left_out(entry, config, ignores, folder=True):
                    deeper.append((folder / entry.name, ignores))
            elif entry.name.endswith(SUFFIXES) and entry.is_file() and not _left_out(entry, config, ignores):
                identity = os.path.realpath(entry.path) if entry.is_symlink() else f"{real}{os.sep}{entry.name}"
                yield Candidate(folder / entry.name, named=False, identity=identity)
        stack.extend(reversed(deeper))


def _left_out(entry: os.DirEntry[str], config: Config, ignores: _Ignores, *, folder: bool = False) -> bool:
    if not ignores.files and config.usual:
        return entry.name in DEFAULT_EXCLUDES  # a tree can hold tens of thousands of files: no path is made for this
    path = Path(entry.path)
    return config.excludes(path, folder=folder) or ignores.match(path, folder=folder)


@dataclass(frozen=True, slots=True)
class _Ignores:
    """The .gitignore files that speak of a folder, the nearest last."""

    files: tuple[tuple[Path, pathspec.GitIgnoreSpec], ...] = ()

    @classmethod
    def above(cls, folder: Path) -> _Ignores:
        """Return those of the folders above, up to the repository's own."""
        top = Path(os.path.normpath(folder.absolute()))
        above = [top, *top.parents]
        root = next((index for index, parent in enumerate(above) if (parent / ".git").exists()), None)
        ignores = cls()
        if root is None:
            return ignores
        ignores = ignores.with_file(above[root] / ".git" / "info" / "exclude", above[root])
        for parent in reversed(above[1 : root + 1]):
            ignores = ignores.with_file(parent / ".gitignore")
        return ignores

    def with_file(self, file: Path, base: Path | None = None) -> _Ignores:
        """Return these and the file's, whose patterns are relative to ``base``, by default its folder."""
        try:
            lines = file.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
        except OSError:
            return self
        if not any(line.strip() and not line.startswith("#") for line in lines):
            return self
        from lintstep.project.gitignore import spec_of

        return _Ignores((*self.files, (base or file.parent, spec_of(lines))))

    def match(self, path: Path, *, folder: bool) -> bool:
        """Whether the nearest file that speaks of the path ignores it."""
        for base, spec in reversed(self.files):
            name = os.path.relpath(path, base).replace(os.sep, "/")
            verdict = spec.check_file(name + "/" if folder else name).include
            if verdict is not None:
                return verdict
        return False
