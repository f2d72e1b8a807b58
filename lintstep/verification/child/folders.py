"""The temporary folder a child works in, gone afterwards: if its parent is killed, by the next run that comes along.

The folder's name says whose it is: the process, when that started (a number is used again, the two together are not),
and in which numbering of processes and since which start of the machine that means anything. What another machine,
container or start left in a shared folder is left alone.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
from functools import cache
from pathlib import Path

_NAME = re.compile(r"lintstep-(?P<process>\d+)-(?P<started>\d+)-(?P<world>[0-9a-f]+)-")
_CHILDREN = 2_000_000_000
"""From here on are the users that a child of root becomes (see `isolation.linux`)."""


def working_folder() -> contextlib.AbstractContextManager[str]:
    """Make a folder that only this user may enter; remove it on leaving."""
    return tempfile.TemporaryDirectory(prefix=_prefix(), ignore_cleanup_errors=True)


@cache
def remove_stale() -> None:
    """Remove the folders that dead parents of this user left behind; once in the life of a process."""
    world = _world()
    if not world or not shutil.rmtree.avoids_symlink_attacks:
        return
    with contextlib.suppress(OSError), os.scandir(tempfile.gettempdir()) as entries:
        for entry in entries:
            name = _NAME.match(entry.name)
            if name is None or name["world"] != world or name["started"] == _started(int(name["process"])):
                continue
            with contextlib.suppress(OSError):
                if entry.is_dir(follow_symlinks=False) and _ours(entry.stat(follow_symlinks=False).st_uid):
                    shutil.rmtree(entry.path, ignore_errors=True)


def _ours(owner: int) -> bool:
    user = os.geteuid()
    return owner == user or (user == 0 and owner >= _CHILDREN)


def _prefix() -> str:
    world = _world()
    return f"lintstep-{os.getpid()}-{_started(os.getpid())}-{world}-" if world else "lintstep-"


def _started(process: int) -> str | None:
    """Return when a process started, in the kernel's ticks, or None where there is no such process."""
    try:
        status = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    return status.rpartition(")")[2].split()[19]


@cache
def _world() -> str:
    """Return what tells this machine's start and this numbering of processes from others; empty where nobody says."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii")
        return f"{os.stat('/proc/self/ns/pid').st_ino:x}{boot[:8]}"  # noqa: PTH116 - the link's target is no path
    except OSError:
        return ""
