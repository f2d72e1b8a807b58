"""Reports what a script tried to do. It keeps nothing out: Python code can go round an audit hook."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from typing import Any

_MOST = 50
_WRITING = os.O_WRONLY | os.O_RDWR

_TRIED: dict[str, str] = {
    "socket.connect": "connect to {1}",
    "socket.bind": "listen at {1}",
    "socket.sendto": "send to {1}",
    "socket.getaddrinfo": "look up {0}",
    "socket.gethostbyname": "look up {0}",
    "urllib.Request": "fetch {0}",
    "subprocess.Popen": "start {0}",
    "os.system": "run {0}",
    "os.exec": "run {0}",
    "os.posix_spawn": "run {0}",
    "os.fork": "start another process",
    "os.forkpty": "start another process",
    "os.kill": "send a signal to process {0}",
    "os.killpg": "send a signal to process group {0}",
    "pty.spawn": "run {0}",
}
_TOUCHED = {
    "os.remove": "delete",
    "os.rename": "rename",
    "os.rmdir": "delete",
    "os.mkdir": "make",
    "os.truncate": "empty",
    "os.chmod": "change the mode of",
    "os.chown": "change the owner of",
    "shutil.rmtree": "delete",
}
_LINKED = ("os.link", "os.symlink")


def report(descriptor: int, folder: str) -> None:
    """Write a ``blocked`` event to ``descriptor`` for each different thing that was tried outside ``folder``."""
    seen: set[str] = set()
    inside = folder.rstrip(os.sep) + os.sep

    def tell(text: str) -> None:
        if text not in seen and len(seen) < _MOST:
            seen.add(text)
            line = json.dumps({"event": "blocked", "text": text[:500]}) + "\n"
            os.write(descriptor, line.encode())

    if hasattr(sys, "addaudithook"):  # since Python 3.8
        sys.addaudithook(_hook(tell, folder, inside))


def _hook(tell: Callable[[str], None], folder: str, inside: str) -> Callable[[str, tuple[Any, ...]], None]:
    def outside(path: object) -> bool:
        if not isinstance(path, str | bytes) or path in (os.devnull, os.devnull.encode()):
            return False
        full = os.path.abspath(os.fsdecode(path))  # noqa: PTH100 - resolving would ask the file system
        return full != folder and not full.startswith(inside)

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, _mode, flags = arguments
            if isinstance(flags, int) and flags & _WRITING and outside(path):
                tell(f"write {os.fsdecode(path)}")
        elif event in _TRIED:
            tell(_TRIED[event].format(*arguments))
        elif event in _LINKED and outside(arguments[1]):
            tell(f"make {os.fsdecode(arguments[1])}")
        elif event in _TOUCHED and outside(arguments[0]):
            tell(f"{_TOUCHED[event]} {os.fsdecode(arguments[0])}")

    return hook
