"""One ``lintstep verify`` from options to exit code: the check and the run side by side, what is printed where."""

from __future__ import annotations

import contextlib
import os
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lintstep.cli.script import Script
from lintstep.source.process import collect
from lintstep.verification.request import Asked, Engine, IsolationLevel, VerifyError, VerifyRequest, limits_for

if TYPE_CHECKING:
    from lintstep.cli.progress import Progress
    from lintstep.findings import Finding
    from lintstep.verification.report import VerifyReport


EXIT_COULD_NOT_RUN = 2
_GRAVITY = (0, 3, 1, EXIT_COULD_NOT_RUN)
_PICTURES = (".svg", ".png")
_MOST_OTHERS = 5  # files beside the script that are checked for a run


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyOptions:
    """The options of ``lintstep verify``, as click hands them over. ``args`` are every script's."""

    scripts: tuple[str, ...]
    args: tuple[str, ...] = ()
    steps: int = 10
    batches: int = 8
    timeout: float = 60.0
    fix: bool = False
    isolation: IsolationLevel = "full"
    engine: Engine = "reference"
    python: str | None = None
    output_format: str = "text"
    plot: str | None = None
    html: str | None = None
    jobs: int | None = None

    @property
    def asked(self) -> Asked:
        """The options and arguments that a hint repeats."""
        usual = {each.name: each.default for each in fields(self)}
        names = ("steps", "batches", "timeout", "isolation", "engine", "python")
        words = [(f"--{name}", getattr(self, name)) for name in names if getattr(self, name) != usual[name]]
        told = ((name, f"{value:g}" if isinstance(value, float) else str(value)) for name, value in words)
        return Asked(tuple(word for pair in told for word in pair), self.args, self.fix)


@dataclass(frozen=True, slots=True)
class Verified:
    """One script: its report and what the check says of it, or why it could not be run."""

    script: str
    report: VerifyReport | None = None
    findings: tuple[Finding, ...] = ()
    error: str = ""

    @property
    def exit_code(self) -> int:
        return EXIT_COULD_NOT_RUN if self.report is None else self.report.exit_code


def run(options: VerifyOptions) -> int:
    """Verify what the options say, print the reports, and return the exit code: the gravest of all."""
    try:
        _check_pictures(options)
    except VerifyError as error:
        _say(str(error))
        return EXIT_COULD_NOT_RUN
    done: list[Verified] = []
    for each in _all_verified(options):
        if options.output_format == "text":
            _print_text(each, first=not done)
        done.append(each)
    if options.output_format == "json":
        _print_json(done)
    elif len(done) > 1:
        sys.stdout.write(f"\n\n{_summary(done)}\n")
    code = max((each.exit_code for each in done), key=_GRAVITY.index)
    if done[0].report is not None and not _write_pictures(options, done[0].report):
        return EXIT_COULD_NOT_RUN
    return code


def _summary(done: list[Verified]) -> str:
    """Return how many scripts have each verdict, the gravest first."""
    from lintstep.verification.report import EXIT_CODES

    counts = Counter("not run" if each.report is None else each.report.verdict for each in done)
    ordered = [word for word in (*EXIT_CODES, "not run") if word in counts]
    return f"{len(done)} scripts: {', '.join(f'{counts[word]} {word}' for word in ordered)}"


def _all_verified(options: VerifyOptions) -> Iterator[Verified]:
    """Yield the scripts' results in their order, each as soon as it and those before it are there."""
    if len(options.scripts) == 1:
        yield _outcome(options, options.scripts[0])
        return
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(options.jobs or os.cpu_count() or 1) as pool:
        yield from pool.map(lambda script: _outcome(options, script), options.scripts)


def _outcome(options: VerifyOptions, script: str) -> Verified:
    try:
        report, findings = verified(options, script)
    except VerifyError as error:
        return Verified(script, error=str(error))
    finally:
        collect()
    return Verified(script, report, findings)


def _print_text(done: Verified, *, first: bool) -> None:
    from lintstep.output.style import style_of
    from lintstep.verification.show.text import render

    if done.report is None:
        sys.stdout.flush()
        _say(done.error)
        return
    sys.stdout.write(("" if first else "\n\n") + render(done.report, style_of(sys.stdout)))
    sys.stdout.flush()


def _print_json(done: list[Verified]) -> None:
    import json

    from lintstep.verification.report import VERSION

    reports = [_as_json(each) for each in done]
    value = reports[0] if len(reports) == 1 else {"version": VERSION, "reports": reports}
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False) + "\n")
    for each in done:
        if each.report is None:
            _say(each.error)


def _as_json(done: Verified) -> dict[str, Any]:
    from lintstep.output.json import finding_object
    from lintstep.verification.report import VERSION

    if done.report is None:
        return {"version": VERSION, "script": done.script, "verdict": None, "error": done.error}
    return {**done.report.to_json(), "findings": [finding_object(finding) for finding in done.findings]}


def _say(error: str) -> None:
    from lintstep.output.style import clean, style_of

    sys.stderr.write(f"{style_of(sys.stderr).paint('error:', 'error')} {clean(error)}\n")


def _check_pictures(options: VerifyOptions) -> None:
    """Raise VerifyError before anything is run where a picture could not be drawn."""
    if options.plot is not None and Path(options.plot).suffix.lower() not in _PICTURES:
        raise VerifyError(f"--plot writes {' or '.join(_PICTURES)} files, not {options.plot}")
    if options.python is not None and options.engine != "installed":
        raise VerifyError("--python goes with --engine installed")
    if len(options.scripts) > 1 and (options.plot is not None or options.html is not None):
        raise VerifyError("--plot and --html draw one script")
    if options.plot is not None and options.plot.lower().endswith(".png"):
        try:
            import cairosvg  # noqa: F401 - whether it and the library under it are there is known before anything runs
        except (ImportError, OSError):
            needed = "the package cairosvg (pip install cairosvg) and the library cairo"
            raise VerifyError(f"a .png needs {needed}; a .svg needs neither") from None


def _write_pictures(options: VerifyOptions, report: VerifyReport) -> bool:
    """Draw what is asked for and say so; return whether it could be written, after saying why not."""
    if options.plot is None and options.html is None:
        return True
    from lintstep.cli.printer import say
    from lintstep.source.files import write_atomically
    from lintstep.verification.show import html as verify_html

    try:
        if options.plot is not None:
            drawn = _drawn(options.plot, report)
            if drawn is None:
                _say(f"{options.plot} was not written: {report.script} has no rate to draw")
                return False
            write_atomically(Path(options.plot), drawn)
            say(f"wrote {options.plot}")
        if options.html is not None:
            page = verify_html.render(report, _text_around(report), *_fix_of(report.script))
            write_atomically(Path(options.html), page.encode())
            say(f"wrote {options.html}")
    except OSError as error:
        _say(f"cannot write {options.plot or options.html}: {error.strerror}")
        return False
    return True


def _drawn(file: str, report: VerifyReport) -> bytes | None:
    """Return the picture of a report in the format of a file, or None where there is nothing to draw."""
    from lintstep.verification.show.chart import svg
    from lintstep.verification.show.curves import chart_of

    chart = chart_of(report)
    if chart is None:
        return None
    drawn = svg(chart).encode()
    if not file.lower().endswith(".png"):
        return drawn
    import cairosvg

    picture: bytes = cairosvg.svg2png(bytestring=drawn, scale=2)
    return picture


def _fix_of(script: str) -> tuple[str, str]:
    """Return what the fix of a script changes, as a diff, and the option that makes it: a safe fix before others."""
    from lintstep.fixing.files import fix
    from lintstep.output import diff
    from lintstep.output.style import Style
    from lintstep.project.config import Settings
    from lintstep.source.script import SourceError, load

    try:
        source = load(script)
    except SourceError:
        return "", ""
    for option, unsafe in (("--fix", False), ("--unsafe-fixes", True)):
        changes = fix(source, Settings(), unsafe=unsafe, write=False).changes
        if changes:
            return diff.render(changes[0], Style()), option
    return "", ""


def _text_around(report: VerifyReport) -> str:
    """Return the text of the file, or of the notebook's cell, that the judged update is in, if it can be read."""
    from lintstep.source.script import SourceError, load

    place = None if report.main is None else report.main.op.place
    try:
        source = load(report.script if place is None or place.cell is not None else place.path)
    except SourceError:
        return ""
    return source.text if place is None or place.cell is None else "\n".join(source.lines(place.cell))


def verified(options: VerifyOptions, script: str) -> tuple[VerifyReport, tuple[Finding, ...]]:
    """Run and check one script; with ``fix``, run it once more with its fix applied. Raises VerifyError."""
    from lintstep.verification.verify import verify_script

    known = Script(script)
    fixed: list[VerifyReport] = []
    with _progress(options) as progress:
        request = VerifyRequest(
            Path(script),
            options.args,
            steps=options.steps,
            batches=options.batches,
            engine=options.engine,
            python=options.python,
            isolation=options.isolation,
            limits=limits_for(options.engine, options.timeout),
            on_event=progress.show if progress else None,
        )

        def meanwhile() -> None:
            mended = known.fixed if options.fix else None
            if known.findings and mended is not None:
                again = verify_script(replace(request, source=mended.text), Script(script, mended.text).writers)
                fixed.append(again.beside(mended.findings))

        report = verify_script(request, known.writers, meanwhile)
    findings = (*known.findings, *_elsewhere(report, script))
    report = replace(report.beside(findings), asked=options.asked)
    if fixed and known.fixed is not None:
        report = replace(report, fixed=fixed[0], fix=known.fixed.option)
    return report, findings


def _elsewhere(report: VerifyReport, script: str) -> list[Finding]:
    """Return what the check says of the other files of a project in which updates and counters of a run are made."""
    trace = report.ruling.evidence.trace
    own = str(Path(script).absolute())
    paths = [update.place.path for update in trace.updates.values()]
    paths += [counter.place.path for counter in trace.counters.values()]
    others = [path for path in dict.fromkeys(paths) if path not in ("", own) and path.endswith(".py")]
    return [finding for path in others[:_MOST_OTHERS] for finding in Script(_relative(path)).findings]


def _relative(path: str) -> str:
    from lintstep.verification.report import relative

    return relative(path)


@contextlib.contextmanager
def _progress(options: VerifyOptions) -> Iterator[Progress | None]:
    if len(options.scripts) > 1 or not sys.stderr.isatty():
        yield None
        return
    from lintstep.cli.progress import Progress

    with Progress(sys.stderr, options.scripts[0]) as progress:
        yield progress
