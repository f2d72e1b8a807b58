"""Which of the user's files a child may read, and how much it has written."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

_MOST_ENTRIES = 4_000
_PROJECT_MARKS = (".git", ".hg", ".svn", "pyproject.toml", "setup.py", "setup.cfg")


class Project(NamedTuple):
    """Where a script's own modules are looked for, and the folder in or above that which it may read."""

    folder: Path
    opened: Path


def project_of(script: Path) -> Project:
    """Return the project a script belongs to, its folders resolved.

    It is the nearest folder above the script that a version control or a packaging tool has marked as such. Without
    one, modules are looked for beside the script's outermost package, and that package alone is opened: whoever wrote
    it may have put it anywhere, and what lies beside it is somebody else's. A home folder is no project, and nor is
    what lies above it.
    """
    folder = script.parent.resolve()
    outer = (Path.home(), Path(folder.anchor))
    for each in (folder, *folder.parents):
        if each in outer:
            break
        if any((each / mark).exists() for mark in _PROJECT_MARKS):
            return Project(each, each)
    package = folder
    while (folder / "__init__.py").is_file() and folder.parent not in outer:
        package, folder = folder, folder.parent
    return Project(folder, package)


def readable(folders: Iterable[Path]) -> tuple[list[str], list[str]]:
    """Return the paths under ``folders`` a script may read, and the folders it may only list.

    Hidden entries are left out: ``.git``, ``.env``, ``.ssh`` and their like hold credentials and no training code.
    Where one of the folders is a home folder or the root of the file system, only the Python files in it are readable;
    the root is not even listed, as that would list everything. Links are left out too: what they lead to inside the
    folders is readable as itself, and a stranger's link must not open what lies outside.
    """
    files: dict[str, None] = {}
    listed: dict[str, None] = {}
    for folder in dict.fromkeys(folders):
        shared = folder in (Path.home(), Path(folder.anchor))
        if folder != Path(folder.anchor):
            listed.setdefault(str(folder))
        try:
            with os.scandir(folder) as entries:
                names = sorted(entry.name for entry in entries if not entry.is_symlink())
        except OSError:
            continue
        for name in names[:_MOST_ENTRIES]:
            if not name.startswith(".") and (not shared or name.endswith(".py")):
                files.setdefault(str(folder / name))
    return list(files), list(listed)


def disk_used(folder: str, pid: int, enough: int) -> int:
    """Return about how many bytes are on disk because of the child, or more than ``enough`` once that is certain.

    The folder's size misses files that were deleted while open; the kernel's count for the process has those.
    """
    total = 0
    pending = [folder]
    seen = 0
    while pending and total <= enough:
        try:
            with os.scandir(pending.pop()) as entries:
                for entry in entries:
                    seen += 1
                    if entry.is_dir(follow_symlinks=False):
                        pending.append(entry.path)
                    else:
                        status = entry.stat(follow_symlinks=False)
                        total += getattr(status, "st_blocks", status.st_size // 512) * 512
                    if seen > 50_000:
                        return enough + 1
        except OSError:  # it changes while we look
            continue
    return max(total, _written(pid))


def _written(pid: int) -> int:
    with contextlib.suppress(OSError, ValueError), open(f"/proc/{pid}/io", encoding="ascii") as counts:  # noqa: PTH123
        for line in counts:
            if line.startswith("write_bytes:"):
                return int(line.split(":")[1])
    return 0
