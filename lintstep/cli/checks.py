"""One ``lintstep check`` from options to exit code."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lintstep import api
from lintstep.api import Configs, FixReport, How
from lintstep.checking.files import WORTH_A_POOL, Progress
from lintstep.cli.printer import OptionError, findings, print_diff, print_report, say
from lintstep.project.config import Config

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

    from lintstep.checking.baseline import Baseline
    from lintstep.checking.cache import Cache

STDIN = "-"
_SETTINGS = (
    "select",
    "extend-select",
    "ignore",
    "exclude",
    "extend-exclude",
    "confidence",
    "fail-on",
    "jobs",
    "cache-dir",
    "baseline",
)


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
    jobs: int | None = None
    no_cache: bool = False
    cache_dir: str | None = None
    baseline: str | None = None
    write_baseline: bool = False
    verify: bool = False
    watch: bool = False

    @property
    def fixing(self) -> bool:
        """Whether anything is to be fixed."""
        return self.fix or self.unsafe_fixes or self.diff

    def settings(self) -> dict[str, Any]:
        """Return the options that are settings, by the configuration's keys."""
        given = {key: getattr(self, key.replace("-", "_")) for key in _SETTINGS}
        said = {key: value for key, value in given.items() if value not in (None, ())}
        return {key: list(value) if isinstance(value, tuple) else value for key, value in said.items()}


def run(options: CheckOptions) -> int:
    """Check what the options say, print the report, and return the exit code.

    Raises OptionError, and ConfigError for a configuration that can't be used.
    """
    _check_options(options)
    configs = Configs(options.settings(), Path(options.config) if options.config else None)
    if options.watch:
        from lintstep.cli.watch import watch

        return watch(_paths(options), configs, lambda: _run_once(options, configs))
    return _run_once(options, configs)


def _run_once(options: CheckOptions, configs: Configs) -> int:
    stdin = sys.stdin.buffer.read() if STDIN in options.paths else None
    baseline = _baseline(options, configs.near(Path()))
    fixed = _checked_stdin(options, configs, stdin) if stdin is not None else _checked(options, configs, baseline)
    if options.verify:
        fixed = _verified(fixed)
    if baseline and not options.diff:
        _update(baseline, fixed, options)
    if options.write_baseline:
        fixed = replace(fixed, report=replace(fixed.report, findings=(), failing=0))
    if options.diff:
        print_diff(fixed, options)
    else:
        print_report(fixed, options, stdin)
    code = (fixed.before if options.diff else fixed.report).exit_code
    return 0 if options.exit_zero and code == 1 else code


def _check_options(options: CheckOptions) -> None:
    if STDIN in options.paths and len(options.paths) > 1:
        raise OptionError("'-' (standard input) can't be checked together with other paths")
    if options.stdin_filename and STDIN not in options.paths:
        raise OptionError("--stdin-filename goes with '-' as the path")
    for name in ("write_baseline", "watch"):
        if getattr(options, name) and (options.fixing or STDIN in options.paths):
            raise OptionError(f"--{name.replace('_', '-')} goes with files as they are: no '-', no --fix, no --diff")


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


def _checked_stdin(options: CheckOptions, configs: Configs, stdin: bytes) -> FixReport:
    path = options.stdin_filename or "<stdin>"
    settings = configs.settings(Path(path))
    if options.fixing:
        return api.apply_fixes(stdin, path, settings=settings, unsafe=options.unsafe_fixes)
    report = api.check_source(stdin, path, settings=settings)
    return FixReport(report, report)


def _checked(options: CheckOptions, configs: Configs, baseline: Baseline | None) -> FixReport:
    config = configs.near(Path())
    with _progress(options) as progress:
        how = How(
            jobs=config.get("jobs"),
            cache=None if options.no_cache else _cache(config),
            baseline=baseline,
            progress=progress,
        )
        if options.fixing:
            return api.fix_paths(
                _paths(options),
                configs=configs,
                force_exclude=options.force_exclude,
                how=how,
                unsafe=options.unsafe_fixes,
                write=not options.diff,
            )
        report = api.check_paths(_paths(options), configs=configs, force_exclude=options.force_exclude, how=how)
    return FixReport(report, report)


def _cache(config: Config) -> Cache | None:
    from lintstep.checking.cache import Cache

    folder = config.path("cache-dir")
    return Cache(folder) if folder else None


def _baseline(options: CheckOptions, config: Config) -> Baseline | None:
    """Return the baseline to check against, or to write. Raises OptionError."""
    file = config.path("baseline")
    if file is None and not options.write_baseline:
        return None
    from lintstep.checking.baseline import DEFAULT_NAME, Baseline, BaselineError, read

    file = file or Path(DEFAULT_NAME)
    try:
        baseline = Baseline(file, {}) if options.write_baseline and not file.exists() else read(file)
    except BaselineError as error:
        raise OptionError(str(error)) from None
    baseline.quiet = not options.write_baseline
    return baseline


def _update(baseline: Baseline, fixed: FixReport, options: CheckOptions) -> None:
    """Write down what is known now, or take out what is mended. Raises OptionError."""
    from lintstep.checking.baseline import BaselineError

    try:
        if options.write_baseline:
            baseline.learn(fixed.report.findings)
            say(f"wrote {findings(len(baseline.entries))} to {baseline.file}")
        elif (pruned := baseline.prune()) and not options.quiet:
            say(f"{findings(pruned)} of {baseline.file} fixed and removed")
    except BaselineError as error:
        raise OptionError(str(error)) from None


@contextlib.contextmanager
def _progress(options: CheckOptions) -> Iterator[Progress | None]:
    """Show on a terminal how far a long run is; nothing is shown where standard error is none."""
    if options.quiet or not sys.stderr.isatty():
        yield None
        return
    import click

    bar: ProgressBar[int] | None = None

    def show(done: int, total: int) -> None:
        nonlocal bar
        if bar is None and total > WORTH_A_POOL:
            bar = click.progressbar(length=total, label="Checking", show_pos=True, file=sys.stderr)
            bar.render_progress()
        if bar:
            bar.update(done - bar.pos)

    try:
        yield show
    finally:
        if bar:
            bar.render_finish()
            sys.stderr.write("\033[A\033[2K")  # the report stands where the bar was


def _verified(fixed: FixReport) -> FixReport:
    """Run each flagged script and mark its findings."""
    from lintstep.verification.confirm import confirm

    return replace(fixed, report=replace(fixed.report, findings=confirm(fixed.report.findings)))
