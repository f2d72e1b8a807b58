"""What a trace proves about each update: whether its schedule is frozen, moves as it should, or neither, and why.

*Frozen* needs at least three runs of the update, every counter its rate reads unchanged, no executed operation that
writes one of them, and nothing left out that could have: a statement that was skipped, an arm that was not taken
because the value that decides was unknown, inputs that were made up, the rest of a run that was ended early. Where
something was left out the static facts of the same script say whether it matters: whether there is a place that may
write the counter and did not. Where there is, or nobody looked, the verdict is *inconclusive*. *Advances* needs a
change, nothing left out that makes the counter, rate or optimizer, and a rate that moves where the schedule's formula
does: a flat one is *no-effect*, a counter that is put back after each run *wrong-pace*.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from lintstep.verification.show.place import Place
from lintstep.verification.trace.events import Ahead, Counter, Number, Run, Update, Write
from lintstep.verification.trace.numbers import brief, same, shown
from lintstep.verification.verdict.evidence import (
    ADVANCING,
    BEFORE_TRAINING,
    Evidence,
    errors,
    named,
    replaced,
    unexecuted,
    unseen,
    whole,
)
from lintstep.verification.verdict.rates import differs, flat, unmoved
from lintstep.verification.verdict.training import MEASURED, Training

Kind = Literal["frozen", "wrong-pace", "no-effect", "inconclusive", "advances"]

GRAVITY: tuple[Kind, ...] = ("frozen", "wrong-pace", "no-effect", "inconclusive", "advances")
"""The verdicts, gravest first."""

ENOUGH_RUNS = 3
_BEYOND = re.compile(r"Tried to step \d+ times")
_GIVES_BACK = "self"
"""What `by` says of a write of the value that the variable held, whatever it was: such a write advances nothing."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on one update. ``reason`` is one sentence, or several where several things stand in the way."""

    kind: Kind
    reason: str
    op: Update
    counters: tuple[Counter, ...]
    runs: tuple[Run, ...]

    @property
    def counter(self) -> Counter | None:
        """The counter the verdict is about: the first the rate reads, else the one the train op advances."""
        return self.counters[0] if self.counters else None


def judge(evidence: Evidence) -> list[Judgement]:
    """Return a judgement for each update that ran and whose rate reads a counter, in the order they were built."""
    found = []
    for op in evidence.trace.updates.values():
        runs = evidence.runs(op.id)
        if runs and op.reads:
            found.append(_judge_op(evidence, op, runs))
        elif runs and (judged := _unread(evidence, op, runs)) is not None:
            found.append(judged)
    return found


def _unread(evidence: Evidence, op: Update, runs: tuple[Run, ...]) -> Judgement | None:
    """Return the judgement on an update whose rate reads no counter, None where there is nothing to judge."""
    return _by_hand(evidence, op, runs) or _orphaned(evidence, op, runs)


def unscheduled(evidence: Evidence) -> list[Judgement]:
    """Return what is to be seen of each update that ran and whose rate reads no counter."""
    found = []
    for op in evidence.trace.updates.values():
        runs = evidence.runs(op.id)
        if runs and not op.reads and _unread(evidence, op, runs) is None:
            counters = () if op.step is None else (evidence.trace.counters[op.step],)
            found.append(Judgement("inconclusive", "Its rate reads no step counter.", op, counters, runs))
    return found


def _orphaned(evidence: Evidence, op: Update, runs: tuple[Run, ...]) -> Judgement | None:
    """Return the judgement on an update beside a scheduler whose optimizer makes none, None where there is no such."""
    working = {each.optimizer for each in evidence.trace.updates.values() if evidence.runs(each.id)}
    lost = [
        counter
        for counter in evidence.trace.counters.values()
        if counter.kind == "scheduler" and counter.optimizer not in working
    ]
    if op.optimizer is None or not lost or flat(runs) is None or len(runs) < ENOUGH_RUNS:
        return None
    reason = (
        f"`{lost[0].name}` ({lost[0].place.text}) sets the rate of an optimizer that made no update; the rate of those "
        f"at {op.place.text} was {brief(runs[0].rate)} in each of {len(runs):,} updates."
    )
    return Judgement("inconclusive" if _in_part(evidence) else "no-effect", reason, op, (lost[0],), runs)


def _by_hand(evidence: Evidence, op: Update, runs: tuple[Run, ...]) -> Judgement | None:
    """Return the judgement on an update whose rate the script itself writes, None where it does not move it."""
    rates = [run.rate for run in runs]
    written = any(op.optimizer in (each.optimizer, None) for section in evidence.sections for each in section.rates)
    if op.optimizer is None or not written or None in rates or same(rates):
        return None
    return Judgement("advances", f"{Training(evidence, op, runs).course()}, written by the script.", op, (), runs)


def _judge_op(evidence: Evidence, op: Update, runs: tuple[Run, ...]) -> Judgement:
    counters = tuple(evidence.trace.counters[each] for each in op.reads)
    racing = _racing(evidence, op, counters)
    if racing:
        return Judgement("inconclusive", racing, op, counters, runs)
    moving = [counter for counter in counters if _moved(evidence, counter, runs)]
    if moving:
        doubts = list(replaced(evidence))
        first = (moving[0], *(each for each in counters if each is not moving[0]))
        beyond = next((each for each in errors(evidence) if _BEYOND.search(each[0])), None)
        if beyond is not None and moving[0].kind == "scheduler":
            reason = (
                f"`{moving[0].name}` was stepped once more than it was made for: {beyond[1].text} raised {beyond[0]}"
            )
            return Judgement("wrong-pace", reason, op, first, runs)
        if doubts:
            return Judgement("inconclusive", " ".join(doubts), op, first, runs)
        kind, reason = _moving(evidence, op, moving[0], runs)
        return Judgement(kind, reason, op, first, runs)
    doubts = [*_unsure_of_runs(counters, runs)]
    for counter in counters:
        doubts += _unsure_of_counter(evidence, counter, runs)
    doubts += [*unseen(evidence), *replaced(evidence)]
    if doubts:
        return Judgement("inconclusive", " ".join(dict.fromkeys(doubts)), op, counters, runs)
    return Judgement("frozen", _freeze(counters, runs), op, counters, runs)


def _moving(evidence: Evidence, op: Update, counter: Counter, runs: tuple[Run, ...]) -> tuple[Kind, str]:
    """Return the verdict on an update whose counter moves."""
    values = _values(counter, runs)
    if len(runs) >= ENOUGH_RUNS and same(values) and (counter.kind != "scheduler" or _back(evidence, counter, runs)):
        return _put_back(evidence, counter, values[0], runs)
    return _followed(evidence, op, counter, runs)


def _back(evidence: Evidence, counter: Counter, runs: tuple[Run, ...]) -> list[Write]:
    """Return the writes during the runs that no advance made."""
    return [
        write
        for write in evidence.writes(counter.id)
        if write.by not in (*ADVANCING, "self") and runs[0].order < write.order < runs[-1].order
    ]


def _racing(evidence: Evidence, op: Update, counters: tuple[Counter, ...]) -> str:
    """Say that one run writes a counter twice in no fixed order; nothing where none does."""
    for counter in counters:
        racing = [each.place for part in evidence.sections for each in part.unordered if each.counter == counter.id]
        if racing:
            lines = " and ".join(dict.fromkeys(place.text for place in (*racing, op.place)))
            return (
                f"One run writes `{counter.name}` twice ({lines}) in an order that TensorFlow does not fix: what it "
                "holds after a run can differ from run to run."
            )
    return ""


def _put_back(evidence: Evidence, counter: Counter, value: Number, runs: tuple[Run, ...]) -> tuple[Kind, str]:
    """Return the verdict on a counter that is advanced by its update and stands at one value after every run."""
    back = _back(evidence, counter, runs)
    where = f" by {back[0].place.text}" if back and back[0].place.line else ""
    if counter.kind == "scheduler":
        reason = f"`{counter.name}` is stepped and put back{where} {len(back)} times: it was {shown(value)} at each of "
        return ("wrong-pace" if len(back) > 1 else "inconclusive"), f"{reason}{len(runs):,} updates."
    reason = f"`{counter.name}` is advanced by each run and put back{where}: it was {shown(value)} after each of "
    reason += f"{len(runs)} runs."
    sure = len(back) >= len(runs) - 1 and all(write.by not in BEFORE_TRAINING for write in back)
    return ("wrong-pace" if sure else "inconclusive"), reason


def _followed(evidence: Evidence, op: Update, counter: Counter, runs: tuple[Run, ...]) -> tuple[Kind, str]:
    """Return the verdict on an update whose counter goes on: whether the rate goes with it."""
    rate, ahead = flat(runs), evidence.ahead(op.id, counter.id)
    if counter.kind == "scheduler":
        return _scheduled(evidence, op, counter, runs)
    twice = _twice(evidence, op, counter, runs)
    if twice:
        return "wrong-pace", twice
    if rate is None or ahead is None or len(runs) < ENOUGH_RUNS:
        return "advances", _advance(counter, runs)
    seen = [value for value in _values(counter, runs)[:-1] if value is not None]
    if differs(ahead, seen):
        return "no-effect", (
            f"the rate was {shown(rate)} in each of {len(runs)} runs although `{counter.name}` went from "
            f"{shown(seen[0])} to {shown(seen[-1])}, where the schedule gives {shown(unmoved(ahead, seen))}: the rate "
            "was worked out once."
        )
    if ahead.change is None:
        return _never_changes(evidence, counter, rate, ahead)
    return "advances", (
        f"{_advance(counter, runs)} The rate first changes at {counter.name} {ahead.change:,}, after these runs."
    )


def _twice(evidence: Evidence, op: Update, counter: Counter, runs: tuple[Run, ...]) -> str:
    """Say that each run of an update advances its counter twice; nothing where one does not, or two updates do."""
    others = {
        run.during
        for other in evidence.trace.updates.values()
        if other is not op and other.step == counter.id
        for run in evidence.runs(other.id)
    }
    places: set[Place] = set()
    ways: set[tuple[Place, str]] = set()
    for run in runs:
        writes = [each for each in evidence.writes(counter.id) if each.during == run.during is not None]
        moves = [each for each in writes if each.by not in BEFORE_TRAINING and _by_one(each)]
        if len(moves) < 2 or len(moves) != len(writes) or run.during in others:
            return ""
        places |= {each.place for each in moves}
        ways |= {(each.place, each.by) for each in moves}
    if len(runs) < ENOUGH_RUNS or len(ways) < 2:
        return ""
    where = " and ".join(place.text for place in sorted(places))
    verb = "advance it" if len(places) > 1 else "advances it twice"
    return f"`{counter.name}` moves by {len(moves)} in each of {len(runs)} runs: {where} {verb}."


def _by_one(write: Write) -> bool:
    if isinstance(write.before, str | None) or isinstance(write.after, str | None):
        return False
    return write.after - write.before == 1


def _never_changes(evidence: Evidence, counter: Counter, rate: Number, ahead: Ahead) -> tuple[Kind, str]:
    reason = f"`{counter.name}` advances, and the schedule gives {shown(rate)} at any value up to {shown(ahead.until)}."
    return ("no-effect" if whole(evidence) else "advances"), reason


def _scheduled(evidence: Evidence, op: Update, counter: Counter, runs: tuple[Run, ...]) -> tuple[Kind, str]:
    """Return the verdict on an update whose scheduler is stepped."""
    training = Training(evidence, op, runs)
    steps = training.steps(counter)
    stepped = f"`{counter.name}` was stepped {'once' if len(steps) == 1 else f'{len(steps):,} times'}"
    if counter.made_by in MEASURED:
        rate = flat(runs)
        stays = "the rate is unknown" if rate is None else f"the rate stayed {brief(rate)}"
        return "advances", f"{stepped}; how the rate goes hangs on what it is given" + f" ({stays} here)."
    if any(run.rate is None for run in runs):
        return "inconclusive", f"{stepped}, and the rate is unknown in some updates."
    mismatch = "" if _in_part(evidence) else training.mismatch(counter)
    if mismatch:
        return "wrong-pace", mismatch
    if flat(runs) is None:
        return "advances", f"{training.course()}."
    used = sum(1 for step in steps if step.order < runs[-1].order)
    reason = f"{stepped}, and the rate was {brief(runs[0].rate)} in each of {len(runs):,} updates."
    if not used or _in_part(evidence) or (training.short and not training.each_epoch(counter)):
        return "inconclusive", f"{reason} The training was too short here to see it change."
    return "no-effect", reason


def _in_part(evidence: Evidence) -> bool:
    """Whether a training was not seen to its end, or something on the way was left out."""
    return any(section.status != "finished" or section.skipped for section in evidence.sections)


def _moved(evidence: Evidence, counter: Counter, runs: tuple[Run, ...]) -> bool:
    values = [value for value in _values(counter, runs) if value is not None]
    if any(value != values[0] for value in values):
        return True
    return any(
        write.by in ADVANCING and write.before != write.after and write.before is not None
        for write in evidence.writes(counter.id)
    )


def _values(counter: Counter, runs: tuple[Run, ...]) -> list[Number]:
    return [run.counters.get(counter.id) for run in runs]


def _unsure_of_runs(counters: tuple[Counter, ...], runs: tuple[Run, ...]) -> Iterator[str]:
    if len(runs) < ENOUGH_RUNS:
        times = "once" if len(runs) == 1 else "twice"
        who = "optimizer made an update" if counters[0].kind == "scheduler" else "train op ran"
        yield f"The {who} only {times}; {ENOUGH_RUNS} runs are needed to call a counter frozen."
    for counter in counters:
        if not same(_values(counter, runs)):
            yield f"The value of `{counter.name}` is unknown after some runs."


def _unsure_of_counter(evidence: Evidence, counter: Counter, runs: tuple[Run, ...]) -> Iterator[str]:
    """Say what could have moved the counter although it stood still."""
    if counter.kind == "unknown":
        yield f"`{counter.name}` stands for a counter that comes from elsewhere, where it may be advanced."
    for write in evidence.writes(counter.id):
        if write.by in (*BEFORE_TRAINING, _GIVES_BACK) or (write.by == "feed" and whole(evidence)):
            continue  # a feed lasts one session run: the values at the train op's runs tell all of those there were
        if write.order > runs[0].order or not whole(evidence):
            more = "" if whole(evidence) else f" as far as the run went; more runs may tell: --steps {10 * len(runs)}"
            yield (
                f"{named(write.place, 'Something')} writes `{counter.name}` ({write.by}), "
                f"though it left it at {shown(write.after)}{more}."
            )
            break
    for op in evidence.trace.updates.values():
        if op.step == counter.id and not evidence.runs(op.id) and not whole(evidence):
            yield f"The train op at {op.place.text} advances `{counter.name}` and was not run."
    yield from unexecuted(evidence, counter)


def _freeze(counters: tuple[Counter, ...], runs: tuple[Run, ...]) -> str:
    if all(counter.kind == "scheduler" for counter in counters):
        names = " and ".join(f"`{counter.name}` ({counter.place.text})" for counter in counters)
        rate = flat(runs)
        stayed = " in" if rate is None else f": the rate was {shown(rate)} in each of"
        return f"{names} was never stepped{stayed} {len(runs):,} updates."
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
