"""Claims that a counter moves at the wrong pace: twice in a pass, backwards, against its horizon, before its time."""

from __future__ import annotations

import itertools
import re
from collections import Counter as Counting

from lintstep.verification.trace.events import Counter, Number, Run, Update, Write
from lintstep.verification.trace.numbers import shown
from lintstep.verification.verdict.claims.case import Answer, Case, undecided
from lintstep.verification.verdict.evidence import ADVANCING

_BEYOND = re.compile(r"Tried to step \d+ times")


def moves_twice(case: Case) -> Answer:
    """LS201: the counter moves by two or more from one run of an update to the next."""
    for section in case.evidence.sections:
        for race in section.unordered:
            counter = case.evidence.trace.counters[race.counter]
            return undecided(
                f"One run writes `{counter.name}` at {race.place.text} and once more, in an order that TensorFlow does "
                "not fix: it may move by one or by two."
            )
    stepped = _stepped_twice(case)
    if stepped is not None:
        return stepped
    known = [(op, counter, moves) for op, runs in case.updates for counter, moves in _moves(case, op, runs)]
    for _, counter, moves in known:
        if min(moves) >= 2:
            by = shown(moves[0]) if len(set(moves)) == 1 else f"{shown(min(moves))} or more"
            return Answer("confirmed", f"`{counter.name}` moved by {by} in each of {len(moves)} runs.")
    single = [(counter, moves) for _, counter, moves in known if max(moves) == 1 and len(moves) > 1]
    if single and len(single) == len(known):
        return Answer("refuted", f"`{single[0][0].name}` moved by one a run, over {len(single[0][1])} runs.")
    return undecided("The run does not show how far the counter moves in one pass." if known else case.otherwise)


def _stepped_twice(case: Case) -> Answer | None:
    """Return what the places that step a scheduler say, None where there is no scheduler."""
    read = {each for op, _ in case.updates for each in op.reads}
    schedulers = [each for each in case.evidence.trace.counters.values() if each.kind == "scheduler"]
    named = [each for each in schedulers if each in case.counters] or [each for each in schedulers if each.id in read]
    for counter in named:
        sites = Counting(each.place for each in case.evidence.writes(counter.id) if each.by == "step")
        often = [place for place, count in sites.items() if count > 1 and count == max(sites.values())]
        if len(often) > 1:
            where = " and ".join(place.text for place in sorted(often))
            return Answer("confirmed", f"`{counter.name}` was stepped {sites[often[0]]:,} times each at {where}.")
        if sites:
            return undecided(f"`{counter.name}` was stepped at one line only, {often[0].text}.") if often else None
    return None


def _moves(case: Case, op: Update, runs: tuple[Run, ...]) -> list[tuple[Counter, list[float]]]:
    """Return the counters an update reads or advances, with how far each moved from run to run."""
    found = []
    for key in dict.fromkeys((*op.reads, *(() if op.step is None else (op.step,)))):
        counter = case.evidence.trace.counters[key]
        values = [run.counters.get(key) for run in runs]
        before = _before(case, counter, runs[0])
        known = [float(value) for value in ([before, *values] if before is not None else values) if value is not None]
        if len(known) > 1 and counter.kind != "placeholder":
            found.append((counter, [after - value for value, after in itertools.pairwise(known)]))
    return found


def _before(case: Case, counter: Counter, first: Run) -> Number:
    """Return what a counter held before the first run of an update: what the first advance found, or where it began."""
    advances = [each for each in case.evidence.writes(counter.id) if each.by in ADVANCING and each.order < first.order]
    return advances[0].before if advances else counter.initial


def falls_back(case: Case) -> Answer:
    """LS202: the counter falls back while the training goes on."""
    runs = sorted((run for _, each in case.updates for run in each), key=lambda run: run.order)
    if not runs:
        return undecided(case.otherwise)
    trace = case.evidence.trace
    counters = case.counters or [trace.counters[each] for op, _ in case.updates for each in op.reads]
    for counter in counters:
        back = [each for each in case.evidence.writes(counter.id) if _is_back(each, runs)]
        if back:
            times = "once" if len(back) == 1 else f"{len(back)} times"
            first = back[0]
            where = f"{first.place.text.capitalize()} set" if first.place.line else "Something set"
            return Answer(
                "confirmed",
                f"{where} `{counter.name}` back from {shown(first.before)} to {shown(first.after)} ({times} in "
                f"{len(runs)} runs).",
            )
    if not case.whole:
        return undecided("Nothing set the counter back as far as the run went.")
    return Answer("refuted", f"Nothing set the counter back in {len(runs)} runs.")


def _is_back(write: Write, runs: list[Run]) -> bool:
    if isinstance(write.before, str | None) or isinstance(write.after, str | None):
        return False
    return write.after < write.before and runs[0].order < write.order < runs[-1].order


def misses_horizon(case: Case) -> Answer:
    """LS203: the advances of a schedule at the end against the number it was made for."""
    schedules = [each for each in case.counters if each.horizon is not None]
    if not schedules:
        return undecided("The run shows no schedule that was made for a number of advances.")
    counter = schedules[0]
    advances = len([each for each in case.evidence.writes(counter.id) if each.by == "step"])
    made_for = f"`{counter.name}` (line {counter.place.line}) was made for {shown(counter.horizon)} advances"
    short = any(each.short for section in case.evidence.sections for each in section.passes)
    if any(_BEYOND.search(error) for error, _ in case.errors()):
        return Answer("confirmed", f"{made_for}, and a step beyond them raised an error.")
    if not case.whole and not all(section.status == "finished" for section in case.evidence.sections):
        return undecided(f"{made_for} and got {advances:,} as far as the run went.")
    if advances == counter.horizon:
        return Answer("refuted", f"{made_for} and got {advances:,}.")
    note = " (over shorter loaders than in the real training)" if short else ""
    return Answer("confirmed", f"{made_for} and got {advances:,}{note}.")


def skips_first(case: Case) -> Answer:
    """LS204: the first advance comes before the first update."""
    runs = [run for _, each in case.updates for run in each]
    if not runs:
        return undecided(case.otherwise)
    first = min(run.order for run in runs)
    for counter in case.counters or list(case.evidence.trace.counters.values()):
        for write in case.evidence.writes(counter.id):
            if write.by == "step":
                if write.order < first:
                    return Answer("confirmed", f"{write.place.text.capitalize()} steps `{counter.name}` first.")
                return Answer("refuted", f"An update came before the first step of `{counter.name}`.")
    return undecided("No schedule was stepped.")
