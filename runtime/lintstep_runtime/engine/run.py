"""One run of a script, and everything that it keeps: there is no other state that a run could leave behind.

What a module keeps for a run is an object of a class of its own, made when it is first asked for: `Run.keep`. So the
engine's rooms, the stand-ins and the frameworks all keep their state here without this module knowing them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

_T = TypeVar("_T")


class Run:
    """What one run keeps, and what it may do.

    `recovers`: a statement or kernel that fails leaves unknown values; `invents`: what is not there is made up;
    `budget`: how many multiplications of matrices and convolutions a model may cost, what is beyond is unknown (None:
    any number); `batches`: how many of a pass over data are given (None: all); `gaps` says that a statement was left
    out or a package is not there, so that what they would have filled may be empty.
    """

    def __init__(self) -> None:
        self.recovers = False
        self.invents = False
        self.budget: float | None = None
        self.batches: int | None = 8
        self.gaps = False
        self._kept: dict[Any, Any] = {}

    def keep(self, kind: type[_T]) -> _T:
        """Return the object of that class which this run keeps, made at the first call."""
        try:
            kept: _T = self._kept[kind]
        except KeyError:
            kept = self._kept[kind] = kind()
        return kept

    def put(self, kind: type[_T], kept: _T) -> _T:
        """Keep an object in the place of what `keep` returns for a class; return it."""
        self._kept[kind] = kept
        return kept


_current = Run()


def current_run() -> Run:
    """Return the run that is under way: of a process that runs one script, the only one."""
    return _current


@contextmanager
def entered(run: Run) -> Iterator[Run]:
    """Make `run` the one under way inside a ``with``, in all threads."""
    global _current
    before, _current = _current, run
    try:
        yield run
    finally:
        _current = before
