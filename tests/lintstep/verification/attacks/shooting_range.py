"""The targets of the attacks, and the marks a hit leaves on them."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

POISON = """
import sys
sys.poisoned = getattr(sys, "poisoned", set()) | {__name__}
import importlib.machinery as _machinery, importlib.util as _util
_elsewhere = [entry for entry in sys.path if entry not in ("", PROJECT)]
_spec = _machinery.PathFinder.find_spec(__name__, _elsewhere)
if _spec is not None:
    sys.modules[__name__] = _real = _util.module_from_spec(_spec)
    _spec.loader.exec_module(_real)
"""
POISONED = ("sitecustomize", "usercustomize", "json", "csv", "numpy", "lintstep_runtime")


class Range:
    """Fresh targets in ``folder``; `hits` says which of them were hit. A context manager."""

    def __init__(self, folder: Path, token: str) -> None:
        self.folder, self.token = folder, token
        self.project, self.outside, self.private = folder / "project", folder / "outside", folder / "private"
        for each in (self.project, self.project / ".git", self.outside, self.private):
            each.mkdir(parents=True)
        self.script, self.victim = self.project / "train.py", self.outside / "victim"
        self.victim.write_text("intact")
        (self.private / "secret").write_text(f"listing-{token}")
        (self.private / f"listed-{token}").touch()
        (self.project / ".git" / "config").write_text(token)
        (self.project / "data").symlink_to(self.private / "secret")
        self.shared_key = int.from_bytes(os.urandom(3), "big") + 1
        self.heard = bytearray()
        self.open = contextlib.ExitStack()

    def __enter__(self) -> Range:
        self.tcp = self._listen(socket.AF_INET, ("127.0.0.1", 0)).getsockname()[1]
        self._listen(socket.AF_UNIX, str(self.folder / "unix"))
        self._listen(socket.AF_UNIX, "\0" + self.folder.name + self.token)
        self.udp = self._hear()
        self.sleeper = subprocess.Popen(["sleep", "60"], start_new_session=True)
        self.open.callback(self._end_sleeper)
        self.before = self._state()
        return self

    def __exit__(self, *_: object) -> None:
        self.open.close()
        with contextlib.suppress(OSError):
            Path(f"/dev/shm/{self._shared_name()}").unlink()
        self._remove_left_behind()
        shutil.rmtree(self.folder, ignore_errors=True)

    def poison(self) -> None:
        """Put modules that leave a mark beside the script and where an environment can point to."""
        for name in POISONED:
            (self.project / f"{name}.py").write_text(POISON.replace("PROJECT", repr(str(self.project))))
        version = f"python{sys.version_info.major}.{sys.version_info.minor}"
        site = self.folder / "base" / "lib" / version / "site-packages"
        site.mkdir(parents=True)
        mark = "import sys; sys.poisoned = getattr(sys, 'poisoned', set()) | {'pth'}\n"
        (site / "poison.pth").write_text(mark)

    def poisoned_environment(self) -> dict[str, str]:
        return {"PYTHONPATH": str(self.project), "PYTHONUSERBASE": str(self.folder / "base")}

    def targets(self) -> dict[str, Any]:
        """What an attack is told of the range."""
        return {
            "outside": str(self.outside),
            "victim": str(self.victim),
            "secret": str(self.private / "secret"),
            "secret_in_tmp": str(self.private / "secret"),
            "project": str(self.project),
            "script": str(self.script),
            "token": self.token,
            "shared": self._shared_name(),
            "tcp": self.tcp,
            "udp": self.udp,
            "unix": str(self.folder / "unix"),
            "abstract": self.folder.name + self.token,
            "victim_pid": self.sleeper.pid,
            "key": self.shared_key,
        }

    def hits(self) -> list[str]:
        """Say what was hit: names of the marks."""
        state = self._state()
        return sorted(name for name, value in state.items() if value != self.before[name])

    def _state(self) -> dict[str, object]:
        return {
            "made": (self.outside / "made").exists() or (self.outside / "made").is_symlink(),
            "victim changed": self._file(self.victim),
            "script changed": self._file(self.script),
            "folder made": (self.project / "__pycache__").exists(),
            "victim ended": self.sleeper.poll(),
            "victim's priority": self._of_sleeper(lambda pid: os.getpriority(os.PRIO_PROCESS, pid)),
            "victim's processors": self._of_sleeper(os.sched_getaffinity),
            "victim's limits": self._of_sleeper(lambda pid: resource.prlimit(pid, resource.RLIMIT_NOFILE)),
            "heard": self.token.encode() in bytes(self.heard),
            "shared memory": Path(f"/dev/shm/{self._shared_name()}").exists(),
            "left behind": self._left_behind(),
        }

    def _shared_name(self) -> str:
        return f"{self.token}-{self.folder.name}"

    def _file(self, path: Path) -> object:
        try:
            status = path.stat()
        except OSError:
            return None
        return (path.read_bytes(), status.st_mode, status.st_mtime, status.st_uid)

    def _of_sleeper(self, ask: Any) -> object:
        if self.sleeper.poll() is not None:
            return None
        with contextlib.suppress(OSError):
            return ask(self.sleeper.pid)
        return None

    def _left_behind(self) -> list[str]:
        keys = []
        for kind in ("shm", "msg"):
            with contextlib.suppress(OSError), Path(f"/proc/sysvipc/{kind}").open() as table:
                rows = [line.split() for line in table]
                keys += [f"{kind} {row[1]}" for row in rows if row[0] == str(self.shared_key)]
        return keys

    def _remove_left_behind(self) -> None:
        libc = ctypes.CDLL(None)
        for entry in self._left_behind():
            kind, identity = entry.split()
            (libc.shmctl if kind == "shm" else libc.msgctl)(int(identity), 0, None)

    def _end_sleeper(self) -> None:
        with contextlib.suppress(OSError):
            os.kill(self.sleeper.pid, signal.SIGKILL)
        self.sleeper.wait()

    def _listen(self, family: int, address: Any) -> socket.socket:
        listener = self.open.enter_context(socket.socket(family, socket.SOCK_STREAM))
        listener.bind(address)
        listener.listen()
        threading.Thread(target=self._serve, args=(listener,), daemon=True).start()
        return listener

    def _serve(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listener.accept()
                with connection:
                    connection.settimeout(2)
                    self.heard += connection.recv(1000)

    def _hear(self) -> int:
        hearer = self.open.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        hearer.bind(("127.0.0.1", 0))

        def hear() -> None:
            with contextlib.suppress(OSError):
                while True:
                    self.heard += hearer.recv(1000)

        threading.Thread(target=hear, daemon=True).start()
        port: int = hearer.getsockname()[1]
        return port


def settle() -> None:
    """Give what an attack left running the time to strike."""
    time.sleep(0.2)
