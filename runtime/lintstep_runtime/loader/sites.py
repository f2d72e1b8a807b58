"""The places in first-party code that rewritten code refers to by number, and where its own handlers stand."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from types import CodeType, FrameType

from lintstep_runtime.engine.run import current_run


@dataclass(frozen=True)
class Site:
    """A statement: 1-based lines, inclusive. `arms` are the (first, last) lines of an `if`'s body and of its `else`."""

    path: str
    line: int
    end_line: int
    kind: str
    targets: tuple[str, ...] = ()
    arms: tuple[tuple[int, int], tuple[int, int]] = ((0, 0), (0, 0))


@dataclass(frozen=True)
class Guarded:
    """The body of one of the script's own `try` statements.

    `owner` is the first line of the function or class it stands in (0: the module); `handlers` are the compiled types
    its clauses name. `long` says that the body is more than a few simple statements, so that a clause for every
    exception is a safety net rather than the expected way.
    """

    owner: int
    first: int
    last: int
    handlers: tuple[CodeType | None, ...]
    long: bool


class Sites:
    """The places of one run."""

    def __init__(self) -> None:
        self.listed: list[Site] = []
        self.guarded: dict[str, list[Guarded]] = {}


def _here() -> Sites:
    return current_run().keep(Sites)


def add_site(site: Site) -> int:
    """Return the number under which `get_site` finds it."""
    listed = _here().listed
    listed.append(site)
    return len(listed) - 1


def get_site(number: int) -> Site:
    """Return the site with this number."""
    return _here().listed[number]


def set_guarded(path: str, guarded: list[Guarded]) -> None:
    """Remember where the handlers of a first-party file stand. This is also what makes a file first-party."""
    _here().guarded[path] = guarded


def is_first_party(path: str) -> bool:
    """Say whether code of this file went through the loader."""
    return path in _here().guarded


def first_party_frames(frame: FrameType | None) -> Iterator[FrameType]:
    """Yield the first-party frames from `frame` outwards."""
    guarded = _here().guarded
    while frame is not None:
        if frame.f_code.co_filename in guarded:
            yield frame
        frame = frame.f_back


def in_nested_loops() -> bool:
    """Say whether first-party code is in a loop inside another one, of the same function or of one that called it."""
    loops: dict[str, list[Site]] = {}
    for site in _here().listed:
        if site.kind in ("for", "while"):
            loops.setdefault(site.path, []).append(site)
    depth = 0
    for frame in first_party_frames(sys._getframe(1)):
        here = loops.get(frame.f_code.co_filename, ())
        depth += sum(site.line <= frame.f_lineno <= site.end_line for site in here)
    return depth > 1


def wanted(error: BaseException, frame: FrameType | None) -> bool:
    """Say whether one of the script's own handlers, from `frame` outwards, expects this exception."""
    for outer in first_party_frames(frame):
        for guarded in _here().guarded[outer.f_code.co_filename]:
            inside = guarded.first <= outer.f_lineno <= guarded.last and _owns(guarded, outer.f_code)
            if inside and any(_matches(handler, error, outer, guarded.long) for handler in guarded.handlers):
                return True
    return False


def _owns(guarded: Guarded, code: CodeType) -> bool:
    return guarded.owner == (0 if code.co_name == "<module>" else code.co_firstlineno)


def _matches(handler: CodeType | None, error: BaseException, frame: FrameType, long: bool) -> bool:
    if handler is None:
        return not long
    try:
        types = eval(handler, frame.f_globals, frame.f_locals)
    except Exception:  # a name that does not exist yet: the script would fail here as well, so let it
        return True
    kinds = types if isinstance(types, tuple) else (types,)
    caught = [kind for kind in kinds if isinstance(kind, type) and isinstance(error, kind)]
    return any(not long or kind not in (Exception, BaseException) for kind in caught)
