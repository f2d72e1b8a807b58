"""What of a verification is drawn: the rate of the script as it is, beside that of the fixed one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lintstep.verification.report import VerifyReport, counter_values, counterpart, course, what_changed
from lintstep.verification.show.chart import Chart, Curve, Point, Tone
from lintstep.verification.trace.events import Number
from lintstep.verification.trace.numbers import finite, shown
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
    """Return what a report has to draw, or None where no update was judged or none of its rates is known.

    Where a run ended before the fixed rate first changed, or no fix was run, the schedule's formula is followed.
    """
    main = report.main
    if main is None or all(_drawable(run.rate) is None for run in main.runs):
        return None
    fixed = None if report.fixed is None else counterpart(report.fixed, main)
    description = f"The learning rate of {report.script}, {main.op.place.text}, over {_updates(main)}: {report.reason}"
    others = []
    if report.fixed is not None and fixed is not None:
        others.append(_curve("with the fix", fixed, _ahead(report.fixed, fixed)))
        description += f" {what_changed(main, fixed, report.fixed.ahead(fixed), report.fix)}"
    elif main.kind == "frozen":
        others += _meant(report, main)
    curve = _curve("as it is" if others else "rate", main, () if others else _ahead(report, main))
    last = max((point[0] for other in others for point in other.ahead), default=0.0)
    if others and last > len(main.runs) and main.kind == "frozen":
        curve = replace(curve, ahead=((last, curve.points[-1][1]),))
    return Chart(
        f"{report.script}: {report.verdict}", description.replace("`", ""), [curve, *others], mark=_made_for(main)
    )


def _made_for(main: Judgement) -> tuple[float, str] | None:
    """Return the update by which a schedule at the wrong pace was at the end of what it was made for."""
    counter = main.counter
    horizon = None if counter is None else finite(counter.horizon)
    if main.kind != "wrong-pace" or horizon is None:
        return None
    passed = [at for at, value in enumerate(counter_values(main), 1) if (finite(value) or 0) >= horizon]
    return (float(passed[0]), f"made for {horizon:,g} steps") if passed else None


def _ahead(report: VerifyReport, judgement: Judgement) -> tuple[Point, ...]:
    """Return the points after the last run: where the schedule's formula says that the rate first changes, and on."""
    ahead, values = report.ahead(judgement), [finite(value) for value in counter_values(judgement)]
    if ahead is None or ahead.change is None or len(values) < 2 or values[0] is None or values[-1] is None:
        return ()
    pace = (values[-1] - values[0]) / (len(values) - 1)
    if pace <= 0:
        return ()
    points = [(finite(value), _drawable(rate)) for value, rate in ahead.points]
    last = len(values) + 1
    return tuple((last + (at - values[-1]) / pace, rate) for at, rate in points if at is not None and at > values[-1])


def _meant(report: VerifyReport, main: Judgement) -> list[Curve]:
    """Return the curve of a frozen schedule's own formula, as if its counter moved by one an update."""
    ahead = report.ahead(main)
    if ahead is None or ahead.change is None:
        return []
    points = [(finite(value), _drawable(rate)) for value, rate in ahead.points]
    known = [(at, rate) for at, rate in points if at is not None]
    placed = tuple((at - known[0][0] + 1, rate) for at, rate in known)
    return [Curve(f"if its counter moved: {_course([rate for _, rate in placed])}", "good", (), placed)]


def _drawable(rate: Number) -> float | None:
    """Return a rate as a point's height: None where it is unknown or beyond every scale."""
    height = finite(rate)
    if height is None or abs(height) > _HIGHEST:
        return None
    return height if abs(height) > 1 / _HIGHEST else 0.0


def _course(rates: Sequence[Number]) -> str:
    """Say to six digits how a rate goes, with the turn it takes where it takes one."""
    known = [float(f"{rate:.6g}") for rate in rates if isinstance(rate, int | float)]
    if known and min(known) < min(known[0], known[-1]):
        return f"falls from {shown(known[0])} to {shown(min(known))}, then rises to {shown(known[-1])}"
    if known and max(known) > max(known[0], known[-1]):
        return f"rises from {shown(known[0])} to {shown(max(known))}, then falls to {shown(known[-1])}"
    return course(known)


def _updates(judgement: Judgement) -> str:
    count = len(judgement.runs)
    return "1 update" if count == 1 else f"{count:,} updates"


def _curve(label: str, judgement: Judgement, ahead: Sequence[Point]) -> Curve:
    rates = [run.rate for run in judgement.runs]
    points = [(float(at), _drawable(rate)) for at, rate in enumerate(rates, 1)]
    values = counter_values(judgement)
    moved = [at for at in range(2, len(values) + 1) if values[at - 1] != values[at - 2]]
    whole = _course([*rates, *(rate for _, rate in ahead)])
    return Curve(f"{label}: {whole}", TONES[judgement.kind], points, ahead, moved)
