"""Run with the garbage collector paused and with a deeper call stack."""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

RECURSION_LIMIT = (
    5_000  # calls of lintstep's own; its bounds on a script's nesting take far fewer in all but odd scripts
)
# Objects that wait for the collector: about 30 MB of trees.
MOST_UNCOLLECTED = 150_000
_lock = threading.Lock()
_callers = 0
_usual_limit = sys.getrecursionlimit()


@contextmanager
def deep() -> Iterator[None]:
    """Hold the recursion limit, which is the process's, up until the last of the calls that need it has ended."""
    global _callers, _usual_limit
    with _lock:
        if not _callers:
            _usual_limit = sys.getrecursionlimit()
            sys.setrecursionlimit(max(_usual_limit, RECURSION_LIMIT))
        _callers += 1
    try:
        yield
    finally:
        with _lock:
            _callers -= 1
            if not _callers:
                sys.setrecursionlimit(_usual_limit)


@contextmanager
def uncollected() -> Iterator[None]:
    """Hold the garbage collector off while many objects are made that all live."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def collect() -> None:
    """Run the garbage collector where enough has gathered: the trees of a script that was checked lie in cycles, and a
    check runs with the collector off."""
    if gc.get_count()[0] > MOST_UNCOLLECTED:
        gc.collect()
