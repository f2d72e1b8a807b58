"""Print reports to standard output or a file, and notes to standard error."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import IO, TYPE_CHECKING

from lintstep.output import renderer
from lintstep.output.style import Style, clean, style_of
from lintstep.report import FixReport, Report
from lintstep.source.script import unreadable

if TYPE_CHECKING:
    from lintstep.cli.checks import CheckOptions


LIMIT = "LS903"


class OptionError(Exception):
    """Options that contradict each other or can't be followed, in one sentence."""


def print_diff(fixed: FixReport, options: CheckOptions) -> None:
    """Print what fixes would change, and what keeps a file from being fixed."""
    from lintstep.output import diff, text

    for change in fixed.changes:
        sys.stdout.write(diff.render(change, style_of(sys.stdout)))
    for error in fixed.report.errors:
        say(text.error_line(error, style_of(sys.stderr)))
    _say_refusals(fixed)
    if not options.quiet:
        say(f"{findings(len(fixed.applied))} would be fixed, {len(fixed.report.findings)} left")
        before = Counter((each.span.path, each.code) for each in fixed.before.findings)
        for finding in fixed.report.findings:
            key = (finding.span.path, finding.code)
            before[key] -= 1
            state = "remains" if before[key] >= 0 else "new"
            say(clean(f"  {state}: {finding.span.path}:{finding.span.line}: {finding.code} {finding.name}"))


def print_report(fixed: FixReport, options: CheckOptions, stdin: bytes | None) -> None:
    """Print the report; where standard input was mended, its new text goes to standard output instead."""
    stream = sys.stdout
    if stdin is not None and options.fixing:
        stream = sys.stderr
        sys.stdout.flush()
        sys.stdout.buffer.write(fixed.changes[0].data if fixed.changes else stdin)
        sys.stdout.buffer.flush()
    _write_report(fixed.report, options, stream)
    _say_refusals(fixed)
    if fixed.applied and not options.quiet:
        say(f"fixed {findings(len(fixed.applied))}:")
        for finding in fixed.applied:
            say(clean(f"  {finding.span.path}:{finding.span.line}: {finding.code} {finding.name}"))


def say(text: str) -> None:
    """Print a remark."""
    sys.stderr.write(text + "\n")


def findings(number: int) -> str:
    """Return a number of findings in words."""
    return f"{number} finding{'' if number == 1 else 's'}"


def _write_report(report: Report, options: CheckOptions, stream: IO[str]) -> None:
    if options.output_file:
        from lintstep.source.files import write_atomically

        try:
            write_atomically(Path(options.output_file), _rendered(report, options, Style()).encode("utf-8", "replace"))
        except OSError as error:
            raise OptionError(f"--output-file {options.output_file}: {unreadable(error)}") from None
        return
    stream.write(_rendered(report, options, style_of(stream)))


def _rendered(report: Report, options: CheckOptions, style: Style) -> str:
    if options.statistics:
        from lintstep.output import statistics

        return statistics.render_json(report) if options.output_format == "json" else statistics.render(report, style)
    if options.quiet and options.output_format == "text" and not report.findings and not report.errors:
        return ""
    if options.output_format == "text" and LIMIT not in options.select:
        report = report.counting(LIMIT)
    return renderer(options.output_format)(report, style)


def _say_refusals(fixed: FixReport) -> None:
    for refusal in fixed.refused:
        finding = refusal.finding
        place = f"{finding.span.path}:{finding.span.line}"
        say(clean(f"{place}: the fix of {finding.code} was not made: {refusal.reason}"))
