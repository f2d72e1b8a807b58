"""Isolation on macOS: limits, and a ``sandbox-exec`` profile for files, the network and other processes.

Written from Apple's and Chromium's public profiles, and never run on a Mac: the report says so, and so never says more
than ``partial``.
"""

from __future__ import annotations

import os
import socket
import sys
import threading
import time

from . import CALLS, FILES, Layer, Policy, posix

_SANDBOX = "/usr/bin/sandbox-exec"
_SYSTEM = (
    "/usr/lib",
    "/System",
    "/Library/Apple",
    "/Library/Frameworks",
    "/private/var/db/dyld",
    "/usr/share/zoneinfo",
)
_DEVICES = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom")
_LOOKS = 0.5

parent_closed, attach = posix.parent_closed, posix.attach


# The parent's side


def command(policy: Policy) -> list[str]:
    """Return what to put before the child's command line: the sandbox, where the system still has one."""
    return [_SANDBOX, "-p", profile(policy, sys.executable)] if os.access(_SANDBOX, os.X_OK) else []


def profile(policy: Policy, python: str) -> str:
    """Return the sandbox profile: everything is denied but what a Python program needs to compute."""
    programs = sorted({python, os.path.realpath(python)})
    lines = [
        "(version 1)",
        "(deny default)",
        f"(allow process-exec {_paths('literal', programs)})",
        "(allow file-read-metadata)",
        f"(allow file-read* {_paths('subpath', (*_SYSTEM, *policy['read'], policy['folder']))})",
        f"(allow file-read* {_paths('literal', (*_DEVICES, *policy['listed'], *programs, '/private/etc/localtime'))})",
        f"(allow file-write* {_paths('subpath', (policy['folder'],))} {_paths('literal', ('/dev/null',))})",
        "(allow sysctl-read)",
        "(allow signal (target self))",
    ]
    return "\n".join(lines)


def _paths(kind: str, paths: tuple[str, ...] | list[str]) -> str:
    quoted = [path.replace("\\", "\\\\").replace('"', '\\"') for path in paths]
    return " ".join(f'({kind} "{path}")' for path in quoted)


# The child's side


def limit(policy: Policy) -> None:
    """Lower this process's limits, and watch for its parent's end."""
    posix.limit(policy)


def enclose(policy: Policy) -> list[Layer]:
    """Say what holds: the sandbox was closed before this interpreter started."""
    threading.Thread(target=_end_with, args=(policy["parent"],), daemon=True).start()
    files, calls = _is_refused_a_file(), _is_refused_the_network()
    why = "sandbox-exec" if files and calls else "sandbox-exec is not in force"
    return [
        posix.limits_layer(policy),
        Layer(FILES, files, why, "reading and writing your files"),
        Layer(CALLS, calls, why, "the network and other programs"),
        Layer("proof", False, "this platform's isolation was never tried by an attack", "whatever was overlooked"),
    ]


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOKS)
    os._exit(1)


def _is_refused_a_file() -> bool:
    try:
        os.close(os.open("/etc/passwd", os.O_RDONLY))
    except PermissionError:
        return True
    return False


def _is_refused_the_network() -> bool:
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.connect(("127.0.0.1", 9))
    except PermissionError:
        return True
    return False
