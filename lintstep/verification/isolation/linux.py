"""Isolation on Linux: limits, no privileges, Landlock for files, seccomp for everything else.

Needs no root and nothing installed. What holds is probed after it was switched on, so that the report says what is, not
what was asked for.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import platform
import signal
import struct
import threading
from collections.abc import Iterator

from . import CALLS, FILES, Layer, Policy, landlock, posix, seccomp

_SET_DEATH_SIGNAL, _GET_DUMPABLE, _SET_DUMPABLE, _KEEP_CAPABILITIES, _SET_SECCOMP, _NO_NEW_PRIVILEGES = (
    1,
    3,
    4,
    8,
    22,
    38,
)
_FILTER_MODE = 2
_READ_ANY_FILE = 1 << 2
_CAPABILITY_VERSION = 0x20080522
_DEVICES = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom", "/dev/full")
_UNSHARE = {"x86_64": 272, "aarch64": 97}
_SOCKET = {"x86_64": 41, "aarch64": 198}
_UNIX, _STREAM = 1, 1


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


# The parent's side


class _Undumpable:
    """Counts who needs the parent to be undumpable, and puts things back when nobody does."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.holders = 0
        self.before = 1

    def enter(self) -> None:
        with self.lock:
            self.holders += 1
            if self.holders == 1:
                libc = _libc()
                self.before = libc.prctl(_GET_DUMPABLE, 0, 0, 0, 0)
                libc.prctl(_SET_DUMPABLE, 0, 0, 0, 0)

    def leave(self) -> None:
        with self.lock:
            self.holders -= 1
            if self.holders == 0 and self.before == 1:
                _libc().prctl(_SET_DUMPABLE, 1, 0, 0, 0)


_undumpable = _Undumpable()


@contextlib.contextmanager
def parent_closed() -> Iterator[None]:
    """Keep this process's memory and environment from other processes of the same user while a child runs."""
    _undumpable.enter()
    try:
        yield
    finally:
        _undumpable.leave()


def command(policy: Policy) -> list[str]:
    """Return what to put before the child's command line: nothing on Linux."""
    return []


attach = posix.attach


# The child's side


def limit(policy: Policy) -> None:
    """Tie this process to its parent's life and lower its limits. Called before anything is loaded."""
    _die_with(policy["parent"])
    posix.limit(policy)


def enclose(policy: Policy) -> list[Layer]:
    """Give up every right the policy does not name, for good, and say what holds."""
    libc, machine = _libc(), platform.machine()
    ctypes.CFUNCTYPE(ctypes.c_int)(lambda: 0)()  # its first use reads /proc
    alone = _is_alone()
    layers = [_unprivileged(libc, policy), _tied(policy), _thread_cap(policy)]
    files = _files(libc, policy) if alone else _unproven(FILES, "the interpreter runs other threads already")
    calls = _calls(libc, machine) if alone else _unproven(CALLS, "the interpreter runs other threads already")
    return [*layers, posix.limits_layer(policy), files, calls]


def _is_alone() -> bool:
    """Whether this is the process's only thread: Landlock takes rights from one thread at a time."""
    try:
        return len(os.listdir("/proc/self/task")) == 1  # noqa: PTH208 - pathlib is not loaded for this
    except OSError:
        return False


def _die_with(parent: int) -> None:
    _libc().prctl(_SET_DEATH_SIGNAL, int(signal.SIGKILL), 0, 0, 0)
    if os.getppid() != parent:  # it died before the line above
        os._exit(1)


def _unprivileged(libc: ctypes.CDLL, policy: Policy) -> Layer:
    if os.geteuid() == 0:
        _give_up_root(libc, policy["folder"])
    holds = libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0 and os.geteuid() != 0
    detail = "runs as an unprivileged user, for good" if holds else "root could not be given up"
    return Layer("privileges", holds, detail, "what root may do and Landlock and seccomp do not see")


def _give_up_root(libc: ctypes.CDLL, folder: str) -> None:
    """Become a user nobody else is, so that counts concern this child alone; keep the right to read files."""
    if libc.prctl(_KEEP_CAPABILITIES, 1, 0, 0, 0) != 0:
        return  # as another user it could not even read the script
    for user in (2_000_000_000 + os.getpid(), 65534):
        try:
            for own in (folder, *(entry.path for entry in os.scandir(folder))):
                os.chown(own, user, user)
            os.setgroups([])
            os.setresgid(user, user, user)
            os.setresuid(user, user, user)
        except OSError:  # a container may know few users; enclose reports the one it ends with
            continue
        kept = struct.pack("=6I", _READ_ANY_FILE, _READ_ANY_FILE, 0, 0, 0, 0)
        libc.capset(struct.pack("=Ii", _CAPABILITY_VERSION, 0), kept)
        return


def _tied(policy: Policy) -> Layer:
    _die_with(policy["parent"])  # again: a change of user undoes it
    return Layer("lifetime", True, "dies with its parent", "a child that outlives its parent")


def _thread_cap(policy: Policy) -> Layer:
    holds = posix.cap_threads(policy["threads"])
    detail = f"at most {policy['threads']} threads" if holds else "the system does not limit this user's threads"
    return Layer("threads", holds, detail, "threads without end")


def _files(libc: ctypes.CDLL, policy: Policy) -> Layer:
    abi, opened = landlock.version(libc), "reading and writing your files"
    if not abi:
        return Layer(FILES, False, "this kernel has no Landlock (Linux 5.13 or later, switched on)", opened)
    try:
        landlock.restrict(libc, [*policy["read"], *_DEVICES], policy["listed"], [policy["folder"], "/dev/null"])
    except OSError as error:
        return Layer(FILES, False, f"Landlock refused: {error.strerror}", opened)
    try:
        os.listdir("/proc")  # noqa: PTH208 - pathlib is not loaded for this
    except PermissionError:
        return Layer(FILES, True, f"Landlock, version {abi}", opened)
    except FileNotFoundError:
        return Layer(FILES, True, f"Landlock, version {abi}; no /proc to prove it on", opened)
    return Layer(FILES, False, "Landlock is on but does not hold", opened)


def _calls(libc: ctypes.CDLL, machine: str) -> Layer:
    opened = "the network, other programs and signals to other processes"
    if machine not in seccomp.MACHINES:
        return Layer(CALLS, False, f"no table of system calls for {machine}", opened)
    instructions = seccomp.program(machine, os.getpid())
    array = ctypes.create_string_buffer(instructions, len(instructions))
    filters = struct.pack("@HP", len(instructions) // 8, ctypes.addressof(array))
    if libc.prctl(_SET_SECCOMP, _FILTER_MODE, ctypes.c_char_p(filters), 0, 0) != 0:
        return Layer(CALLS, False, f"seccomp refused: {os.strerror(ctypes.get_errno())}", opened)
    refused = _refuses(libc, _SOCKET[machine], _UNIX, _STREAM, 0) and _refuses(libc, _UNSHARE[machine], 0, 0, 0)
    return Layer(CALLS, refused, "seccomp" if refused else "seccomp is on but does not hold", opened)


def _refuses(libc: ctypes.CDLL, *call: int) -> bool:
    result = libc.syscall(*call)
    return bool(result < 0 and ctypes.get_errno() == errno.EPERM)


def _unproven(name: str, why: str) -> Layer:
    return Layer(name, False, why, "reading and writing your files, the network and other programs")
