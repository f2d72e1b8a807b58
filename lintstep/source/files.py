"""Atomic writes: a file holds the old bytes or the new ones, never a part."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path


def write_atomically(file: Path, data: bytes, *, expected: bytes | None = None, durable: bool = True) -> None:
    """Replace the file's bytes, keeping its mode; a symbolic link stays one, and what it points to is replaced.

    ``durable`` bytes are on disk before the old ones go, so that not even a power cut loses both. Raises OSError where
    it can't be written or, with ``expected``, where its bytes are no longer those.
    """
    target = Path(os.path.realpath(file))
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            if durable:
                os.fsync(stream.fileno())
        if target.exists():
            if not os.access(target, os.W_OK):
                raise PermissionError(13, "permission denied", str(file))
            if expected is not None and target.read_bytes() != expected:
                raise OSError(0, "it changed while it was being checked", str(file))
            shutil.copymode(target, temporary)
        else:
            temporary.chmod(0o666 & ~_umask())
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
