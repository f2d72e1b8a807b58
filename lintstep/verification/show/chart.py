"""Charts of a verification for files: the rate over the runs, frozen against fixed, the counter, the loss.

Drawn by matplotlib, which is loaded only here (the extra ``lintstep[plot]``).
"""

from __future__ import annotations

import io
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from lintstep.verification.report import VerifyReport, counter_values, counterpart
from lintstep.verification.trace.numbers import finite
from lintstep.verification.trace.reader import Number
from lintstep.verification.verdict.judge import Judgement, Kind

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_MARKS: dict[Kind, tuple[str, str]] = {"frozen": ("o", "-"), "advances": ("s", "--"), "inconclusive": ("^", ":")}
_WIDTH, _TALL, _SHORT = 8.0, 2.6, 1.5
_MANY = 60


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours by role; each is anything matplotlib takes for a colour."""

    ink: str = "#1f2328"
    faint: str = "#d0d7de"
    frozen: str = "#b3261e"
    advances: str = "#0b6e4f"
    inconclusive: str = "#8a5a00"


@dataclass(frozen=True, slots=True)
class Curve:
    """What is drawn of one judged train op. Unknown and infinite values are gaps."""

    label: str
    kind: Kind
    counter: str
    rates: tuple[float | None, ...]
    values: tuple[float | None, ...]
    losses: tuple[float | None, ...]


def curves(report: VerifyReport) -> list[Curve]:
    """Return what a report has to draw: its train op's runs, and those of the fixed script."""
    if report.main is None:
        return []
    found = [_curve("as it is" if report.fixed else "rate", report.main)]
    fixed = None if report.fixed is None else counterpart(report.fixed, report.main)
    return found if fixed is None else [*found, _curve("fixed", fixed)]


def _curve(label: str, judgement: Judgement) -> Curve:
    def floats(values: list[Number]) -> tuple[float | None, ...]:
        return tuple(finite(value) for value in values)

    return Curve(
        f"{label} ({judgement.kind})",
        judgement.kind,
        "counter" if judgement.counter is None else judgement.counter.name,
        floats([run.rate for run in judgement.runs]),
        floats(counter_values(judgement)),
        floats([run.loss for run in judgement.runs]),
    )


def svg(report: VerifyReport) -> str:
    """Return the chart as an SVG document on white, the same for the same report."""
    return _svg(draw(report, Palette(), titled=True), "white")


def inline_svg(report: VerifyReport) -> str:
    """Return the chart as an SVG element for a page whose style sheet sets ``--ink``, ``--faint``, ``--frozen``,
    ``--advances`` and ``--inconclusive``."""
    palette = Palette()
    text = _svg(draw(report, palette), "none")
    for role in fields(palette):
        text = text.replace(getattr(palette, role.name), f"var(--{role.name})")
    return text[text.index("<svg") :]


def _svg(figure: Figure, background: str) -> str:
    from matplotlib import rc_context

    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "lintstep"}):
        buffer = io.StringIO()
        figure.savefig(buffer, format="svg", facecolor=background, metadata={"Date": None, "Creator": None})
    return buffer.getvalue()


def png(report: VerifyReport) -> bytes:
    """Return the chart as a PNG picture on white, 160 dots an inch."""
    buffer = io.BytesIO()
    draw(report, Palette(), titled=True).savefig(buffer, format="png", dpi=160, facecolor="white")
    return buffer.getvalue()


def draw(report: VerifyReport, palette: Palette, *, titled: bool = False) -> Figure:
    """Return the figure. A report without a judged train op gives a figure that says so."""
    from matplotlib.figure import Figure

    drawn = curves(report)
    panels: list[tuple[str, str]] = [("rates", "rate")]
    if drawn:
        panels.append(("values", drawn[0].counter))
    if any(loss is not None for curve in drawn for loss in curve.losses):
        panels.append(("losses", "loss"))
    heights = [_TALL, *[_SHORT] * (len(panels) - 1)]
    figure = Figure(figsize=(_WIDTH, sum(heights) + 0.6), layout="constrained")
    grid: Any = figure.subplots(len(panels), 1, sharex=True, squeeze=False, gridspec_kw={"height_ratios": heights})
    for axes, (what, label) in zip(grid[:, 0], panels, strict=True):
        _panel(axes, drawn, what, label, palette)
    top: Axes = grid[0, 0]
    grid[-1, 0].set_xlabel("run of the train op", color=palette.ink)
    if drawn:
        top.legend(frameon=False, labelcolor=palette.ink, loc="best")
    else:
        top.text(0.5, 0.5, "no train op to draw", ha="center", color=palette.ink, transform=top.transAxes)
    if titled:
        line = f", train op at {report.main.op.place.text}" if report.main else ""
        top.set_title(f"{report.script}{line}: {report.verdict}", loc="left", color=palette.ink, fontsize=11)
    return figure


def _panel(axes: Axes, drawn: list[Curve], what: str, label: str, palette: Palette) -> None:
    everything: list[float] = []
    for curve in drawn:
        values = getattr(curve, what)
        marker, line = _MARKS[curve.kind]
        known = [float("nan") if value is None else value for value in values]
        everything += [value for value in values if value is not None]
        axes.plot(
            range(1, len(known) + 1),
            known,
            label=curve.label,
            color=getattr(palette, curve.kind),
            marker=marker if len(known) <= _MANY else "",
            linestyle=line,
            markersize=4.5,
            linewidth=1.8,
        )
    if everything and min(everything) == max(everything):
        room = abs(everything[0]) or 1.0
        axes.set_ylim(everything[0] - room, everything[0] + room)
    axes.ticklabel_format(axis="y", useOffset=False, style="plain")
    axes.locator_params(axis="both" if what == "values" else "x", integer=True)
    axes.set_ylabel(label, color=palette.ink)
    axes.patch.set_alpha(0)
    axes.grid(axis="y", color=palette.faint, linewidth=0.8)
    axes.tick_params(colors=palette.ink, which="both", color=palette.faint)
    for side, spine in axes.spines.items():
        spine.set_visible(side in ("left", "bottom"))
        spine.set_color(palette.faint)
