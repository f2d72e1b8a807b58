"""Select the files there may be something to say of by a byte scan, in several processes if there are many."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterable, Iterator
from itertools import chain, islice

from lintstep.checking.markers import matters, unsupported

Asked = tuple[str, tuple[str, ...]]
"""A file, and the frameworks to look for."""

WORTH_PROCESSES = 2000  # files: some tenths of a second, and starting the processes is one of them
_A_PORTION = 500


def sift(files: Iterable[Asked], processes: int) -> list[bool]:
    """Return of each file whether it may matter. One that can't be read may. Where there are many, the first are looked
    through while the others are still being found."""
    rest = iter(files)
    first = list(islice(rest, WORTH_PROCESSES))
    # A fork costs nothing to start, but is only sound in a process of one thread.
    forks = sys.platform == "linux" and threading.active_count() == 1
    if len(first) < WORTH_PROCESSES or processes < 2 or not forks:
        return _sifted([*first, *rest])
    return _sifted_beside(chain(first, rest), processes)


def _sifted_beside(files: Iterator[Asked], processes: int) -> list[bool]:
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    context = multiprocessing.get_context("fork")
    portions: list[list[Asked]] = []
    try:
        with ProcessPoolExecutor(processes, context, initializer=_leave_interruptions) as pool:
            waiting = []
            while portion := list(islice(files, _A_PORTION)):
                portions.append(portion)
                waiting.append(pool.submit(_sifted, portion))
            return list(chain.from_iterable(each.result() for each in waiting))
    except BrokenProcessPool:
        return _sifted([*chain.from_iterable(portions), *files])


def _leave_interruptions() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # they are the parent's to handle


def _sifted(files: Iterable[Asked]) -> list[bool]:
    return [_may_matter(file, target) for file, target in files]


def _may_matter(file: str, target: tuple[str, ...]) -> bool:
    try:
        with open(file, "rb", buffering=0) as stream:  # noqa: PTH123 - thousands of times
            data = stream.readall()
            return matters(data, target) or bool(unsupported(data, target))
    except OSError:
        return True
