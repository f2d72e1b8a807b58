"""A verification as a person reads it in a terminal: the rate run by run, the verdict, and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from shlex import quote

from lintstep.findings import Finding
from lintstep.output.style import Style, clean
from lintstep.verification.report import VerifyReport, counter_values, counterpart, relative, what_changed
from lintstep.verification.show.place import Place
from lintstep.verification.show.plot import sampled, sparkline
from lintstep.verification.trace.events import Number
from lintstep.verification.trace.numbers import shown
from lintstep.verification.verdict.claims.case import ClaimVerdict
from lintstep.verification.verdict.judge import Judgement, Kind

_ROLES: dict[Kind, str] = {
    "frozen": "error",
    "wrong-pace": "error",
    "no-effect": "error",
    "advances": "good",
    "inconclusive": "warning",
}
SAYS: dict[ClaimVerdict, str] = {"confirmed": "confirmed", "refuted": "refuted", "undecided": "not decided"}
_ROLES_OF_CLAIMS: dict[ClaimVerdict, str] = {"confirmed": "error", "refuted": "good", "undecided": "warning"}
RUNGS = {
    "as-is": "the script as it is",
    "inputs": "the script with made-up inputs",
    "recovery": "the script without the statements that failed",
    "force": "train ops that the script built and did not run, run by force",
    "library": "functions that build a train op, called with unknown arguments",
}
_INDENT = "  "
_MOST_LISTED = 3
_MOST_BARS = 40


@dataclass(frozen=True, slots=True)
class _Row:
    name: str
    cells: list[str]
    bars: str = ""
    role: str = ""


def render(report: VerifyReport, style: Style | None = None) -> str:
    """Return the report as text."""
    style = style or Style()
    main = report.main
    parts = [_head(report, main, style)]
    if main is not None:
        parts.append("\n".join(_table(report, main, style)))
    parts.append("\n".join([*_verdict(report, main, style), *_claims(report, style), *_rests_on(report, style)]))
    following = _next(report, main)
    if following:
        parts.append(following)
    return "\n\n".join(parts) + "\n"


def verdict_word(report: VerifyReport) -> str:
    """Return the verdict, and what it says of the finding it is about."""
    deciding = report.deciding
    return report.verdict.upper() + (f", {SAYS[deciding.verdict]}" if deciding is not None else "")


def where(place: Place, script: str) -> str:
    """Return a place in words: its line, and its file where that is not the script."""
    if place.cell is not None or not place.path or Path(place.path).absolute() == Path(script).absolute():
        return place.text
    return f"{relative(place.path)}:{place.line}"


def _head(report: VerifyReport, main: Judgement | None, style: Style) -> str:
    engine = "the reference runtime" if report.engine == "reference" else "the installed TensorFlow"
    facts = [f"{style.paint(clean(report.script), 'bold')} on {engine}", f"isolation {report.level}"]
    if main is not None:
        facts.append(f"train op at {where(main.op.place, report.script)}")
        facts.append("1 run" if len(main.runs) == 1 else f"{len(main.runs)} runs")
    return ", ".join(facts)


# The table


def _table(report: VerifyReport, main: Judgement, style: Style) -> list[str]:
    fixed = None if report.fixed is None else counterpart(report.fixed, main)
    count = max(len(main.runs), len(fixed.runs) if fixed else 0)
    rows = [_Row("run", [str(number) for number in range(1, count + 1)])]
    rates = [run.rate for run in main.runs]
    if fixed is None:
        rows.append(_values("rate", rates, rates, _ROLES[main.kind]))
        if main.counter is not None:
            rows.append(_values(counter_name(main), counter_values(main)))
    else:
        other = [run.rate for run in fixed.runs]
        now = "frozen" if main.kind == "frozen" else "now"
        rows.append(_values(f"rate, {now}", rates, [*rates, *other], _ROLES[main.kind]))
        rows.append(_values("rate, fixed", other, [*rates, *other], _ROLES[fixed.kind]))
        rows.append(_values(f"{counter_name(main)}, {now}", counter_values(main)))
        rows.append(_values(f"{counter_name(fixed)}, fixed", counter_values(fixed)))
    return _lines(rows, count, style)


def counter_name(judgement: Judgement) -> str:
    return "counter" if judgement.counter is None else judgement.counter.name


def _values(name: str, values: list[Number], scale: list[Number] | None = None, role: str = "") -> _Row:
    drawn = "" if scale is None else sparkline(sampled(values, _MOST_BARS), scale)
    return _Row(name, [shown(value) for value in values], drawn, role)


def _lines(rows: list[_Row], count: int, style: Style) -> list[str]:
    label = max(len(row.name) for row in rows)
    bars = max(len(row.bars) for row in rows)
    widths = [max((len(row.cells[at]) for row in rows if at < len(row.cells)), default=1) for at in range(count)]
    columns = _fitting(widths, style.width - len(_INDENT) - label - 2 - bars - 2)
    lines = []
    for row in rows:
        cells = [
            "…" if at is None else (row.cells[at] if at < len(row.cells) else "").ljust(widths[at]) for at in columns
        ]
        line = _INDENT + "  ".join([row.name.ljust(label), *cells])
        lines.append(f"{line}  {style.paint(row.bars, row.role)}" if row.bars else line.rstrip())
    return lines


def _fitting(widths: list[int], room: int) -> list[int | None]:
    """Return which columns to show: all, or the first and last few with None where some are left out."""
    if sum(widths) + 2 * (len(widths) - 1) <= room:
        return list(range(len(widths)))
    head, tail = [0], [len(widths) - 1]
    used = widths[0] + widths[-1] + 2 + 3
    for _ in range(len(widths) - 2):
        front = len(head) <= 2 * len(tail)
        column = len(head) if front else len(widths) - 1 - len(tail)
        used += widths[column] + 2
        if used > room:
            break
        (head if front else tail).append(column)
    return [*head, None, *sorted(tail)]


# The verdict and what it rests on


def _verdict(report: VerifyReport, main: Judgement | None, style: Style) -> list[str]:
    lines = [f"{style.paint(verdict_word(report), _ROLES[report.verdict])}: {report.reason}"]
    if report.deciding is not None:
        lines[0] += f" ({_about(report.deciding.finding, report.script)})"
    if report.fixed is not None and main is not None:
        fixed = counterpart(report.fixed, main)
        lines.append(f"The fixed script: {report.fixed.reason}" if fixed is None else what_changed(main, fixed))
    return lines


def _claims(report: VerifyReport, style: Style) -> list[str]:
    """Return a line for each finding whose answer is not the verdict's own words."""
    lines = []
    for each in report.claims:
        if each.reason != report.reason or each is not report.deciding:
            word = style.paint(SAYS[each.verdict], _ROLES_OF_CLAIMS[each.verdict])
            lines.append(f"{_about(each.finding, report.script)}: {word}: {each.reason}")
    return lines


def _about(finding: Finding, script: str) -> str:
    span = finding.span
    place = Place(span.path, span.line, span.end_line, span.cell)
    return f"{finding.code} {finding.name}, {where(place, script)}"


def _rests_on(report: VerifyReport, style: Style) -> list[str]:
    sections = report.ruling.sections
    lines = []
    if report.ruling.rung != "as-is" and report.main is not None:
        lines.append(f"It rests on {RUNGS[report.ruling.rung]}.")
    skipped = [f"{each.place.text} ({each.error})" for section in sections for each in section.skipped]
    decisions = [f"{each.place.text} ({each.what})" for section in sections for each in section.decisions]
    lines += _listed("Made up", report.assumptions, style)
    lines += _listed("Skipped", skipped, style)
    lines += _listed("Decided on unknown values", decisions, style)
    lines += _listed("Tried, and reported", list(report.blocked), style)
    if report.stopped is not None and report.stopped not in report.reason:
        lines.append(f"Stopped: {report.stopped}.")
    opened = dict.fromkeys(layer.open for layer in report.layers if not layer.holds)
    lines += _listed(f"Isolation was only {report.level}; open was", list(opened), style)
    return lines


def _listed(what: str, items: list[str], style: Style) -> list[str]:
    unique = list(dict.fromkeys(items))
    if not unique:
        return []
    more = f"; and {len(unique) - _MOST_LISTED} more" if len(unique) > _MOST_LISTED else ""
    return [style.paint(f"{what}: ", "dim") + "; ".join(unique[:_MOST_LISTED]) + more + "."]


def _next(report: VerifyReport, main: Judgement | None) -> str:
    if report.exit_code != 1 or main is None:
        return ""
    mended = [
        each.finding.fix for each in report.claims if each.finding.fix is not None and each.verdict == "confirmed"
    ]
    if mended:
        if report.fixed is None:
            return f"{_INDENT}with the fix: lintstep verify --fix {quote(report.script)}"
        return f"{_INDENT}apply the fix: lintstep check --fix {quote(report.script)}"
    return "" if report.claims else f"{_INDENT}what the check says: lintstep check {quote(report.script)}"
