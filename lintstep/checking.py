"""One ``lintstep check`` from options to exit code: settings, the check, what is printed where."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

from lintstep import api
from lintstep.api import Configs, FixReport, Report
from lintstep.output import renderer
from lintstep.output.style import Style, style_of
from lintstep.source import unreadable
from lintstep.writing import write_atomically

STDIN = "-"


class OptionError(Exception):
    """Options that make no sense, in one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckOptions:
    """The options of ``lintstep check``, as click hands them over. What is None was not said."""

    paths: tuple[str, ...]
    fix: bool = False
    unsafe_fixes: bool = False
    diff: bool = False
    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    extend_exclude: tuple[str, ...] = ()
    force_exclude: bool = False
    confidence: str | None = None
    fail_on: str | None = None
    config: str | None = None
    output_format: str = "text"
    output_file: str | None = None
    statistics: bool = False
    stdin_filename: str | None = None
    quiet: bool = False
    exit_zero: bool = False
    no_cache: bool = False
    verify: bool = False

    @property
    def fixing(self) -> bool:
        """Whether anything is to be mended."""
        return self.fix or self.unsafe_fixes or self.diff

    def settings(self) -> dict[str, Any]:
        """Return the options that are settings, by the configuration's keys."""
        keys = ("select", "extend-select", "ignore", "exclude", "extend-exclude", "confidence", "fail-on")
        given = {key: getattr(self, key.replace("-", "_")) for key in keys}
        return {key: list(value) if isinstance(value, tuple) else value for key, value in given.items() if value}


def run(options: CheckOptions) -> int:
    """Check what the options say, print the report, and return the exit code.

    Raises OptionError, and ConfigError for a configuration that can't be used.
    """
    configs = Configs(options.settings(), Path(options.config) if options.config else None)
    stdin = _read_stdin(options)
    fixed = _checked(options, configs, stdin)
    if options.verify:
        fixed = _verified(fixed)
    if options.diff:
        _print_diff(fixed, options)
    else:
        _print_report(fixed, options, stdin)
    code = (fixed.before if options.diff else fixed.report).exit_code
    return 0 if options.exit_zero and code == 1 else code


def _read_stdin(options: CheckOptions) -> bytes | None:
    if STDIN not in options.paths:
        if options.stdin_filename:
            raise OptionError("--stdin-filename goes with '-' as the path")
        return None
    if len(options.paths) > 1:
        raise OptionError("'-' (standard input) can't be checked together with other paths")
    return sys.stdin.buffer.read()


def _paths(options: CheckOptions) -> list[str]:
    """Return the paths given, those named in ``@file`` among them."""
    paths: list[str] = []
    for path in options.paths:
        if path.startswith("@") and not Path(path).exists():
            try:
                paths += filter(None, map(str.strip, Path(path[1:]).read_text(encoding="utf-8").splitlines()))
            except (OSError, UnicodeDecodeError) as error:
                raise OptionError(f"the list of paths {path[1:]} can't be read: {error}") from None
        else:
            paths.append(path)
    return paths


def _checked(options: CheckOptions, configs: Configs, stdin: bytes | None) -> FixReport:
    unsafe = options.unsafe_fixes
    if stdin is not None:
        path = options.stdin_filename or "<stdin>"
        settings = configs.settings(Path(path))
        if options.fixing:
            return api.apply_fixes(stdin, path, settings=settings, unsafe=unsafe)
        report = api.check_source(stdin, path, settings=settings)
    elif options.fixing:
        return api.fix_paths(
            _paths(options),
            configs=configs,
            force_exclude=options.force_exclude,
            unsafe=unsafe,
            write=not options.diff,
        )
    else:
        report = api.check_paths(_paths(options), configs=configs, force_exclude=options.force_exclude)
    return FixReport(report, report)


def _verified(fixed: FixReport) -> FixReport:
    """Run each flagged script and mark its findings."""
    from lintstep.verification.confirm import confirm

    return replace(fixed, report=replace(fixed.report, findings=confirm(fixed.report.findings)))


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
    if stdin is not None and options.fixing:
        stream = sys.stderr  # standard output carries the mended text
        sys.stdout.flush()
        sys.stdout.buffer.write(fixed.changes[0].data if fixed.changes else stdin)
        sys.stdout.buffer.flush()
    _write_report(fixed.report, options, stream)
    _say_refusals(fixed)
    if fixed.applied and not options.quiet:
        _say(f"fixed {_count(len(fixed.applied))}")


def _write_report(report: Report, options: CheckOptions, stream: IO[str]) -> None:
    if options.output_file:
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
    return renderer(options.output_format)(report, style)


def _say_refusals(fixed: FixReport) -> None:
    for refusal in fixed.refused:
        finding = refusal.finding
        place = f"{finding.span.path}:{finding.span.line}"
        _say(f"{place}: the fix of {finding.code} was not made: {refusal.reason}")


def _count(findings: int) -> str:
    return f"{findings} finding{'' if findings == 1 else 's'}"


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
