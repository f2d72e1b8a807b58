"""What a trace proves about each train op: frozen, advances, or neither, and why.

*Frozen* needs at least three runs of the train op, every counter its rate reads unchanged, no executed operation that
writes one of them, and nothing left out that could have: a statement that was skipped, an arm that was not taken
because the value that decides was unknown, inputs that were made up, the rest of a run that was ended early. Where
something was left out the static facts of the same script say whether it matters: whether there is a place that may
write the counter and did not. Where there is, or nobody looked, the verdict is *inconclusive*. *Advances* needs a
change, and nothing left out that makes the counter, rate or optimizer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from lintstep.verification.request import Writer
from lintstep.verification.show.place import Place
from lintstep.verification.trace.numbers import same, shown
from lintstep.verification.trace.reader import Counter, Number, Run, Section, Trace, TrainOp, Write

Kind = Literal["frozen", "advances", "inconclusive"]

ENOUGH_RUNS = 3
_BEFORE_TRAINING = ("initializer", "restore")
_GIVES_BACK = "self"
"""What `by` says of a write of the value that the variable held, whatever it was: such a write advances nothing."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on one train op. ``reason`` is one sentence, or several where several things stand in the way."""

    kind: Kind
    reason: str
    op: TrainOp
    counters: tuple[Counter, ...]
    runs: tuple[Run, ...]

    @property
    def counter(self) -> Counter | None:
        """The counter the verdict is about: the first the rate reads, else the one the train op advances."""
        return self.counters[0] if self.counters else None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one judgement may rest on: a trace, the sections of it that count, and the static facts of the script."""

    trace: Trace
    sections: tuple[Section, ...]
    writers: tuple[Writer, ...] | None
    forced: bool = False

    def runs(self, op: str) -> tuple[Run, ...]:
        return tuple(run for section in self.sections for run in section.runs if run.op == op)

    def writes(self, counter: str) -> tuple[Write, ...]:
        return tuple(write for section in self.sections for write in section.writes if write.counter == counter)


def judge(evidence: Evidence) -> list[Judgement]:
    """Return a judgement for each train op that ran and whose rate reads a counter, in the order they were built."""
    found = []
    for op in evidence.trace.train_ops.values():
        runs = evidence.runs(op.id)
        if runs and op.reads:
            found.append(_judge_op(evidence, op, runs))
    return found


def _judge_op(evidence: Evidence, op: TrainOp, runs: tuple[Run, ...]) -> Judgement:
    counters = tuple(evidence.trace.counters[each] for each in op.reads)
    moving = [counter for counter in counters if _moved(evidence, counter, runs)]
    if moving:
        doubts = list(_replaced(evidence))
        first = (moving[0], *(each for each in counters if each is not moving[0]))
        if doubts:
            return Judgement("inconclusive", " ".join(doubts), op, first, runs)
        return Judgement("advances", _advance(moving[0], runs), op, first, runs)
    doubts = [*_unsure_of_runs(counters, runs)]
    for counter in counters:
        doubts += _unsure_of_counter(evidence, counter, runs)
    doubts += [*_unseen(evidence), *_replaced(evidence)]
    if doubts:
        return Judgement("inconclusive", " ".join(dict.fromkeys(doubts)), op, counters, runs)
    return Judgement("frozen", _freeze(counters, runs), op, counters, runs)


def _moved(evidence: Evidence, counter: Counter, runs: tuple[Run, ...]) -> bool:
    values = [value for value in _values(counter, runs) if value is not None]
    if any(value != values[0] for value in values):
        return True
    return any(
        write.by == "optimizer" and write.before != write.after and write.before is not None
        for write in evidence.writes(counter.id)
    )


def _values(counter: Counter, runs: tuple[Run, ...]) -> list[Number]:
    return [run.counters.get(counter.id) for run in runs]


def _unsure_of_runs(counters: tuple[Counter, ...], runs: tuple[Run, ...]) -> Iterator[str]:
    if len(runs) < ENOUGH_RUNS:
        times = "once" if len(runs) == 1 else "twice"
        yield f"The train op ran only {times}; {ENOUGH_RUNS} runs are needed to call a counter frozen."
    for counter in counters:
        if not same(_values(counter, runs)):
            yield f"The value of `{counter.name}` is unknown after some runs."


def _unsure_of_counter(evidence: Evidence, counter: Counter, runs: tuple[Run, ...]) -> Iterator[str]:
    """Say what could have moved the counter although it stood still."""
    if counter.kind == "unknown":
        yield f"`{counter.name}` stands for a counter that comes from elsewhere, where it may be advanced."
    for write in evidence.writes(counter.id):
        if write.by in (*_BEFORE_TRAINING, _GIVES_BACK) or (write.by == "feed" and _whole(evidence)):
            continue  # a feed lasts one session run: the values at the train op's runs tell all of those there were
        if write.order > runs[0].order or not _whole(evidence):
            more = "" if _whole(evidence) else f" as far as the run went; more runs may tell: --steps {10 * len(runs)}"
            yield (
                f"{_named(write.place, 'Something')} writes `{counter.name}` ({write.by}), "
                f"though it left it at {shown(write.after)}{more}."
            )
            break
    for op in evidence.trace.train_ops.values():
        if op.step == counter.id and not evidence.runs(op.id) and not _whole(evidence):
            yield f"The train op at {op.place.text} advances `{counter.name}` and was not run."
    yield from _unexecuted(evidence, counter)


def _unseen(evidence: Evidence) -> Iterator[str]:
    """Say what trained that the engine could not follow."""
    for section in evidence.sections:
        if section.unseen:
            yield f"{section.unseen[0]}, which this engine does not follow."
            return


def _whole(evidence: Evidence) -> bool:
    """Whether the script was seen from its first line to its last, with nothing left out or made up on the way."""
    return not evidence.forced and all(
        section.status in ("finished", "exited") and not (section.skipped or section.decisions or section.assumptions)
        for section in evidence.sections
    )


def _unexecuted(evidence: Evidence, counter: Counter) -> Iterator[str]:
    """Name the places that may write the counter, did not, and might in a whole run.

    Where a place stands in the text says little of what runs it (an operation is made in one place and run in another),
    so any part of the run that is missing is enough.
    """
    if _whole(evidence):
        return
    if evidence.writers is None:
        yield f"Nobody read the script for other places that write `{counter.name}`, and part of it was not run."
        return
    for writer in evidence.writers:
        if _concerns(writer, counter) and not _ran(evidence, writer):
            yield f"{_named(writer.place, 'A statement')} may write `{counter.name}`: {_why_not_run(evidence, writer)}."


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


def _replaced(evidence: Evidence) -> Iterator[str]:
    """Say what was left out that could have replaced what the verdict is about."""
    for section in evidence.sections:
        for skipped in section.skipped:
            if evidence.writers is None:
                yield f"{_named(skipped.place, 'A statement')} was skipped because of {skipped.error}."
                return
            if _defines(evidence, skipped.place):
                yield (
                    f"{_named(skipped.place, 'A statement')} makes part of the schedule or optimizer and was "
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
        if write.by not in _BEFORE_TRAINING
    )


def _named(place: Place, otherwise: str) -> str:
    return place.text.capitalize() if place.line else otherwise


def _freeze(counters: tuple[Counter, ...], runs: tuple[Run, ...]) -> str:
    parts = [f"`{counter.name}` was {shown(_values(counter, runs)[0])}" for counter in counters]
    if all(counter.kind == "placeholder" for counter in counters):
        return f"{' and '.join(parts)} in each of {len(runs)} runs; none was fed another value."
    return f"{' and '.join(parts)} after each of {len(runs)} runs; no operation that ran writes it."


def _advance(counter: Counter, runs: tuple[Run, ...]) -> str:
    values = _values(counter, runs)
    if len(runs) == 1:
        return f"`{counter.name}` was advanced to {shown(values[0])} by the one run."
    if values[0] == values[-1]:
        return f"`{counter.name}` moved during {len(runs)} runs, from {shown(values[0])} and back."
    return f"`{counter.name}` went from {shown(values[0])} to {shown(values[-1])} over {len(runs)} runs."
