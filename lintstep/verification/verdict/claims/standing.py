"""Claims that something stands still: a counter, a stop condition's, a label's; a schedule given a constant."""

from __future__ import annotations

from lintstep.verification.trace.events import Counter, Number, Run
from lintstep.verification.trace.numbers import same, shown
from lintstep.verification.verdict.claims.case import Answer, Case, undecided
from lintstep.verification.verdict.evidence import ADVANCING, BEFORE_TRAINING, unexecuted
from lintstep.verification.verdict.judge import ENOUGH_RUNS

_UNFED = "must feed a value"
_NO_STEP = ("None values not supported", "global_step is required")


def stands_still(case: Case) -> Answer:
    """LS101, LS102, LS104: the counter is the same after every update."""
    for error, place in case.errors():
        if _UNFED in error and case.finding.code == "LS104":
            return Answer("confirmed", f"{place.text.capitalize()} raised {error}")
    judgement = case.judgement
    if judgement is None and any(op.optimizer is not None for op in case.named_updates):
        return constant(case, "nothing moved it")
    if judgement is None:
        return undecided("No update that ran was made there." if case.judgements else case.otherwise)
    if judgement.kind == "frozen" or (judgement.kind == "no-effect" and not judgement.op.reads):
        return Answer("confirmed", judgement.reason)
    if judgement.kind in ("advances", "no-effect"):
        return Answer("refuted", judgement.reason)
    return undecided(judgement.reason)


def stands_on_others(case: Case) -> Answer:
    """LS106: on other ranks the counter stands. A run is one process, so only a standstill says something."""
    answer = stands_still(case)
    if answer.verdict == "refuted":
        return undecided(f"A run is one process, and its rank may be the one that advances. {answer.reason}")
    return answer


def constant_step(case: Case) -> Answer:
    """LS103: the rate is the same in every update, as the schedule was given something that never changes."""
    return constant(case, "the schedule was given something that never changes")


def constant(case: Case, why: str) -> Answer:
    """Return whether the rate of the updates was one number throughout."""
    if not case.updates:
        return undecided(case.otherwise)
    found = [_constant(case, runs) for _, runs in case.updates]
    for answer in found:
        if answer.verdict == "refuted":
            return answer
    sure = all(not op.opaque and not op.direct for op, _ in case.updates) or case.whole
    if all(answer.verdict == "confirmed" for answer in found):
        if sure:
            return Answer("confirmed", f"{found[0].reason}: {why}.")
        return undecided(f"{found[0].reason}, as far as the run went.")
    return next(answer for answer in found if answer.verdict == "undecided")


def _constant(case: Case, runs: tuple[Run, ...]) -> Answer:
    rates = [run.rate for run in runs]
    if same(rates):
        if len(runs) < ENOUGH_RUNS:
            return undecided(f"The update ran only {len(runs)} times; {ENOUGH_RUNS} runs are needed.")
        return Answer("confirmed", f"The rate was {shown(rates[0])} in each of {len(runs)} runs")
    if None in rates:
        return undecided("The rate is unknown in some runs.")
    return Answer("refuted", f"The rate went from {shown(rates[0])} to {shown(rates[-1])} over {len(runs)} runs.")


def no_step(case: Case) -> Answer:
    """LS105: the update was given no counter."""
    for error, place in case.errors():
        if case.names(place) and any(text in error for text in _NO_STEP):
            return Answer("confirmed", f"{place.text.capitalize()} raised {error}")
    made = case.named_updates
    if not made:
        return undecided("No update was made there.")
    for op in made:
        if op.step is not None:
            counter = case.evidence.trace.counters[op.step]
            return Answer("refuted", f"The train op at {op.place.text} advances `{counter.name}`.")
    return Answer("confirmed", f"The train op at {made[0].place.text} was made without a step.")


def reader_stands(case: Case) -> Answer:
    """LS401, LS402, LS403: the counter that something reads stands still."""
    runs = sorted((run for _, each in case.updates for run in each), key=lambda run: run.order)
    if not runs:
        return undecided(case.otherwise)
    counters = case.counters or [each for each in case.evidence.trace.counters.values() if each.registered]
    if not counters:
        return undecided("The run shows no value of the counter.")
    answers = [_counter_stands(case, counter, runs) for counter in counters]
    for verdict in ("refuted", "undecided"):
        for answer in answers:
            if answer.verdict == verdict:
                return answer
    return answers[0]


def _counter_stands(case: Case, counter: Counter, runs: list[Run]) -> Answer:
    values: list[Number] = [run.counters[counter.id] for run in runs if counter.id in run.counters]
    known = [value for value in values if value is not None]
    moved = [
        write
        for write in case.evidence.writes(counter.id)
        if write.by in ADVANCING or (write.by not in (*BEFORE_TRAINING, "self", "feed") and write.order > runs[0].order)
    ]
    if moved or any(value != known[0] for value in known):
        last = moved[-1].after if moved else known[-1]
        return Answer("refuted", f"`{counter.name}` is advanced: it stood at {shown(last)} in the end.")
    if len(runs) < ENOUGH_RUNS:
        return undecided(f"There were only {len(runs)} runs; {ENOUGH_RUNS} are needed.")
    doubts = list(unexecuted(case.evidence, counter))
    if doubts:
        return undecided(" ".join(doubts))
    return Answer("confirmed", f"Nothing wrote `{counter.name}` in {len(runs)} runs.")
