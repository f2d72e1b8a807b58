"""The report for a person: code frames, then what to do next."""

from __future__ import annotations

import shlex
import textwrap
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from lintstep.api import FileError, Report
from lintstep.findings import Finding, Severity, Span, cell_name
from lintstep.output.frame import Mark, frame, gutter
from lintstep.output.lines import FileLines
from lintstep.output.style import Style, clean

_LABEL = 7  # columns for "proof: " and its like
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
    margin = _Margin(marks, style)
    for index, group in enumerate(groups.values()):
        yield f"{_arrow(index, marks, style)} {location(group[0].span, style)}"
        shown = lines(group[0].span)
        if shown:
            yield margin.text
            yield from frame(shown, group, style, role)
    yield margin.text
    yield from _help(finding, style, margin)


def _arrow(index: int, marks: Sequence[Mark], style: Style) -> str:
    digits = max(len(str(mark.span.end_line)) for mark in marks)
    return " " * digits + style.paint("-->" if index == 0 else ":::", "gutter")


def _help(finding: Finding, style: Style, margin: _Margin) -> Iterator[str]:
    path = shlex.quote(clean(finding.span.path))
    yield from margin.said("assumed:", "; ".join(finding.assumptions))
    if finding.verification:
        verdict, reason = finding.verification.verdict, finding.verification.reason
        said = margin.said("run:", f"{verdict}: {reason}")
        yield next(said).replace(verdict, style.paint(verdict, _VERDICT_ROLES[verdict]), 1)
        yield from said
    if finding.fix:
        option = "--fix" if finding.fix.applicability == "safe" else "--unsafe-fixes"
        yield from margin.said("fix:", finding.fix.message, f"lintstep check {option} {path}")
    else:
        yield from margin.said("help:", finding.help)
    if finding.claim is not None and finding.span.path.endswith((".py", ".ipynb")):
        yield from margin.said("proof:", "", f"lintstep verify {path}")
    yield from margin.said("more:", "", f"lintstep rule {finding.code}")


class _Margin:
    """What stands left of a frame and of what is said under it."""

    def __init__(self, marks: Sequence[Mark], style: Style) -> None:
        self.text = gutter(marks, style)
        self._style = style
        self._room = style.width - len(gutter(marks, Style())) - 1 - _LABEL

    def said(self, label: str, text: str, command: str = "") -> Iterator[str]:
        """Yield what is said under a label, wrapped; a command keeps a line of its own where it does not fit beside."""
        lines = textwrap.wrap(clean(text), max(self._room, 20), break_long_words=False, break_on_hyphens=False)
        painted = self._style.paint(command, "dim")
        if command and lines and len(lines[-1]) + 4 + len(command) <= self._room:
            lines[-1] += f"    {painted}"
        elif command:
            lines.append(painted)
        first = self._style.paint(label, "bold") + " " * max(_LABEL - len(label), 1)
        for number, line in enumerate(lines):
            yield f"{self.text} {' ' * _LABEL}{line}" if number else f"{self.text.replace('|', '=')} {first}{line}"


def location(span: Span, style: Style) -> str:
    """Return where a span starts, as ``path:line:column`` or ``path:cell N:line:column``."""
    cell = "" if span.cell is None else f"{cell_name(span.cell)}:"
    text = f"{clean(span.path)}:{cell}{span.line}:{span.column}"
    return style.link(text, Path(span.path).absolute().as_uri()) if style.links else text


def error_line(error: FileError, style: Style) -> str:
    """Return why a file could not be analysed, as one line."""
    place = f":{error.line}:{error.column}" if error.line else ""
    cell = "" if error.cell is None else f":{cell_name(error.cell)}"
    code = f"[{error.code}]" if error.code else ""
    return f"{style.paint(f'error{code}:', 'error')} {clean(error.path)}{cell}{place}: {clean(error.message)}"


def summary(report: Report, style: Style) -> str:
    """Return the line that says what was found in how many files."""
    if not report.files:
        return "no Python files or notebooks found"
    counts = [
        _count(report.count(severity), str(severity))
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
    if counts:
        first = ", ".join([f"{', '.join(counts)} in {where}", *tail])
    else:
        found = "no findings" if failed or report.unsupported else style.paint("all clear", "good")
        first = ", ".join([f"{found}: {looked}", *tail])
    return "\n".join([first, *_besides(report)])


def _besides(report: Report) -> Iterator[str]:
    """Yield what there is that is not shown, and the option that shows it."""
    if report.unsure:
        yield f"{_count(report.unsure, 'finding')} of lower confidence hidden: --confidence low"
    for name, count in report.unsupported.items():
        yield f"{_count(count, 'file')} train{'s' if count == 1 else ''} with {name}, which lintstep does not check yet"
    if report.partly:
        was = "was" if report.partly == 1 else "were"
        yield f"{_count(report.partly, 'file')} {was} analysed in part: --select LS903"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
