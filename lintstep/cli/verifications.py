"""One ``lintstep verify`` from options to exit code: the check and the run side by side, what is printed where."""

from __future__ import annotations

import contextlib
import os
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lintstep.source.process import collect
from lintstep.verification.request import Engine, IsolationLevel, VerifyError, VerifyRequest, Writer, limits_for

if TYPE_CHECKING:
    from lintstep.cli.progress import Progress
    from lintstep.findings import Finding
    from lintstep.source.script import Source
    from lintstep.verification.report import VerifyReport


EXIT_COULD_NOT_RUN = 2
_GRAVITY = (0, 3, 1, EXIT_COULD_NOT_RUN)
_PICTURES = (".svg", ".png")


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyOptions:
    """The options of ``lintstep verify``, as click hands them over. ``args`` are every script's."""

    scripts: tuple[str, ...]
    args: tuple[str, ...] = ()
    steps: int = 10
    timeout: float = 60.0
    fix: bool = False
    isolation: IsolationLevel = "full"
    engine: Engine = "reference"
    python: str | None = None
    output_format: str = "text"
    plot: str | None = None
    html: str | None = None
    jobs: int | None = None


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
    """Return the text of the file, or of the notebook's cell, that the judged train op is in."""
    from lintstep.source.script import load

    main = report.main
    if main is None or main.op.place.cell is None:
        return Path(report.script).read_text(encoding="utf-8", errors="replace")
    return "\n".join(load(report.script).lines(main.op.place.cell))


def verified(options: VerifyOptions, script: str) -> tuple[VerifyReport, tuple[Finding, ...]]:
    """Run and check one script; with ``fix``, run it once more with its fix applied. Raises VerifyError."""
    from lintstep.verification.verify import verify_script

    known = _Script(script, fixes=options.fix)
    fixed: list[VerifyReport] = []
    with _progress(options) as progress:
        request = VerifyRequest(
            Path(script),
            options.args,
            steps=options.steps,
            engine=options.engine,
            python=options.python,
            isolation=options.isolation,
            limits=limits_for(options.engine, options.timeout),
            on_event=progress.show if progress else None,
        )

        def meanwhile() -> None:
            text = known.fixed_text
            if text is not None:
                fixed.append(verify_script(replace(request, source=text), _Script(script, text).writers))

        report = verify_script(request, known.writers, meanwhile)
    return replace(report.beside(known.findings), fixed=fixed[0] if fixed else None), known.findings


@contextlib.contextmanager
def _progress(options: VerifyOptions) -> Iterator[Progress | None]:
    if len(options.scripts) > 1 or not sys.stderr.isatty():
        yield None
        return
    from lintstep.cli.progress import Progress

    with Progress(sys.stderr, options.scripts[0]) as progress:
        yield progress


class _Script:
    """What the check says of a script, worked out when it is first asked for and at most once.

    ``text`` stands for the file's; ``fixes`` says whether the fixed text will be wanted.
    """

    def __init__(self, path: str, text: str | None = None, *, fixes: bool = False) -> None:
        self.path, self.text, self.fixes = path, text, fixes

    @cached_property
    def source(self) -> Source | None:
        """The script as the check reads it, or None where it can't be read (which the run will say)."""
        from lintstep.source.script import SourceError, from_text, load

        try:
            return load(self.path) if self.text is None else from_text(self.text, self.path, Path(self.path))
        except (OSError, SourceError):
            return None

    @cached_property
    def checked(self) -> tuple[tuple[Finding, ...], str | None]:
        """What a check reports, mended or not, and the script with its safe fixes made where there are any."""
        from lintstep.checking import file as engine
        from lintstep.project.config import Settings
        from lintstep.verification.verdict.static import analysing

        if self.source is None:
            return (), None
        with analysing:
            if not self.fixes:
                return engine.check(self.source, Settings()).findings, None
            from lintstep.fixing.files import fix

            fixed = fix(self.source, Settings(), unsafe=False, write=False)
        return fixed.before.findings, fixed.changes[0].after if fixed.changes else None

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self.checked[0]

    @property
    def fixed_text(self) -> str | None:
        return self.checked[1]

    def writers(self) -> tuple[Writer, ...] | None:
        """Return the places a verdict must know of, or None where the script can't be read."""
        from lintstep.analysis import analyse
        from lintstep.source.script import SourceError
        from lintstep.verification.verdict.static import analysing, writers

        try:
            with analysing:
                return None if self.source is None else writers(analyse(self.source))
        except SourceError:
            return None
