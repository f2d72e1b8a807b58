"""Which of the user's files a child may read, and how much it has written."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path

_MOST_ENTRIES = 4_000
_PROJECT_MARKS = (".git", ".hg", ".svn", "pyproject.toml", "setup.py", "setup.cfg")


def project_of(script: Path) -> Path:
    """Return the folder of the project a script belongs to, resolved.

    It is the nearest one above the script that a version control or a packaging tool has marked as such, else the one
    that holds the script's outermost package, which is the script's own folder where that is no package. A home folder
    is no project, and nor is what lies above it.
    """
    folder = script.parent.resolve()
    outer = (Path.home(), Path(folder.anchor))
    for each in (folder, *folder.parents):
        if each in outer:
            break
        if any((each / mark).exists() for mark in _PROJECT_MARKS):
            return each
    while (folder / "__init__.py").is_file() and folder.parent not in outer:
        folder = folder.parent
    return folder


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
