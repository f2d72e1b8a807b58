"""Landlock: which files a verified script may read and write on Linux.

The child loads this module by itself, so it imports nothing of lintstep. Sources: ``landlock(7)``, Linux
``include/uapi/linux/landlock.h``.
"""

from __future__ import annotations

import ctypes
import os
import stat
import struct
from collections.abc import Iterable

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION_FLAG, _PATH_BENEATH = 1, 1

_WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 1, 1 << 2, 1 << 3
_MAKE_CHAR, _MAKE_BLOCK = 1 << 6, 1 << 11
_TRUNCATE = 1 << 14
_IN_A_FILE = _WRITE_FILE | _READ_FILE | _TRUNCATE
_FILE_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1, 5: (1 << 16) - 1}
"""What can be governed at each version of the interface; the last row holds for later ones."""
_EXECUTE, _DEVICE_CONTROL = 1 << 0, 1 << 15
_TCP = 0b11
_ABSTRACT_SOCKETS_AND_SIGNALS = 0b11


def version(libc: ctypes.CDLL) -> int:
    """Return the kernel's Landlock version, 0 where there is none."""
    found = libc.syscall(_CREATE_RULESET, None, 0, _VERSION_FLAG)
    return max(int(found), 0)


def restrict(libc: ctypes.CDLL, read: Iterable[str], listed: Iterable[str], write: Iterable[str]) -> None:
    """Give up every file but these, for the calling thread and all it starts, for good.

    Args:
        libc: the C library, loaded with ``use_errno=True``.
        read: files and folders that may be read, with all that is under them.
        listed: folders whose names (and those of the folders under them) may be listed.
        write: files and folders that may also be written. Paths that don't exist are left out.

    Raises:
        OSError: the kernel refused.
    """
    abi = version(libc)
    rights = _FILE_RIGHTS[min(abi, max(_FILE_RIGHTS))] if abi else 0
    network = _TCP if abi >= 4 else 0
    scope = _ABSTRACT_SOCKETS_AND_SIGNALS if abi >= 6 else 0
    attributes = struct.pack("=QQQ", rights, network, scope)[: 8 if abi < 4 else 16 if abi < 6 else 24]
    ruleset = _checked(libc.syscall(_CREATE_RULESET, attributes, len(attributes), 0))
    try:
        for path in listed:
            _allow(libc, ruleset, path, _READ_DIR)
        for path in read:
            _allow(libc, ruleset, path, _READ_FILE | _READ_DIR)
        for path in write:
            _allow(libc, ruleset, path, rights & ~(_EXECUTE | _MAKE_CHAR | _MAKE_BLOCK | _DEVICE_CONTROL))
        _checked(libc.syscall(_RESTRICT_SELF, ruleset, 0))
    finally:
        os.close(ruleset)


def _allow(libc: ctypes.CDLL, ruleset: int, path: str, rights: int) -> None:
    try:
        opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:  # what isn't there needs no permission
        return
    try:
        if not stat.S_ISDIR(os.fstat(opened).st_mode):
            rights &= _IN_A_FILE
        if rights:
            _checked(libc.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, struct.pack("=Qi", rights, opened), 0))
    finally:
        os.close(opened)


def _checked(result: int) -> int:
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return result
