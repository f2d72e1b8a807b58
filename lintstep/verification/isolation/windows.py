"""Isolation on Windows: a job object that limits memory and processes and ends the child with its parent.

Files and the network stay open. Written from Microsoft's documentation and never run on Windows: the report never says
more than ``resources-only``.
"""

from __future__ import annotations

import contextlib
import ctypes
import sys
from collections.abc import Iterator
from subprocess import Popen

from . import LIMITS, Layer, Policy

assert sys.platform == "win32"

_EXTENDED_LIMITS = 9
_ACTIVE_PROCESS, _PROCESS_MEMORY, _NO_DIALOGS, _KILL_ON_CLOSE = 0x8, 0x100, 0x400, 0x2000


class _BasicLimits(ctypes.Structure):
    _fields_ = (
        ("process_time", ctypes.c_int64),
        ("job_time", ctypes.c_int64),
        ("flags", ctypes.c_uint32),
        ("least_working_set", ctypes.c_size_t),
        ("most_working_set", ctypes.c_size_t),
        ("processes", ctypes.c_uint32),
        ("affinity", ctypes.c_size_t),
        ("priority", ctypes.c_uint32),
        ("scheduling", ctypes.c_uint32),
    )


class _ExtendedLimits(ctypes.Structure):
    _fields_ = (
        ("basic", _BasicLimits),
        ("io", ctypes.c_uint64 * 6),
        ("process_memory", ctypes.c_size_t),
        ("job_memory", ctypes.c_size_t),
        ("peak_process_memory", ctypes.c_size_t),
        ("peak_job_memory", ctypes.c_size_t),
    )


def _kernel() -> ctypes.WinDLL:
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.CreateJobObjectW.restype = ctypes.c_void_p
    kernel.GetCurrentProcess.restype = ctypes.c_void_p
    return kernel


# The parent's side


@contextlib.contextmanager
def parent_closed() -> Iterator[None]:
    """Keep this process's memory from the child; there is no way on Windows."""
    yield


def command(policy: Policy) -> list[str]:
    """Return what to put before the child's command line: nothing on Windows."""
    return []


@contextlib.contextmanager
def attach(process: Popen[bytes], policy: Policy) -> Iterator[None]:
    """Put the child, which waits for its request, into a job; the job, and so the child, ends on leaving."""
    kernel = _kernel()
    job = kernel.CreateJobObjectW(None, None)
    limits = _ExtendedLimits()
    limits.basic.flags = _ACTIVE_PROCESS | _PROCESS_MEMORY | _NO_DIALOGS | _KILL_ON_CLOSE
    limits.basic.processes = 1
    limits.process_memory = policy["memory"]
    size = ctypes.sizeof(limits)
    kernel.SetInformationJobObject(ctypes.c_void_p(job), _EXTENDED_LIMITS, ctypes.byref(limits), size)
    kernel.AssignProcessToJobObject(ctypes.c_void_p(job), ctypes.c_void_p(int(process._handle)))  # type: ignore[attr-defined]
    try:
        yield
    finally:
        kernel.CloseHandle(ctypes.c_void_p(job))


# The child's side


def limit(policy: Policy) -> None:
    """Lower this process's limits: the job it is in has done so."""


def enclose(policy: Policy) -> list[Layer]:
    """Say what holds: whether this process is in a job."""
    kernel, answer = _kernel(), ctypes.c_int(0)
    kernel.IsProcessInJob(ctypes.c_void_p(kernel.GetCurrentProcess()), None, ctypes.byref(answer))
    detail = "a job object" if answer.value else "no job object"
    return [
        Layer(LIMITS, bool(answer.value), detail, "memory and processes without end"),
        Layer("files", False, "nothing on Windows", "reading and writing your files"),
        Layer("system calls", False, "nothing on Windows", "the network and other programs"),
    ]
