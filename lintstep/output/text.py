"""The report for a person: code frames, then what to do next."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from lintstep.api import FileError, Report
from lintstep.findings import Finding, Severity, Span
from lintstep.output.frame import Mark, frame, gutter
from lintstep.output.lines import FileLines
from lintstep.output.style import Style, clean

_VERDICT_ROLES = {"confirmed": "error", "refuted": "good", "inconclusive": "warning"}

Lines = Callable[[Span], Sequence[str]]


def render(report: Report, style: Style | None = None) -> str:
    """Return the report as text."""
    style = style or Style()
    lines = FileLines(report.texts)
    parts = ["\n".join(_finding(finding, style, lines)) + "\n\n" for finding in report.findings]
    parts += [error_line(error, style) + "\n" for error in report.untold]
    return "".join([*parts, summary(report, style), "\n"])


def _finding(finding: Finding, style: Style, lines: Lines) -> Iterator[str]:
    role = str(finding.severity)
    head = style.paint(f"{role}[{finding.code}]", role)
    yield f"{head} {style.paint(f'{finding.name}: {clean(finding.message)}', 'bold')}"
    marks = [Mark(finding.span, clean(finding.label), primary=True)]
    marks += [Mark(related.span, clean(related.message)) for related in finding.related]
    groups: dict[tuple[str, int | None], list[Mark]] = {}
    for mark in marks:
        groups.setdefault((mark.span.path, mark.span.cell), []).append(mark)
    margin = gutter(marks, style)
    for index, group in enumerate(groups.values()):
        yield f"{_arrow(index, marks, style)} {location(group[0].span, style)}"
        shown = lines(group[0].span)
        if shown:
            yield margin
            yield from frame(shown, group, style, role)
    yield margin
    yield from _help(finding, style, margin)


def _arrow(index: int, marks: Sequence[Mark], style: Style) -> str:
    digits = max(len(str(mark.span.end_line)) for mark in marks)
    return " " * digits + style.paint("-->" if index == 0 else ":::", "gutter")


def _help(finding: Finding, style: Style, margin: str) -> Iterator[str]:
    sign = margin.replace("|", "=")
    if finding.assumptions:
        yield f"{sign} {style.paint('assumed:', 'bold')} {clean('; '.join(finding.assumptions))}"
    if finding.verification:
        verdict = style.paint(finding.verification.verdict, _VERDICT_ROLES[finding.verification.verdict])
        yield f"{sign} {style.paint('run:', 'bold')}   {verdict}: {clean(finding.verification.reason)}"
    path = shlex.quote(clean(finding.span.path))
    if finding.fix:
        option = "--fix" if finding.fix.applicability == "safe" else "--unsafe-fixes"
        command = f"lintstep check {option} {path}"
        yield f"{sign} {style.paint('fix:', 'bold')}   {clean(finding.fix.message)}    {style.paint(command, 'dim')}"
    elif finding.help:
        yield f"{sign} {style.paint('help:', 'bold')}  {clean(finding.help)}"
    more = f"{style.paint('more:', 'bold')}  {style.paint(f'lintstep rule {finding.code}', 'dim')}"
    if finding.claim is not None and finding.span.path.endswith((".py", ".ipynb")):
        proof = style.paint(f"lintstep verify {path}", "dim")
        yield f"{sign} {style.paint('proof:', 'bold')} {proof}    {more}"
    else:
        yield f"{sign} {more}"


def location(span: Span, style: Style) -> str:
    """Return where a span starts, as ``path:line:column`` or ``path:cell N:line:column``."""
    cell = "" if span.cell is None else f"cell {span.cell}:"
    text = f"{clean(span.path)}:{cell}{span.line}:{span.column}"
    return style.link(text, Path(span.path).absolute().as_uri()) if style.links else text


def error_line(error: FileError, style: Style) -> str:
    """Return why a file could not be analysed, as one line."""
    place = f":{error.line}:{error.column}" if error.line else ""
    cell = "" if error.cell is None else f":cell {error.cell}"
    code = f"[{error.code}]" if error.code else ""
    return f"{style.paint(f'error{code}:', 'error')} {clean(error.path)}{cell}{place}: {clean(error.message)}"


def summary(report: Report, style: Style) -> str:
    """Return the line that says what was found in how many files."""
    if not report.files:
        return "no Python files or notebooks found"
    counts = [
        _count(report.count(severity), str(severity) if severity is not Severity.INFO else "note")
        for severity in sorted(Severity, reverse=True)
        if report.count(severity)
    ]
    where = _count(len({finding.span.path for finding in report.findings}), "file")
    failed = len({error.path for error in report.errors})
    looked = f"{_count(report.files - failed, 'file')} checked"
    tail = [f"{report.fixable} fixable"] if report.fixable else []
    tail += [f"{len(report.suppressed)} suppressed"] if report.suppressed else []
    tail += [f"{len(report.known)} known"] if report.known else []
    tail += [f"{_count(failed, 'file')} not analysed"] if failed else []
    if not counts:
        found = "no findings" if failed else style.paint("all clear", "good")
        return ", ".join([f"{found}: {looked}", *tail])
    return ", ".join([f"{', '.join(counts)} in {where}", *tail])


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
