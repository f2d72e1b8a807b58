"""Decide from its names whether a script is worth analysing. This runs before the parser is loaded.

Every finding is about a train op, a schedule, or a run that moves one counter by two writes. A script that names none
of what makes these has none, and need not be interpreted.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Set
from functools import cache

from lintstep.interpreter.library import Role, Row
from lintstep.interpreter.registry import libraries, makers, trains


def speaks(names: Set[str], wrappers: Collection[str] = ()) -> bool:
    """Whether a script's names hold what makes train ops or schedules, or runs and writes; ``wrappers`` are the
    project's own functions that do, by dotted name."""
    if trains(names):
        return True
    known = names | {end for end in _optimizers() if any(name.endswith(end) for name in names)}
    return _suffice(lambda words: not known.isdisjoint(words), wrappers)


def _suffice(has: Callable[[Iterable[str]], bool], wrappers: Collection[str]) -> bool:
    """Whether a script that ``has`` these and those names may have something to find."""
    return (
        has(makers())
        or has([_last(name) for name in wrappers])
        or (has(_runners()) and any(all(map(has, needed)) for needed in _writers()))
        or (has(_compilers()) and has(_optimizers()))
    )


@cache
def _writers() -> frozenset[tuple[tuple[str], ...]]:
    """What names a write that a run makes: its own name, and the module's where it lies deep. A write that is made at
    once is part of no run."""
    rows = (row for row in (*_rows(), *_methods()) if row.role is Role.WRITE and row.note != "at-once")
    return frozenset(tuple((part,) for part in row.api.split(".")[1:][-2:]) for row in rows)


@cache
def _runners() -> frozenset[str]:
    return _words(row for row in _methods() if row.role in (Role.RUN, Role.RUN_NODE))


@cache
def _compilers() -> frozenset[str]:
    return _words(row for row in _methods() if row.role is Role.COMPILES)


@cache
def _optimizers() -> tuple[str, ...]:
    """The ends of optimizers' names."""
    families = (suffix for library in libraries() for _, suffix, row in library.families if row.role is Role.OPTIMIZER)
    return (*_words(row for row in _rows() if row.role is Role.OPTIMIZER), *filter(None, families))


def _rows() -> Iterator[Row]:
    return (row for library in libraries() for row in library.rows.values())


def _methods() -> Iterator[Row]:
    return (row for library in libraries() for row in library.methods.values())


def _words(rows: Iterable[Row]) -> frozenset[str]:
    return frozenset(_last(row.api) for row in rows)


def _last(api: str) -> str:
    return api.rpartition(".")[2]
