"""What of a verification is drawn: the rate of the script as it is, beside that of the fixed one."""

from __future__ import annotations

from lintstep.verification.report import VerifyReport, counter_values, counterpart, course, what_changed
from lintstep.verification.show.chart import Chart, Curve, Tone
from lintstep.verification.trace.events import Number
from lintstep.verification.trace.numbers import finite
from lintstep.verification.verdict.judge import Judgement, Kind

TONES: dict[Kind, Tone] = {
    "frozen": "bad",
    "wrong-pace": "bad",
    "no-effect": "bad",
    "advances": "good",
    "inconclusive": "open",
}
_HIGHEST = 1e300


def chart_of(report: VerifyReport) -> Chart | None:
    """Return what a report has to draw, or None where no update was judged or none of its rates is known."""
    main = report.main
    if main is None or all(_drawable(run.rate) is None for run in main.runs):
        return None
    fixed = None if report.fixed is None else counterpart(report.fixed, main)
    curves = [_curve("as it is" if fixed is not None else "rate", main)]
    description = f"The learning rate of {report.script}, {main.op.place.text}, over {_updates(main)}: {report.reason}"
    if fixed is not None:
        curves.append(_curve("with the fix", fixed))
        description += f" {what_changed(main, fixed)}"
    return Chart(f"{report.script}: {report.verdict}", description.replace("`", ""), curves)


def _drawable(rate: Number) -> float | None:
    """Return a rate as a point's height: None where it is unknown or beyond every scale."""
    height = finite(rate)
    if height is None or abs(height) > _HIGHEST:
        return None
    return height if abs(height) > 1 / _HIGHEST else 0.0


def _updates(judgement: Judgement) -> str:
    count = len(judgement.runs)
    return "1 update" if count == 1 else f"{count:,} updates"


def _curve(label: str, judgement: Judgement) -> Curve:
    rates = [run.rate for run in judgement.runs]
    points = [(float(at), _drawable(rate)) for at, rate in enumerate(rates, 1)]
    values = counter_values(judgement)
    moved = [at for at in range(2, len(values) + 1) if values[at - 1] != values[at - 2]]
    return Curve(f"{label}: {course(rates)}", TONES[judgement.kind], points, moved=moved)
