"""One ``lintstep check`` from options to exit code: settings, the check, what is printed where."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from lintstep import api
from lintstep.api import FixReport
from lintstep.config import Settings
from lintstep.engine import running_codes
from lintstep.finding import Confidence
from lintstep.output import renderer
from lintstep.output.style import style_of
from lintstep.selection import Selection, SelectionError

STDIN = "-"


class OptionError(Exception):
    """Options that make no sense, in one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckOptions:
    """The options of ``lintstep check``, as click hands them over."""

    paths: tuple[str, ...]
    fix: bool = False
    unsafe_fixes: bool = False
    diff: bool = False
    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    confidence: str | None = None
    output_format: str = "text"
    stdin_filename: str | None = None
    quiet: bool = False
    exit_zero: bool = False
    no_cache: bool = False
    verify: bool = False


def run(options: CheckOptions) -> int:
    """Check what the options say, print the report, and return the exit code. Raises OptionError."""
    settings = _settings(options)
    stdin = _read_stdin(options)
    fixed = _checked(options, settings, stdin)
    if options.diff:
        _print_diff(fixed, options)
    else:
        _print_report(fixed, options, stdin)
    code = fixed.report.exit_code
    if options.diff and code == 0:
        code = api.Report(
            fixed.applied, fail_on=settings.fail_on
        ).exit_code  # nothing was written: they are still there
    return 0 if options.exit_zero and code == 1 else code


def _settings(options: CheckOptions) -> Settings:
    selection = Selection(options.select, options.extend_select, options.ignore)
    settings = Settings(selection, Confidence[(options.confidence or "medium").upper()])
    if selection != Selection():
        try:
            running_codes(settings, "")
        except SelectionError as error:
            raise OptionError(str(error)) from None
    return settings


def _read_stdin(options: CheckOptions) -> bytes | None:
    if STDIN not in options.paths:
        if options.stdin_filename:
            raise OptionError("--stdin-filename goes with '-' as the path")
        return None
    if len(options.paths) > 1:
        raise OptionError("'-' (standard input) can't be checked together with other paths")
    return sys.stdin.buffer.read()


def _checked(options: CheckOptions, settings: Settings, stdin: bytes | None) -> FixReport:
    fixing = options.fix or options.unsafe_fixes or options.diff
    unsafe = options.unsafe_fixes
    if stdin is not None:
        path = options.stdin_filename or "<stdin>"
        if fixing:
            return api.apply_fixes(stdin, path, settings=settings, unsafe=unsafe)
        return FixReport(api.check_source(stdin, path, settings=settings))
    if fixing:
        return api.fix_paths(options.paths, settings=settings, unsafe=unsafe, write=not options.diff)
    return FixReport(api.check_paths(options.paths, settings=settings))


def _print_diff(fixed: FixReport, options: CheckOptions) -> None:
    from lintstep.output import diff, text

    for change in fixed.changes:
        sys.stdout.write(diff.render(change, style_of(sys.stdout)))
    for error in fixed.report.errors:
        _say(text.error_line(error, style_of(sys.stderr)))
    _say_refusals(fixed)
    if not options.quiet:
        _say(f"{_count(len(fixed.applied))} would be fixed, {len(fixed.report.findings)} left")


def _print_report(fixed: FixReport, options: CheckOptions, stdin: bytes | None) -> None:
    stream = sys.stdout
    if stdin is not None and (options.fix or options.unsafe_fixes):
        stream = sys.stderr  # standard output carries the mended text
        sys.stdout.flush()
        sys.stdout.buffer.write(fixed.changes[0].data if fixed.changes else stdin)
        sys.stdout.buffer.flush()
    silent = options.quiet and options.output_format == "text" and not fixed.report.findings and not fixed.report.errors
    if not silent:
        stream.write(renderer(options.output_format)(fixed.report, style_of(stream)))
    _say_refusals(fixed)
    if fixed.applied and not options.quiet:
        _say(f"fixed {_count(len(fixed.applied))}")


def _say_refusals(fixed: FixReport) -> None:
    for refusal in fixed.refused:
        finding = refusal.finding
        place = f"{finding.span.path}:{finding.span.line}"
        _say(f"{place}: the fix of {finding.code} was not made: {refusal.reason}")


def _count(findings: int) -> str:
    return f"{findings} finding{'' if findings == 1 else 's'}"


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
