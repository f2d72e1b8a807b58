"""From the lines of a notebook's program, which a run knows, to its cells, which people know."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from lintstep.verification.show.place import Place
from lintstep.verification.trace.events import Section, Trace

if TYPE_CHECKING:
    from lintstep.source.notebook import Notebook


def relocate(trace: Trace, notebook: Notebook, script: str) -> None:
    """Give every place in the file ``script`` that a trace names its cell, and its line within that."""

    def moved(place: Place) -> Place:
        if place.path != script or not place.line or place.cell is not None:
            return place
        cell, line = notebook.locate(place.line)
        return Place(place.path, line, line + place.end_line - place.line, cell)

    for key, counter in trace.counters.items():
        trace.counters[key] = counter._replace(place=moved(counter.place))
    for key, train_op in trace.updates.items():
        trace.updates[key] = train_op._replace(place=moved(train_op.place))
    for section in trace.sections:
        _relocate_section(section, moved)


def _relocate_section(section: Section, moved: Callable[[Place], Place]) -> None:
    section.writes[:] = [each._replace(place=moved(each.place)) for each in section.writes]
    section.skipped[:] = [each._replace(place=moved(each.place)) for each in section.skipped]
    section.end[:] = [each._replace(place=moved(each.place)) for each in section.end]
    section.decisions[:] = [
        each._replace(place=moved(each.place), untaken=tuple(map(moved, each.untaken))) for each in section.decisions
    ]
