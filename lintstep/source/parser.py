"""Parsing with libcst where neither a deep tree nor the garbage collector can hurt."""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import libcst

T = TypeVar("T")

# libcst needs up to 3 KB of C stack a link of the longest chain that ``lexical.scan`` lets through; memory is only
# touched where it is used.
_STACK_BYTES = 64 << 20
_RECURSION_LIMIT = 20_000
# Objects that wait for the collector: about 30 MB of trees.
MOST_UNCOLLECTED = 150_000
_inside = threading.local()
_lock = threading.Lock()
_callers = 0
_usual_limit = sys.getrecursionlimit()


def deep(function: Callable[[], T]) -> T:
    """Call ``function`` on a thread whose stack stands deep trees, and return or raise what it does."""
    if getattr(_inside, "deep", False):
        return function()
    outcome: list[tuple[T | None, BaseException | None]] = []

    def run() -> None:
        _inside.deep = True
        try:
            outcome.append((function(), None))
        except BaseException as error:  # handed to the caller, who raises it
            outcome.append((None, error))

    _run_on_large_stack(run)
    value, error = outcome[0]
    if error is not None:
        raise error
    return value  # type: ignore[return-value]


def _run_on_large_stack(run: Callable[[], None]) -> None:
    with _deep_recursion():
        with _lock:  # the size is the process's, not the thread's
            before = threading.stack_size(_STACK_BYTES)
            try:
                thread = threading.Thread(target=run, daemon=True)
                thread.start()
            finally:
                threading.stack_size(before)
        thread.join()


@contextmanager
def _deep_recursion() -> Iterator[None]:
    """Hold the recursion limit, which is the process's, up until the last of the calls that need it has ended."""
    global _callers, _usual_limit
    with _lock:
        if not _callers:
            _usual_limit = sys.getrecursionlimit()
            sys.setrecursionlimit(max(_usual_limit, _RECURSION_LIMIT))
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
    """Hold the garbage collector off while many objects that all live are made: a quarter of the parser's time."""
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


def parse(code: str) -> libcst.Module:
    """Return the module of ``code``. Raises native.RefusedError."""
    from lintstep.source.chapters import parse_long

    with uncollected():
        return deep(lambda: parse_long(code))
