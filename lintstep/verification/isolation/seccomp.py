"""The system calls a verified script may make on Linux, and the filter that refuses the others.

The table is a list of what is allowed, so a call nobody thought of is refused. Landlock decides which files may be
read and written; this filter keeps out what Landlock does not see: sockets, new processes, ``exec``, signals to others,
owners and modes of files, and what an administrator would use. The child loads this module by itself, so it imports
nothing of lintstep.

Sources: ``seccomp(2)``, ``syscalls(2)``, Linux ``include/uapi/asm-generic/unistd.h`` and ``asm/unistd_64.h``.
"""

from __future__ import annotations

import errno
import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    Numbers = tuple[int | None, int | None]
    """A call's number on x86_64 and on aarch64; None where it does not exist."""
    Instruction = tuple[int, int, int, int]

MACHINES: dict[str, tuple[int, int]] = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
"""A machine's column in the tables and its ``AUDIT_ARCH`` word."""

ALLOWED: dict[str, Numbers] = {
    # Files and folders: Landlock decides which
    "open": (2, None),
    "openat": (257, 56),
    "creat": (85, None),
    "read": (0, 63),
    "write": (1, 64),
    "readv": (19, 65),
    "writev": (20, 66),
    "pread64": (17, 67),
    "pwrite64": (18, 68),
    "preadv": (295, 69),
    "pwritev": (296, 70),
    "preadv2": (327, 286),
    "pwritev2": (328, 287),
    "lseek": (8, 62),
    "close": (3, 57),
    "close_range": (436, 436),
    "dup": (32, 23),
    "dup2": (33, None),
    "dup3": (292, 24),
    "stat": (4, None),
    "fstat": (5, 80),
    "lstat": (6, None),
    "newfstatat": (262, 79),
    "statx": (332, 291),
    "access": (21, None),
    "faccessat": (269, 48),
    "faccessat2": (439, 439),
    "readlink": (89, None),
    "readlinkat": (267, 78),
    "getdents": (78, None),
    "getdents64": (217, 61),
    "mkdir": (83, None),
    "mkdirat": (258, 34),
    "rmdir": (84, None),
    "unlink": (87, None),
    "unlinkat": (263, 35),
    "rename": (82, None),
    "renameat": (264, 38),
    "renameat2": (316, 276),
    "link": (86, None),
    "linkat": (265, 37),
    "symlink": (88, None),
    "symlinkat": (266, 36),
    "ftruncate": (77, 46),
    "fadvise64": (221, 223),
    "fsync": (74, 82),
    "fdatasync": (75, 83),
    "sync_file_range": (277, 84),
    "flock": (73, 32),
    "statfs": (137, 43),
    "fstatfs": (138, 44),
    "getcwd": (79, 17),
    "chdir": (80, 49),
    "fchdir": (81, 50),
    "umask": (95, 166),
    "sendfile": (40, 71),
    "copy_file_range": (326, 285),
    # Memory
    "mmap": (9, 222),
    "munmap": (11, 215),
    "mremap": (25, 216),
    "mprotect": (10, 226),
    "madvise": (28, 233),
    "brk": (12, 214),
    "membarrier": (324, 283),
    # Waiting and pipes within the process
    "pipe": (22, None),
    "pipe2": (293, 59),
    "poll": (7, None),
    "ppoll": (271, 73),
    "select": (23, None),
    "pselect6": (270, 72),
    "epoll_create": (213, None),
    "epoll_create1": (291, 20),
    "epoll_ctl": (233, 21),
    "epoll_wait": (232, None),
    "epoll_pwait": (281, 22),
    "epoll_pwait2": (441, 441),
    "eventfd": (284, None),
    "eventfd2": (290, 19),
    "nanosleep": (35, 101),
    "clock_nanosleep": (230, 115),
    "alarm": (37, None),
    "getitimer": (36, 102),
    "setitimer": (38, 103),
    "pause": (34, None),
    "timerfd_create": (283, 85),
    "timerfd_settime": (286, 86),
    "timerfd_gettime": (287, 87),
    # Threads
    "futex": (202, 98),
    "set_robust_list": (273, 99),
    "get_robust_list": (274, 100),
    "set_tid_address": (218, 96),
    "rseq": (334, 293),
    "sched_yield": (24, 124),
    "sched_getaffinity": (204, 123),
    "sched_getparam": (143, 121),
    "sched_getscheduler": (145, 120),
    "sched_get_priority_max": (146, 125),
    "sched_get_priority_min": (147, 126),
    "getcpu": (309, 168),
    "arch_prctl": (158, None),
    "restart_syscall": (219, 128),
    "exit": (60, 93),
    "exit_group": (231, 94),
    "wait4": (61, 260),
    "waitid": (247, 95),
    # Signals to itself
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "rt_sigpending": (127, 136),
    "rt_sigsuspend": (130, 133),
    "rt_sigtimedwait": (128, 137),
    "sigaltstack": (131, 132),
    # Asking
    "getpid": (39, 172),
    "getppid": (110, 173),
    "gettid": (186, 178),
    "getpgid": (121, 155),
    "getpgrp": (111, None),
    "getsid": (124, 156),
    "getuid": (102, 174),
    "geteuid": (107, 175),
    "getgid": (104, 176),
    "getegid": (108, 177),
    "getresuid": (118, 148),
    "getresgid": (120, 150),
    "getgroups": (115, 158),
    "capget": (125, 90),
    "uname": (63, 160),
    "sysinfo": (99, 179),
    "times": (100, 153),
    "getrusage": (98, 165),
    "getrlimit": (97, 163),
    "getpriority": (140, 141),
    "time": (201, None),
    "gettimeofday": (96, 169),
    "clock_gettime": (228, 113),
    "clock_getres": (229, 114),
    "getrandom": (318, 278),
}
"""Calls that may be made with any arguments."""

IGNORED: dict[str, Numbers] = {
    "chmod": (90, None),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "utime": (132, None),
    "utimes": (235, None),
    "futimesat": (261, None),
    "utimensat": (280, 88),
}
"""Calls that do nothing and say they did: Landlock does not see modes and times, and ``shutil.copy`` sets them."""

UNSUPPORTED: dict[str, tuple[Numbers, int]] = {
    "clone3": ((435, 435), errno.ENOSYS),  # its flags lie behind a pointer; glibc then uses clone
    "openat2": ((437, 437), errno.ENOSYS),
    "fallocate": ((285, 47), errno.EOPNOTSUPP),  # space taken without being written would go uncounted
    "getxattr": ((191, 8), errno.ENOTSUP),
    "lgetxattr": ((192, 9), errno.ENOTSUP),
    "fgetxattr": ((193, 10), errno.ENOTSUP),
    "listxattr": ((194, 11), errno.ENOTSUP),
    "llistxattr": ((195, 12), errno.ENOTSUP),
    "flistxattr": ((196, 13), errno.ENOTSUP),
}
"""Calls whose callers have a second way when they hear this error."""

FIRST_UNKNOWN = 450
"""From this number on a call is answered like a kernel that does not know it, so that libraries fall back."""

CLONE_THREAD = 0x10000
_FCNTL = (0, 1, 2, 3, 4, 5, 6, 7, 1030)  # dup, descriptor and status flags, locks; no owner, no signal, no notify
_IOCTL = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)  # TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX
_PRCTL = (3, 15, 16, 23, 39, 0x53564D41)  # get dumpable, set and get name, read bounding set, get no_new_privs, set vma

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_NUMBER_OFFSET, _MACHINE_OFFSET, _ARGUMENTS_OFFSET = 0, 4, 16
_X32 = 0x40000000


def program(machine: str, pid: int) -> bytes:
    """Return the filter for the process ``pid`` as an array of ``struct sock_filter``.

    Args:
        machine: a key of `MACHINES`.
        pid: the process the filter is for; it may send signals to itself.

    Raises:
        KeyError: there is no table for the machine.
    """
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in _instructions(machine, pid))


def _instructions(machine: str, pid: int) -> Iterator[Instruction]:
    column, word = MACHINES[machine]
    yield (_LOAD, 0, 0, _MACHINE_OFFSET)
    yield (_EQUAL, 1, 0, word)
    yield (_RETURN, 0, 0, _KILL)
    yield (_LOAD, 0, 0, _NUMBER_OFFSET)
    if machine == "x86_64":
        yield (_AT_LEAST, 0, 1, _X32)
        yield (_RETURN, 0, 0, _REFUSE | errno.ENOSYS)
    for numbers in ALLOWED.values():
        yield from _answer(numbers[column], _ALLOW)
    for numbers in IGNORED.values():
        yield from _answer(numbers[column], _REFUSE)
    for numbers, error in UNSUPPORTED.values():
        yield from _answer(numbers[column], _REFUSE | error)
    for numbers, check in _conditional(pid):
        number = numbers[column]
        if number is not None:
            yield (_EQUAL, 0, len(check), number)
            yield from check
    yield (_AT_LEAST, 0, 1, FIRST_UNKNOWN)
    yield (_RETURN, 0, 0, _REFUSE | errno.ENOSYS)
    yield (_RETURN, 0, 0, _REFUSE | errno.EPERM)


def _conditional(pid: int) -> Iterator[tuple[Numbers, list[Instruction]]]:
    """Calls that depend on their arguments. Each check ends in an answer of its own."""
    yield (56, 220), [_load(0), (_ANY_BIT, 0, 1, CLONE_THREAD), (_RETURN, 0, 0, _ALLOW), _refusal()]  # clone
    yield (72, 25), _one_of(1, _FCNTL)  # fcntl
    yield (16, 29), _one_of(1, _IOCTL)  # ioctl
    yield (157, 167), _one_of(0, _PRCTL)  # prctl
    yield (62, 129), _one_of(0, (pid,))  # kill
    yield (234, 131), _one_of(0, (pid,))  # tgkill
    yield (302, 261), _reading_own_limits()  # prlimit64


def _answer(number: int | None, answer: int) -> Iterator[Instruction]:
    if number is not None:
        yield (_EQUAL, 0, 1, number)
        yield (_RETURN, 0, 0, answer)


def _load(argument: int, *, high: bool = False) -> Instruction:
    return (_LOAD, 0, 0, _ARGUMENTS_OFFSET + 8 * argument + (4 if high else 0))


def _refusal() -> Instruction:
    return (_RETURN, 0, 0, _REFUSE | errno.EPERM)


def _one_of(argument: int, values: Iterable[int]) -> list[Instruction]:
    """Allow where the argument is one of ``values`` (the kernel itself looks at 32 bits of these)."""
    check = [_load(argument)]
    for value in values:
        check += [(_EQUAL, 0, 1, value), (_RETURN, 0, 0, _ALLOW)]
    return [*check, _refusal()]


def _reading_own_limits() -> list[Instruction]:
    """Allow ``prlimit64(0, resource, NULL, old)``: its own process, nothing to set."""
    words = [_load(0), _load(2), _load(2, high=True)]
    check: list[Instruction] = []
    for position, word in enumerate(words):
        to_refusal = 2 * (len(words) - position) - 1
        check += [word, (_EQUAL, 0, to_refusal, 0)]
    return [*check, (_RETURN, 0, 0, _ALLOW), _refusal()]
