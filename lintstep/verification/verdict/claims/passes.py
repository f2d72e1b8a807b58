"""Claims about passes over data, moving averages and resumes."""

from __future__ import annotations

from lintstep.verification.trace.events import Average, Pass, State
from lintstep.verification.trace.numbers import shown
from lintstep.verification.verdict.claims.case import Answer, Case, undecided
from lintstep.verification.verdict.claims.standing import reader_stands


def average_stands(case: Case) -> Answer:
    """LS401: the average is never updated."""
    events = [each for section in case.evidence.sections for each in section.averages]
    made = [each for each in events if each.what == "made" and case.names(each.place)]
    if not made:
        return reader_stands(case)
    updates = [each for each in events if each.what == "updated" and each.id == made[0].id]
    if updates:
        return Answer("refuted", f"{updates[0].place.text.capitalize()} updated it {_times(updates)}.")
    runs = sum(len(runs) for _, runs in case.updates)
    if not case.whole or not runs:
        return undecided("Nothing updated it as far as the run went.")
    return Answer("confirmed", f"Nothing updated it in {runs:,} updates of the model.")


def _times(updates: list[Average]) -> str:
    return "once" if len(updates) == 1 else f"{len(updates):,} times"


def one_order(case: Case) -> Answer:
    """LS404: two passes over a sampler have one order."""
    passes = [each for part in case.evidence.sections for each in part.passes if _shuffles_by_epoch(each)]
    own = [each for each in passes if case.names(each.place)] or passes
    for sampler in dict.fromkeys(each.sampler for each in own):
        orders = [each.order_of_samples for each in passes if each.sampler == sampler]
        if len(orders) < 2 or not all(orders):
            continue
        if len(set(orders)) == 1:
            return Answer("confirmed", f"{len(orders)} passes over the data had one order.")
        return Answer("refuted", f"{len(set(orders))} of {len(orders)} passes over the data had an order of their own.")
    return undecided("There were no two passes over the data of a sampler that counts epochs.")


def _shuffles_by_epoch(each: Pass) -> bool:
    """Whether the order of a pass hangs on the epoch that its sampler is set to: one without an epoch needs none."""
    return each.epoch is not None


def lost_on_resume(case: Case) -> Answer:
    """LS405: a resume restores the optimizer and not its schedule."""
    restored = [each for section in case.evidence.sections for each in section.states if each.what == "restored"]
    optimizers = [each for each in restored if each.kind == "optimizer"]
    if not optimizers:
        return undecided("The run restored no optimizer.")
    if any(each.kind == "scheduler" for each in restored):
        return Answer("refuted", "A scheduler was restored as well.")
    return Answer("confirmed", f"{_where(optimizers[0])} restored the optimizer; no scheduler was: {_start(case)}.")


def _where(state: State) -> str:
    return state.place.text.capitalize() if state.place.line else "The run"


def _start(case: Case) -> str:
    schedulers = [each for each in case.evidence.trace.counters.values() if each.kind == "scheduler"]
    if not schedulers:
        return "its schedule starts anew"
    return f"`{schedulers[0].name}` starts at {shown(schedulers[0].initial)}"
