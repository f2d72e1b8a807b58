"""What a judgement may rest on, and what was left out that could have changed it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lintstep.verification.request import Writer
from lintstep.verification.show.place import Place
from lintstep.verification.trace.events import Ahead, Counter, Run, Section, Trace, Write

BEFORE_TRAINING = ("initializer", "restore")
"""What `by` says of a write that sets a counter to where training starts."""
ADVANCING = ("optimizer", "step")
"""What `by` says of a write by what is there to advance a counter: an update, a scheduler's own step."""

Source = Callable[[str], str | None]
"""The text of a file by its path, or None where it cannot be read."""


def no_source(path: str) -> str | None:
    """Know no text."""
    return None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one judgement may rest on: a trace, the sections of it that count, and the static facts of the script.

    ``source`` gives the text of a file by its path.
    """

    trace: Trace
    sections: tuple[Section, ...]
    writers: tuple[Writer, ...] | None
    forced: bool = False
    source: Source = no_source

    def runs(self, op: str) -> tuple[Run, ...]:
        return tuple(run for section in self.sections for run in section.runs if run.op == op)

    def ahead(self, op: str, counter: str) -> Ahead | None:
        """Return what the schedule of an update gives at values of a counter, where that was worked out."""
        found = [
            each for section in self.sections for each in section.ahead if (each.op, each.counter) == (op, counter)
        ]
        return found[-1] if found else None

    def writes(self, counter: str) -> tuple[Write, ...]:
        return tuple(write for section in self.sections for write in section.writes if write.counter == counter)


def unseen(evidence: Evidence) -> Iterator[str]:
    """Say what trained that the engine could not follow."""
    for section in evidence.sections:
        if section.unseen:
            yield f"{section.unseen[0]}, which this engine does not follow."
            return


def whole(evidence: Evidence) -> bool:
    """Whether the script was seen from its first line to its last, with nothing left out or made up on the way."""
    return not evidence.forced and all(
        section.status in ("finished", "exited") and not (section.skipped or section.decisions or section.assumptions)
        for section in evidence.sections
    )


def unexecuted(evidence: Evidence, counter: Counter) -> Iterator[str]:
    """Name the places that may write the counter, did not, and might in a whole run.

    Where a place stands in the text says little of what runs it (an operation is made in one place and run in another),
    so any part of the run that is missing is enough.
    """
    if whole(evidence):
        return
    if counter.kind == "scheduler":
        yield from _unstepped(evidence, counter)
        return
    if evidence.writers is None:
        yield f"Nobody read the script for other places that write `{counter.name}`, and part of it was not run."
        return
    for writer in evidence.writers:
        if _concerns(writer, counter) and not _ran(evidence, writer):
            yield f"{named(writer.place, 'A statement')} may write `{counter.name}`: {_why_not_run(evidence, writer)}."


def errors(evidence: Evidence) -> Iterator[tuple[str, Place]]:
    """Yield what the script raised, whether that ended it or was skipped, and where."""
    for section in evidence.sections:
        yield from ((each.error, each.place) for each in section.skipped)
        yield from ((each.detail, each.place) for each in section.end if each.status == "raised")


_STEP = re.compile(r"\.step\w*\s*\(")


def _unstepped(evidence: Evidence, counter: Counter) -> Iterator[str]:
    """Name a line that calls some ``step`` and did not run, in a file that had to do with the training."""
    ran = [each.place for each in evidence.trace.updates.values()]
    ran += [each.place for section in evidence.sections for each in section.writes]
    left = [each.place for section in evidence.sections for each in section.skipped]
    left += [each.place for section in evidence.sections for each in section.decisions]
    known = {(place.path, place.line) for place in ran}
    for path in dict.fromkeys(place.path for place in (counter.place, *ran, *left) if place.path):
        for number, line in enumerate((evidence.source(path) or "").splitlines(), 1):
            if _STEP.search(line.partition("#")[0]) and (path, number) not in known:
                writer = Writer(Place(path, number, number))
                yield f"Line {number} may step `{counter.name}`: {_why_not_run(evidence, writer)}."
                return


def _why_not_run(evidence: Evidence, writer: Writer) -> str:
    """Say why a writer that did not run might run in the real script."""
    skipped = [each for section in evidence.sections for each in section.skipped]
    decisions = [each for section in evidence.sections for each in section.decisions]
    for skip in skipped:
        if skip.place.overlaps(writer.place):
            return f"it was skipped because of {skip.error}"
    for decision in decisions:
        if any(arm.overlaps(writer.place) for arm in decision.untaken or ()):
            return f"it is in an arm not taken because a value was unknown (the if at {decision.place.text})"
    for section in evidence.sections:
        if section.status in ("settled", "stopped"):
            return "the run was ended before it was reached; more runs may reach it: --steps 1000"
        if section.status == "raised":
            return f"the script raised {section.end[-1].detail or 'an error'} before it was reached"
        if section.status is None:
            return "the run was cut off before it was reached"
    if decisions:
        return f"whether it runs may hang on an unknown value (the {decisions[0].what} at {decisions[0].place.text})"
    if skipped:
        return f"whether it runs may hang on {skipped[0].place.text}, which was skipped"
    return "what was run is not all that the script does"


def replaced(evidence: Evidence) -> Iterator[str]:
    """Say what was left out that could have replaced what the verdict is about."""
    for section in evidence.sections:
        for skipped in section.skipped:
            if evidence.writers is None:
                yield f"{named(skipped.place, 'A statement')} was skipped because of {skipped.error}."
                return
            if _defines(evidence, skipped.place):
                yield (
                    f"{named(skipped.place, 'A statement')} makes part of the schedule or optimizer and was "
                    f"skipped because of {skipped.error}."
                )
                return
        for decision in section.decisions:
            if any(_defines(evidence, arm) for arm in decision.untaken or ()):
                yield (
                    f"The arm of the if at {decision.place.text} that was not taken makes a schedule, counter or "
                    "train op, and what decides it was unknown."
                )
                return


def _defines(evidence: Evidence, place: Place) -> bool:
    return any(each.kind == "definition" and each.place.overlaps(place) for each in evidence.writers or ())


def _concerns(writer: Writer, counter: Counter) -> bool:
    if writer.kind != "writer":
        return False
    if writer.counter is None or counter.registered or not counter.place.line or not writer.counter.line:
        return True
    return writer.counter.overlaps(counter.place)


def _ran(evidence: Evidence, writer: Writer) -> bool:
    """Whether the place has written the counter; then what it does shows in the values."""
    return any(
        write.place.overlaps(writer.place)
        for section in evidence.sections
        for write in section.writes
        if write.by not in BEFORE_TRAINING
    )


def named(place: Place, otherwise: str) -> str:
    return place.text.capitalize() if place.line else otherwise
