"""A verification as a person reads it in a terminal: the rate run by run, the verdict, and what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from shlex import quote

from lintstep.findings import Finding, stands_still
from lintstep.output.style import Style, clean
from lintstep.verification.report import VerifyReport, counter_values, counterpart, what_changed
from lintstep.verification.show.place import Place
from lintstep.verification.show.plot import sampled, sparkline
from lintstep.verification.trace.numbers import shown
from lintstep.verification.trace.reader import Number
from lintstep.verification.verdict.judge import Judgement, Kind

_ROLES: dict[Kind, str] = {"frozen": "error", "advances": "good", "inconclusive": "warning"}
_CONFIRMS: dict[Kind, str] = {"frozen": ", confirmed", "advances": ", refuted", "inconclusive": ""}
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


def render(report: VerifyReport, findings: Sequence[Finding] = (), style: Style | None = None) -> str:
    """Return the report as text.

    ``findings`` are what the check says of the same script; those at the judged train op are confirmed or refuted.
    """
    style = style or Style()
    main = report.main
    concerned = concerned_by(main, findings)
    parts = [_head(report, main, style)]
    if main is not None:
        parts.append("\n".join(_table(report, main, style)))
    parts.append("\n".join([*_verdict(report, main, concerned, style), *_rests_on(report, style)]))
    following = _next(report, main, concerned)
    if following:
        parts.append(following)
    return "\n\n".join(parts) + "\n"


def concerned_by(main: Judgement | None, findings: Sequence[Finding]) -> list[Finding]:
    if main is None:
        return []
    place = main.op.place
    return [
        each
        for each in findings
        if each.span.cell == place.cell and each.span.line <= place.end_line and place.line <= each.span.end_line
    ]


def verdict_word(report: VerifyReport, concerned: Sequence[Finding]) -> str:
    """Return the verdict, and what it says of the findings at the train op that claim a counter stands still."""
    claimed = any(stands_still(each) for each in concerned)
    return report.verdict.upper() + (_CONFIRMS[report.verdict] if claimed else "")


def _head(report: VerifyReport, main: Judgement | None, style: Style) -> str:
    engine = "the reference runtime" if report.engine == "reference" else "the installed TensorFlow"
    facts = [f"{style.paint(clean(report.script), 'bold')} on {engine}", f"isolation {report.level}"]
    if main is not None:
        facts.append(f"train op at {main.op.place.text}")
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
        rows.append(_values(counter_name(main), counter_values(main)))
    else:
        other = [run.rate for run in fixed.runs]
        now = "now" if main.kind != "frozen" else "frozen"
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


def _verdict(report: VerifyReport, main: Judgement | None, concerned: list[Finding], style: Style) -> list[str]:
    word = verdict_word(report, concerned)
    lines = [f"{style.paint(word, _ROLES[report.verdict])}: {report.reason}"]
    if concerned and main is not None:
        codes = ", ".join(dict.fromkeys(f"{each.code} {each.name}" for each in concerned))
        span = concerned[0].span
        lines[0] += f" ({codes}, {Place(span.path, span.line, span.end_line, span.cell).text})"
    if report.fixed is not None and main is not None:
        fixed = counterpart(report.fixed, main)
        lines.append(f"The fixed script: {report.fixed.reason}" if fixed is None else what_changed(main, fixed))
    return lines


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


def _next(report: VerifyReport, main: Judgement | None, concerned: list[Finding]) -> str:
    if report.verdict != "frozen" or main is None:
        return ""
    if any(each.fix is not None for each in concerned):
        if report.fixed is None:
            return f"{_INDENT}with the fix: lintstep verify --fix {quote(report.script)}"
        return f"{_INDENT}apply the fix: lintstep check --fix {quote(report.script)}"
    return "" if concerned else f"{_INDENT}what the check says: lintstep check {quote(report.script)}"
