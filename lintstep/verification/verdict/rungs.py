"""From a trace to the verdict on a script: which rung of evidence it rests on.

The child climbs as far as it has to (see ``schema.RUNGS``): the script as it is, with made-up inputs, with statements
that fail left out; then train ops that were built and not run, forced; then functions that build one, called. What was
run as the script runs it comes first; only where that says nothing do forced runs count.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lintstep.interpreter.recognition import trains_with
from lintstep.verification.request import Writer
from lintstep.verification.trace.events import Section, Trace
from lintstep.verification.verdict.evidence import Evidence, Source, no_source
from lintstep.verification.verdict.judge import GRAVITY, Judgement, Kind, judge, unscheduled

_OF_ITS_OWN = ("as-is", "inputs", "recovery")


@dataclass(frozen=True, slots=True)
class Ruling:
    """The verdict on a whole script, the updates it rests on, and the rung they were seen at.

    ``others`` are the updates that ran and whose rate reads no counter; ``evidence`` is what all of it rests on.
    """

    kind: Kind
    reason: str
    rung: str
    judgements: tuple[Judgement, ...]
    evidence: Evidence
    others: tuple[Judgement, ...] = ()

    @property
    def sections(self) -> tuple[Section, ...]:
        """The sections of the trace that count."""
        return self.evidence.sections


def rule(trace: Trace, writers: tuple[Writer, ...] | None, source: Source = no_source) -> Ruling:
    """Judge a trace. A broken or cut-off trace is judged as far as it goes, with what is missing as a doubt.

    ``source`` gives the text of a file by its path.
    """
    own = tuple(section for section in trace.sections if section.rung in _OF_ITS_OWN)
    ruling = _combine(Evidence(trace, own, writers, source=source), _rung(own)) if own else None
    if ruling is not None and ruling.judgements:
        return ruling
    for name in ("force", "library"):
        sections = tuple(section for section in trace.sections if section.rung == name)
        if sections:
            forced = _combine(Evidence(trace, (*own, *sections), writers, forced=True, source=source), name)
            if forced.judgements:
                return forced
            ruling = ruling or forced
    return ruling or Ruling("inconclusive", "The script never started.", "as-is", (), Evidence(trace, (), writers))


def _rung(sections: tuple[Section, ...]) -> str:
    """Return the lowest rung that would have shown the same."""
    if any(section.skipped for section in sections):
        return "recovery"
    return "inputs" if any(section.assumptions for section in sections) else "as-is"


def _combine(evidence: Evidence, rung: str) -> Ruling:
    judgements, others = tuple(judge(evidence)), tuple(unscheduled(evidence))
    if not judgements:
        return Ruling("inconclusive", _nothing_ran(evidence), rung, (), evidence, others)
    gravest = min(judgements, key=lambda each: GRAVITY.index(each.kind))
    return Ruling(gravest.kind, gravest.reason, rung, judgements, evidence, others)


def _nothing_ran(evidence: Evidence) -> str:
    """Say why there is no train op to judge."""
    trace, last = evidence.trace, evidence.sections[0]
    unseen = [text for section in evidence.sections for text in section.unseen]
    if unseen:
        return f"{unseen[0]}, which this engine does not follow, and no train op was run in a session."
    ran = {run.op for section in evidence.sections for run in section.runs}
    if ran and all(trace.updates[op].optimizer is not None for op in ran):
        return "An optimizer made updates, and nothing moves its rate: there is no schedule to verify."
    if ran and all(not trace.updates[op].reads for op in ran):
        if any(trace.updates[op].opaque for op in ran):
            return "The rate of the train ops that ran depends on something the runtime does not know."
        return "Train ops ran, but no rate reads a step counter: there is no schedule to verify."
    built = _what_is_missing(evidence)
    left_out = _left_out(evidence)
    end = last.end[-1] if last.end else None
    if end is None:
        return f"The script did not come to an end, and {built}{left_out}."
    if end.status == "raised":
        where = f" at {end.place.text}" if end.place.line else ""
        return f"The script raised {end.detail or 'an error'}{where}, and {built}{left_out}."
    if end.status == "exited":
        return f"The script exited{' with ' + end.detail if end.detail else ''}, and {built}{left_out}."
    return f"The script came to its end, and {built}{left_out}."


_IMPORT = re.compile(r"^[ \t]*(?:import|from)[ \t]+(\w+)", re.MULTILINE)
_EAGER = ("torch", "lightning", "pytorch_lightning", "accelerate", "transformers")
_UNFOLLOWED = {"jax": "JAX", "flax": "JAX", "optax": "JAX", "paddle": "Paddle", "mxnet": "MXNet", "keras": "Keras"}
"""Packages of frameworks that the runtime does not have, and what people call them."""


def _what_is_missing(evidence: Evidence) -> str:
    """Say what there should have been, in the words of the framework that the script imports."""
    imported = set(_IMPORT.findall(evidence.source(evidence.trace.script) or ""))
    if evidence.trace.updates:
        return "no train op ran"
    if framework := trains_with((evidence.source(evidence.trace.script) or "").encode(errors="replace")):
        return f"the script trains with {framework}, which verify does not follow"
    unfollowed = [name for package, name in _UNFOLLOWED.items() if package in imported]
    if "tensorflow" not in imported and unfollowed:
        return f"the script trains with {unfollowed[0]}, which verify does not follow"
    if "tensorflow" not in imported and imported.intersection(_EAGER):
        return "no optimizer made an update"
    return "no train op was built"


def _left_out(evidence: Evidence) -> str:
    """Name the first statement that failed and the first loop that was left, which may be why nothing trained."""
    skipped = [each for section in evidence.sections for each in section.skipped if "SystemExit" not in each.error]
    loops = [each for section in evidence.sections for each in section.decisions if each.chosen.startswith("left")]
    clause = ""
    if skipped:
        clause += f"; {skipped[0].place.text} failed and was left out ({skipped[0].error})"
    if loops:
        clause += f"; the {loops[0].what} loop at {loops[0].place.text} was {loops[0].chosen}"
    return clause
