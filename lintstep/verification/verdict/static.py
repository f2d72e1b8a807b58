"""What the static analysis knows of a script that a verdict needs: where counters, rates and train ops are made."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator

from lintstep.analysis.facts import Facts
from lintstep.analysis.facts import Place as FactPlace
from lintstep.verification.request import Writer
from lintstep.verification.show.place import Place

analysing = threading.Lock()
"""Held by a thread that analyses: the analysis keeps what it knows of modules in one place."""


def writers(facts: Facts) -> tuple[Writer, ...]:
    """Return every place that may write a counter, and every place that makes what a verdict is about."""
    found: dict[tuple[Place, str, Place | None], Writer] = {}
    for writer in _writers(facts):
        found.setdefault((writer.place, writer.kind, writer.counter), writer)
    return tuple(found.values())


def _writers(facts: Facts) -> Iterator[Writer]:
    known = set()
    for advance in facts.advances:
        known.add(_lines(advance.place))
        counter = advance.counter.place
        yield Writer(_lines(advance.place), "writer", None if counter is None else _lines(counter))
    for place in facts.writers:
        if _lines(place) not in known:
            yield Writer(_lines(place))
    made = [op.place for op in facts.updates]
    made += [schedule.place for schedule in facts.schedules if schedule.place is not None]
    made += [counter.place for counter in facts.counters if counter.place is not None]
    for place in made:
        yield Writer(_lines(place), "definition")


def _lines(place: FactPlace) -> Place:
    span = place.span
    last = span.end_line - 1 if span.end_column == 1 and span.end_line > span.line else span.end_line
    return Place(os.path.abspath(span.path), span.line, last, span.cell)  # noqa: PTH100 - as the child names its files
