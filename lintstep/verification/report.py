"""What a verification found, as values and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lintstep.verification.isolation import Layer
from lintstep.verification.show.place import Place
from lintstep.verification.trace.numbers import shown
from lintstep.verification.trace.reader import Number
from lintstep.verification.verdict.judge import Judgement, Kind
from lintstep.verification.verdict.rungs import Ruling

EXIT_CODES: dict[Kind, int] = {"frozen": 1, "advances": 0, "inconclusive": 3}


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """The verdict on one script and all it rests on.

    ``script`` is the path as it was given. ``stopped`` says why the parent ended the child, if it did. ``fixed`` is the
    report of the same script with its fix applied, where that was asked for.
    """

    script: str
    ruling: Ruling
    engine: str
    level: str
    layers: tuple[Layer, ...]
    blocked: tuple[str, ...] = ()
    stopped: str | None = None
    seconds: float = 0.0
    fixed: VerifyReport | None = None

    @property
    def verdict(self) -> Kind:
        return self.ruling.kind

    @property
    def reason(self) -> str:
        return self.ruling.reason

    @property
    def exit_code(self) -> int:
        return EXIT_CODES[self.verdict]

    @property
    def main(self) -> Judgement | None:
        """The judgement that decided, or None where no train op could be judged."""
        return next((each for each in self.ruling.judgements if each.kind == self.verdict), None)

    @property
    def assumptions(self) -> list[str]:
        return list(dict.fromkeys(text for section in self.ruling.sections for text in section.assumptions))

    def to_json(self) -> dict[str, Any]:
        """Return the report as JSON values (the contract of ``lintstep verify --output-format json``)."""
        sections = self.ruling.sections
        counters = {counter.id: counter for each in self.ruling.judgements for counter in each.counters}
        order = sorted({run.order: run for each in self.ruling.judgements for run in each.runs}.items())
        return {
            "version": 1,
            "script": self.script,
            "verdict": self.verdict,
            "reason": self.reason,
            "engine": self.engine,
            "rung": self.ruling.rung,
            "isolation": self.level,
            "isolation_layers": [
                {
                    "name": each.name,
                    "holds": each.holds,
                    "detail": each.detail,
                    "open": None if each.holds else each.open,
                }
                for each in self.layers
            ],
            "counters": [
                {"name": counter.name, "values": [run.counters[key] for _, run in order if key in run.counters]}
                for key, counter in counters.items()
            ],
            "train_ops": [_train_op_json(each) for each in self.ruling.judgements],
            "skipped": [
                {**_place_json(each.place), "error": each.error, "targets": list(each.targets)}
                for section in sections
                for each in section.skipped
            ],
            "decisions": [
                {**_place_json(each.place), "what": each.what, "chosen": each.chosen}
                for section in sections
                for each in section.decisions
            ],
            "assumptions": self.assumptions,
            "blocked": list(self.blocked),
            "stopped": self.stopped,
            "seconds": round(self.seconds, 3),
            "fixed": None if self.fixed is None else self.fixed.to_json(),
        }


def _train_op_json(judgement: Judgement) -> dict[str, Any]:
    counter = judgement.counter
    return {
        **_place_json(judgement.op.place),
        "kind": judgement.op.kind,
        "verdict": judgement.kind,
        "reason": judgement.reason,
        "runs": len(judgement.runs),
        "rates": [run.rate for run in judgement.runs],
        "losses": [run.loss for run in judgement.runs],
        "counter": None if counter is None else counter.name,
        "counter_values": counter_values(judgement),
    }


def counter_values(judgement: Judgement) -> list[Number]:
    """Return the counter's value after each run of the judged train op."""
    counter = judgement.counter
    return [] if counter is None else [run.counters.get(counter.id) for run in judgement.runs]


def _place_json(place: Place) -> dict[str, Any]:
    lines = {"path": relative(place.path), "line": place.line, "end_line": place.end_line}
    return lines if place.cell is None else {**lines, "cell": place.cell}


def relative(path: str) -> str:
    """Return ``path`` as seen from the working directory, or unchanged where it lies outside it."""
    if not Path(path).is_absolute():
        return path
    try:
        return Path(path).relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path


def counterpart(fixed: VerifyReport, main: Judgement) -> Judgement | None:
    """Return the fixed script's judgement on the same train op: the one built as the same in line."""
    return next((each for each in fixed.ruling.judgements if each.op.id == main.op.id), fixed.main)


def what_changed(before: Judgement, after: Judgement) -> str:
    """Say in one sentence what the fix changed: the rate's course, and the loss where it is known."""
    rates, losses = [run.rate for run in after.runs], (before.runs[-1].loss, after.runs[-1].loss)
    count = len(after.runs)
    sentence = f"With the fix the rate {course(rates)} over {'this run' if count == 1 else f'these {count} runs'}"
    if None not in losses and losses[0] != losses[1]:
        sentence += f"; the loss after them is {shown(losses[1])} instead of {shown(losses[0])}"
    return sentence + "."


def course(rates: Sequence[Number]) -> str:
    """Say how a rate goes: \"falls from 0.1 to 0.01\"."""
    known = [rate for rate in rates if isinstance(rate, int | float)]
    if not known:
        return "is unknown"
    first, last = known[0], known[-1]
    if first == last:
        return f"stays at {shown(first)}" if len(set(known)) == 1 else f"varies around {shown(first)}"
    return f"{'falls' if last < first else 'rises'} from {shown(first)} to {shown(last)}"
