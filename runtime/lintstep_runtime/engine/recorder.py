"""What each update did to each counter and rate, as the events of ``docs/trace.md``. It records; it never judges."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import CodeType, FrameType
from typing import Any

from lintstep_runtime.engine import trace
from lintstep_runtime.engine.run import current_run

RUNTIME = __file__.removesuffix(__name__.partition(".")[2].replace(".", os.sep) + ".py")


@dataclass(frozen=True)
class Position:
    """Where in the script something was built: `line` and `end_line` are 1-based and inclusive."""

    path: str
    line: int
    end_line: int


NOWHERE = Position("", 0, 0)


def own_file(path: str) -> bool:
    """Say whether `path` may be the script's: not this runtime, the standard library or an installed package."""
    return not (path.startswith((RUNTIME, "<frozen", sys.prefix, sys.base_prefix)) or "site-packages" in path)


@dataclass(eq=False)
class Update:
    """What changes weights whenever it runs: a train op, an optimizer's step at one place."""

    id: str
    kind: str
    position: Position
    runs: int = 0

    def force(self, times: int) -> None:
        """Run it apart from the script, where that can be done."""


class Recorder:
    """Keeps the ids of counters and updates and writes the events about them.

    `first_party` says which files are the script's: positions are those of its innermost frame.
    """

    def __init__(self) -> None:
        self.first_party: Callable[[str], bool] = own_file
        self.counters: dict[Any, str] = {}  # by whatever a framework knows a counter by
        self.updates: list[Update] = []
        self.unordered: set[Any] = set()  # counters that a run writes in no fixed order
        self.during = 0  # calls that run updates and are over, where a framework counts them

    def decided(self, what: str, chosen: object) -> None:
        """Record that Python asked an unknown value for `what` (``"if"``, ``"len"``, ...) and was given `chosen`."""
        position = self.position()
        plain = chosen if chosen is None or isinstance(chosen, bool | int | float | str) else repr(chosen)
        trace.emit_once("decision", path=position.path, line=position.line, what=what, chosen=plain)

    def assumed(self, text: str) -> None:
        """Record that something was made up."""
        trace.emit_once("assumption", text=text)

    def position(self) -> Position:
        """Return the place of the innermost first-party frame, or `NOWHERE`."""
        frame: FrameType | None = sys._getframe(1)
        known: dict[str, bool] = {}
        while frame is not None:
            path = frame.f_code.co_filename
            if path not in known:
                known[path] = self.first_party(path)
            if known[path]:
                return _place(frame)
            frame = frame.f_back
        return NOWHERE

    # what a framework tells

    def next_update(self) -> str:
        """Return the id of the next update to be built."""
        return f"built{len(self.updates)}"

    def built(self, update: Update, step: str | None, reads: Mapping[str, str], opaque: bool) -> None:
        """Record an update: the counter it advances, those its rate reads and how, whether that reads the unknown."""
        self.updates.append(update)
        place = update.position
        trace.emit(
            "update",
            id=update.id,
            path=place.path,
            line=place.line,
            end_line=place.end_line,
            kind=update.kind,
            step=step,
            reads=list(reads),
            opaque=opaque,
            via=dict(reads),
        )

    def counter(self, key: Any, describe: Callable[[], Mapping[str, object]]) -> str:
        """Return the id of a counter; record it at the first use, with what `describe` returns.

        That is its name, place, dtype, initial value, kind, and whether it is registered.
        """
        if key not in self.counters:
            self.counters[key] = identity = f"counter{len(self.counters)}"
            trace.emit("counter", id=identity, **describe())
        return self.counters[key]

    def write(self, key: Any, by: str, place: Position | None, before: Any, after: Any) -> None:
        """Record what something, `by` name, wrote to a counter that was recorded before."""
        path, line = (place.path, place.line) if place is not None else ("", 0)
        known = key not in self.unordered
        values = {"before": number(before) if known else None, "after": number(after) if known else None}
        trace.emit("write", counter=self.counters[key], by=by, path=path, line=line, **values, during=self.during)

    def race(self, key: Any, place: Position) -> None:
        """Record that a run writes a counter here and once more, in no fixed order: it is unknown from then on."""
        self.unordered.add(key)
        trace.emit_once("unordered", counter=self.counters[key], path=place.path, line=place.line)

    def ran(self, update: Update, rate: Any, counters: Mapping[str, Any], loss: Any = None) -> None:
        """Record one run of an update: its rate, its counters after it, by id, and its loss."""
        update.runs += 1
        values = {identity: number(value) for identity, value in counters.items()}
        trace.emit("run", op=update.id, rate=number(rate), counters=values, loss=number(loss), during=self.during)


def number(value: Any) -> Any:
    """Return `value` where it is one number, of Python or numpy, else `None`: nobody knows it."""
    if isinstance(value, int | float):
        return int(value) if isinstance(value, bool) else value
    kind = getattr(getattr(value, "dtype", None), "kind", None)
    if not isinstance(kind, str) or kind not in tuple("biuf") or value.size != 1:
        return None
    return int(value) if kind == "b" else value


def _place(frame: FrameType) -> Position:
    code, line = frame.f_code, frame.f_lineno
    if frame.f_lasti >= 0:
        start, end = next(iter(_lines(code)[frame.f_lasti // 2 :][:1]), (line, line))
        return Position(code.co_filename, start or line, end or line)
    return Position(code.co_filename, line, line)


@functools.cache
def _lines(code: CodeType) -> list[tuple[int | None, int | None]]:
    """Return the first and last line of what each instruction belongs to; nothing before Python 3.11."""
    positions = getattr(code, "co_positions", None)
    return [] if positions is None else [(first, last) for first, last, _, _ in positions()]


def current() -> Recorder:
    """Return the recorder of the run that is under way."""
    return current_run().keep(Recorder)
