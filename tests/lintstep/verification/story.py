"""A trace in the making, for tests of what is said of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lintstep.verification.request import Writer
from lintstep.verification.show.place import Place
from lintstep.verification.trace.events import (
    Ahead,
    Counter,
    Decision,
    End,
    Number,
    Run,
    Section,
    Skipped,
    Trace,
    Unordered,
    Update,
    Write,
)
from lintstep.verification.verdict.rungs import Ruling, rule

PATH = str(Path("train.py").absolute())


def place(line: int, end_line: int | None = None) -> Place:
    return Place(PATH, line, end_line or line)


@dataclass
class Story:
    """A trace in the making: one counter, one train op, what happened."""

    trace: Trace = field(default_factory=Trace)
    order: int = 0

    def __post_init__(self) -> None:
        self.trace.counters["c"] = Counter("c", "step", place(1), "int32", 0, False, "variable")
        self.trace.updates["t"] = Update("t", place(3), "minimize", None, ("c",), False)
        self.rung("as-is")

    def rung(self, name: str) -> Story:
        self.trace.sections.append(Section(name, "reference"))
        return self

    @property
    def section(self) -> Section:
        return self.trace.sections[-1]

    def runs(self, *values: Number, op: str = "t", rates: tuple[Number, ...] = ()) -> Story:
        for at, value in enumerate(values):
            self.order += 1
            self.section.runs.append(Run(op, rates[at] if rates else 0.1, {"c": value}, None, self.order))
        return self

    def looks_ahead(self, *points: tuple[Number, Number], change: Number = None) -> Story:
        self.section.ahead.append(Ahead("t", "c", points, change, 1000, self.order))
        return self

    def races(self, line: int) -> Story:
        self.section.unordered.append(Unordered("c", place(line)))
        return self

    def writes(self, by: str, before: Number, after: Number, line: int = 7) -> Story:
        self.order += 1
        self.section.writes.append(Write("c", by, place(line), before, after, self.order))
        return self

    def skips(self, line: int, end_line: int | None = None) -> Story:
        self.section.skipped.append(Skipped(place(line, end_line), "NameError", ()))
        return self

    def decides(self, line: int, what: str = "if", untaken: tuple[int, int] | None = None) -> Story:
        arms = () if untaken is None else (place(*untaken),)
        self.section.decisions.append(Decision(place(line), what, "True", arms))
        return self

    def ends(self, status: str = "finished", detail: str = "") -> Story:
        self.section.end.append(End(status, detail, Place("", 0, 0)))
        return self

    def verdict(self, *writers: Writer, looked: bool = True) -> Ruling:
        return rule(self.trace, writers if looked else None)


def writer(line: int, counter: int | None = None, kind: Any = "writer") -> Writer:
    return Writer(place(line), kind, None if counter is None else place(counter))
