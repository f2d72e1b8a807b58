"""A look at the names a script uses: can there be anything to find in it? It runs before the parser is loaded.

Every finding is about a train op, a schedule, or a run that moves one counter by two writes. A script that names none
of what makes these has none, and need not be parsed into a tree that keeps its every blank.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cache, lru_cache

from lintstep.frameworks import models
from lintstep.frameworks.row import Role, Row
from lintstep.frameworks.tensorflow import (
    MODEL_METHODS,
    OPTIMIZER_METHODS,
    RUN_METHODS,
    TENSOR_RUN_METHODS,
    VARIABLE_METHODS,
)

_SAYS_A_NAME = re.compile(r"[\w.]+")  # a string that may be looked up as one


def speaks(script: str, wrappers: Collection[str] = ()) -> bool:
    """Whether a script names what makes train ops or schedules, or runs and writes; ``wrappers`` are the project's own
    functions that do, by dotted name. A script that the interpreter refuses is taken at the word of its bare text."""
    if trains(script):
        return True
    if not _suffice(lambda words: any(word in script for word in words), wrappers):
        return False
    tree = tree_of(script)
    if tree is None:
        return True
    names = set(_names(tree))
    names.update(end for end in _optimizers() if any(name.endswith(end) for name in names))
    return _suffice(lambda words: not names.isdisjoint(words), wrappers)


@lru_cache(maxsize=8)  # it is asked before a script is parsed, and while it is interpreted
def trains(script: str) -> bool:
    """Whether a script names what makes train ops or schedules; if not, nothing it imports can matter."""
    if not any(word in script for word in _makers()):
        return False
    if _plain_calls().search(script):
        return True
    tree = tree_of(script)
    return tree is None or not _makers().isdisjoint(_names(tree))


def _suffice(has: Callable[[Iterable[str]], bool], wrappers: Collection[str]) -> bool:
    """Whether a script that ``has`` these and those names may have something to find."""
    return (
        has(_makers())
        or has([_last(name) for name in wrappers])
        or (has(_runners()) and any(all(map(has, needed)) for needed in _writers()))
        or (has(MODEL_METHODS) and has(_optimizers()))
    )


def tree_of(script: str) -> ast.Module | None:
    """Return what the interpreter makes of a script, None where it refuses it (which libcst may yet read)."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about escapes in strings: not what is asked here
            return ast.parse(script)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _names(tree: ast.Module) -> Iterator[str]:
    """Yield every name in a tree, and every string that may be one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.alias):
            yield from node.name.split(".")
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and _SAYS_A_NAME.fullmatch(node.value):
            yield from node.value.split(".")


@cache
def _makers() -> frozenset[str]:
    rows = (row for row in (*_rows(), *OPTIMIZER_METHODS.values()) if row.role in (Role.SCHEDULE, Role.TRAIN_OP))
    return _words(rows)


@cache
def _plain_calls() -> re.Pattern[str]:
    """Return a pattern of calls that no comment and no string on their line holds: they spare the tree."""
    return re.compile(rf"^[^#'\"\n]*\.(?:{'|'.join(map(re.escape, sorted(_makers())))})\(", re.MULTILINE)


@cache
def _writers() -> frozenset[tuple[tuple[str], ...]]:
    """What names a write that a run makes: its own name, and the module's where it lies deep. A write that is made at
    once is part of no run."""
    rows = (row for row in (*_rows(), *VARIABLE_METHODS.values()) if row.role is Role.WRITE and row.note != "at-once")
    return frozenset(tuple((part,) for part in row.api.split(".")[1:][-2:]) for row in rows)


@cache
def _runners() -> frozenset[str]:
    return frozenset((*RUN_METHODS, *TENSOR_RUN_METHODS))


@cache
def _optimizers() -> tuple[str, ...]:
    """The ends of optimizers' names."""
    families = (suffix for model in models() for _, suffix, row in model.families if row.role is Role.OPTIMIZER)
    return (*_words(row for row in _rows() if row.role is Role.OPTIMIZER), *filter(None, families))


def _rows() -> Iterator[Row]:
    return (row for model in models() for row in model.rows.values())


def _words(rows: Iterable[Row]) -> frozenset[str]:
    return frozenset(_last(row.api) for row in rows)


def _last(api: str) -> str:
    return api.rpartition(".")[2]
