"""Isolation on any POSIX system: limits on what the child may use. Files and network stay open."""

from __future__ import annotations

import _thread
import contextlib
import os
import resource
from collections.abc import Iterator
from typing import TYPE_CHECKING

from . import LIMITS, Layer, Policy

if TYPE_CHECKING:
    from subprocess import Popen

_PROBE_CEILING = 1 << 17
_NOT_NEEDED = ("RLIMIT_CORE", "RLIMIT_MEMLOCK", "RLIMIT_MSGQUEUE", "RLIMIT_NICE", "RLIMIT_RTPRIO")


def limit(policy: Policy) -> None:
    """Lower this process's limits to the policy's, for good. A limit this system does not have is left out."""
    os.umask(0o077)
    for name, value in _limits(policy):
        kind = getattr(resource, name, None)
        if kind is not None:
            _lower(kind, value)


def command(policy: Policy) -> list[str]:
    """Return what to put before the child's command line."""
    return []


def attach(process: Popen[bytes], policy: Policy) -> contextlib.AbstractContextManager[None]:
    """Hold on to the child while it runs; its process group is all there is to hold."""
    return contextlib.nullcontext()


def parent_closed() -> contextlib.AbstractContextManager[None]:
    """Keep this process's memory from the child; there is no general way."""
    return contextlib.nullcontext()


def enclose(policy: Policy) -> list[Layer]:
    """Say what holds: the limits, nothing else."""
    return [limits_layer(policy)]


def limits_layer(policy: Policy) -> Layer:
    """Say whether the limits on memory, file size and processor time are in force."""
    missing = [name for name, value in _limits(policy) if _current(name) > value and name not in _NOT_NEEDED]
    detail = f"no {', '.join(missing)}" if missing else "memory, file size, open files, processor time"
    return Layer(LIMITS, not missing, detail, "memory, disk or processor time without end")


def cap_threads(threads: int) -> bool:
    """Allow about ``threads`` more threads than this user runs now; return whether the system enforces it.

    RLIMIT_NPROC counts all threads of the user, so the limit has to start from what is there. The system tells by
    refusing: the search starts a thread under one limit after the other. Root is exempt, which shows here too.
    """
    kind = getattr(resource, "RLIMIT_NPROC", None)
    try:
        return kind is not None and _cap(kind, threads)
    except (OSError, ValueError):
        return False


def _cap(kind: int, threads: int) -> bool:
    hard = resource.getrlimit(kind)[1]
    low, high = 0, _PROBE_CEILING if hard == resource.RLIM_INFINITY else min(hard, _PROBE_CEILING)
    ceiling = high
    if _thread_starts(kind, low, hard):
        return False
    while high - low > 8:
        middle = (low + high) // 2
        if _thread_starts(kind, middle, hard):
            high = middle
        else:
            low = middle
    allowed = min(high + threads, ceiling)
    resource.setrlimit(kind, (allowed, allowed))
    return True


def _thread_starts(kind: int, allowed: int, hard: int) -> bool:
    resource.setrlimit(kind, (allowed, hard))
    done = _thread.allocate_lock()
    done.acquire()
    try:
        _thread.start_new_thread(done.release, ())
    except RuntimeError:
        return False
    return done.acquire()


def _limits(policy: Policy) -> Iterator[tuple[str, int]]:
    yield "RLIMIT_AS", policy["memory"]
    yield "RLIMIT_FSIZE", policy["file_size"]
    yield "RLIMIT_NOFILE", policy["open_files"]
    yield "RLIMIT_CPU", policy["cpu_seconds"]
    for name in _NOT_NEEDED:
        yield name, 0


def _lower(kind: int, value: int) -> None:
    try:
        hard = resource.getrlimit(kind)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))
    except (OSError, ValueError):  # limits_layer looks at what came of it
        return


def _current(name: str) -> float:
    kind = getattr(resource, name, None)
    try:
        hard = resource.RLIM_INFINITY if kind is None else resource.getrlimit(kind)[1]
    except OSError:
        hard = resource.RLIM_INFINITY
    return float("inf") if hard == resource.RLIM_INFINITY else hard
