"""What each train op did to each counter and rate, as the events of ``docs/trace.md``. It records; it never judges."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

from lintstep_runtime import trace

RUNTIME = __file__.removesuffix("recorder.py")


class Stop(BaseException):
    """Ends the script from inside ``Session.run`` once enough was seen. Only the child catches it."""


@dataclass(frozen=True)
class Position:
    """Where in the script something was built: `line` and `end_line` are 1-based and inclusive."""

    path: str
    line: int
    end_line: int


@dataclass
class Counter:
    """A variable or placeholder that a schedule reads or a train op was given as its step."""

    id: str
    name: str
    kind: str


@dataclass
class TrainOp:
    """One call of ``minimize``, ``apply_gradients`` or the like; `runs` counts the session runs that executed it."""

    id: str
    kind: str
    position: Position
    step: Counter | None
    reads: tuple[Counter, ...]
    operation: Any = None
    rate: Any = None
    loss: Any = None
    runs: int = 0
    moved: bool = False
    counters: dict[Any, Counter] = field(default_factory=dict)


def own_file(path: str) -> bool:
    """Say whether `path` may be the script's: not this runtime, the standard library or an installed package."""
    return not (path.startswith((RUNTIME, "<frozen", sys.prefix, sys.base_prefix)) or "site-packages" in path)


class Recorder:
    """Keeps the ids of counters and train ops and writes the events about them.

    `first_party` says which files are the script's: positions are those of its innermost frame.
    `settled` is asked after every run of a train op; when it says true, `Stop` is raised out of ``Session.run``.
    """

    def __init__(self) -> None:
        self.first_party: Callable[[str], bool] = own_file
        self.settled: Callable[[Recorder], bool] | None = None
        self.counters: dict[Any, Counter] = {}
        self.train_ops: list[TrainOp] = []

    # Python-side events

    def decided(self, what: str, chosen: object) -> None:
        """Record that Python asked an unknown value for `what` (``"if"``, ``"len"``, ...) and was given `chosen`."""
        position = self.position()
        trace.emit_once("decision", path=position.path, line=position.line, what=what, chosen=_plain(chosen))

    def assumed(self, text: str) -> None:
        """Record that something was made up."""
        trace.emit_once("assumption", text=text)

    def position(self) -> Position:
        """Return the place of the innermost first-party frame (``Position("", 0, 0)`` where there is none)."""
        frame: FrameType | None = sys._getframe(1)
        known: dict[str, bool] = {}
        while frame is not None:
            path = frame.f_code.co_filename
            if path not in known:
                known[path] = self.first_party(path)
            if known[path]:
                return _place(frame)
            frame = frame.f_back
        return Position("", 0, 0)


def _place(frame: FrameType) -> Position:
    code, line = frame.f_code, frame.f_lineno
    positions = getattr(code, "co_positions", None)  # since Python 3.11: the whole span of the call
    if positions is not None and frame.f_lasti >= 0:
        for index, (start, end, _, _) in enumerate(positions()):
            if index * 2 == frame.f_lasti:
                return Position(code.co_filename, start or line, end or line)
    return Position(code.co_filename, line, line)


def _plain(chosen: object) -> object:
    """Return `chosen` as an event can hold it."""
    return chosen if chosen is None or isinstance(chosen, bool | int | float | str) else repr(chosen)


current = Recorder()
