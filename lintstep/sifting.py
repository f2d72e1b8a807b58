"""Which of many files can matter at all: their bytes are looked through, in several processes where they are many."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Sequence
from itertools import chain

from lintstep.markers import matters

Asked = tuple[str, tuple[str, ...]]
"""A file, and the frameworks to look for."""

WORTH_PROCESSES = 4000  # files: about a third of a second, and starting the processes a tenth of that
_A_PORTION = 500


def sift(files: Sequence[Asked], processes: int) -> list[bool]:
    """Return of each file whether it may matter. One that can't be read may."""
    # A fork costs nothing to start, but is only sound in a process of one thread.
    if len(files) < WORTH_PROCESSES or processes < 2 or sys.platform != "linux" or threading.active_count() > 1:
        return _sifted(files)
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    portions = [files[start : start + _A_PORTION] for start in range(0, len(files), _A_PORTION)]
    context = multiprocessing.get_context("fork")
    try:
        with ProcessPoolExecutor(processes, context, initializer=_leave_interruptions) as pool:
            return list(chain.from_iterable(pool.map(_sifted, portions)))
    except BrokenProcessPool:
        return _sifted(files)


def _leave_interruptions() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # they are the parent's to handle


def _sifted(files: Sequence[Asked]) -> list[bool]:
    return [_may_matter(file, target) for file, target in files]


def _may_matter(file: str, target: tuple[str, ...]) -> bool:
    try:
        with open(file, "rb", buffering=0) as stream:  # noqa: PTH123 - thousands of times
            return matters(stream.readall(), target)
    except OSError:
        return True
