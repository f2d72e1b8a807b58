"""One ``lintstep verify`` from options to exit code: the check and the run side by side, what is printed where."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from lintstep.verification.request import Engine, IsolationLevel, VerifyError, VerifyRequest, Writer, limits_for

if TYPE_CHECKING:
    from lintstep.finding import Finding
    from lintstep.source import Source
    from lintstep.verification.progress import Progress
    from lintstep.verification.report import VerifyReport


EXIT_COULD_NOT_RUN = 2
_PICTURES = (".svg", ".png")


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyOptions:
    """The options of ``lintstep verify``, as click hands them over."""

    script: str
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


def run(options: VerifyOptions) -> int:
    """Verify what the options say, print the report, and return the exit code."""
    try:
        _check_pictures(options)
        report, findings = verified(options)
    except VerifyError as error:
        return _could_not_run(options, error)
    _print(options, report, findings)
    try:
        _write_pictures(options, report, findings)
    except OSError as error:
        _say(f"cannot write {error.filename}: {error.strerror}")
        return EXIT_COULD_NOT_RUN
    return report.exit_code


def _print(options: VerifyOptions, report: VerifyReport, findings: tuple[Finding, ...]) -> None:
    if options.output_format == "json":
        from lintstep.output.json import finding_object

        _print_json({**report.to_json(), "findings": [finding_object(finding) for finding in findings]})
    else:
        from lintstep.output.style import style_of
        from lintstep.output.verify_text import render

        sys.stdout.write(render(report, findings, style_of(sys.stdout)))


def _could_not_run(options: VerifyOptions, error: VerifyError) -> int:
    if options.output_format == "json":
        _print_json({"version": 1, "script": options.script, "verdict": None, "error": str(error)})
    _say(str(error))
    return EXIT_COULD_NOT_RUN


def _say(error: str) -> None:
    from lintstep.output.style import clean, style_of

    sys.stderr.write(f"{style_of(sys.stderr).paint('error:', 'error')} {clean(error)}\n")


def _check_pictures(options: VerifyOptions) -> None:
    """Raise VerifyError before anything is run where a picture could not be drawn."""
    if options.plot is not None and Path(options.plot).suffix.lower() not in _PICTURES:
        raise VerifyError(f"--plot writes {' or '.join(_PICTURES)} files, not {options.plot}")
    wanted = "--plot" if options.plot is not None else "--html" if options.html is not None else None
    if wanted is not None and find_spec("matplotlib") is None:
        raise VerifyError(f"{wanted} needs matplotlib: pip install 'lintstep[plot]'")


def _write_pictures(options: VerifyOptions, report: VerifyReport, findings: tuple[Finding, ...]) -> None:
    if options.plot is None and options.html is None:
        return
    from lintstep.output import verify_html
    from lintstep.verification import chart
    from lintstep.writing import write_atomically

    if options.plot is not None:
        drawn = chart.png(report) if options.plot.lower().endswith(".png") else chart.svg(report).encode()
        write_atomically(Path(options.plot), drawn)
    if options.html is not None:
        text = Path(options.script).read_text(encoding="utf-8", errors="replace")
        write_atomically(Path(options.html), verify_html.render(report, findings, text).encode())


def _print_json(value: object) -> None:
    import json

    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def verified(options: VerifyOptions) -> tuple[VerifyReport, tuple[Finding, ...]]:
    """Run and check one script; with ``fix``, run it once more with its fix applied. Raises VerifyError."""
    from lintstep.verification.verify import verify_script

    script = _Script(options.script, fixes=options.fix)
    fixed: list[VerifyReport] = []
    with _progress(options) as progress:
        request = VerifyRequest(
            Path(options.script),
            options.args,
            steps=options.steps,
            engine=options.engine,
            python=options.python,
            isolation=options.isolation,
            limits=limits_for(options.engine, options.timeout),
            on_event=progress.show if progress else None,
        )

        def meanwhile() -> None:
            text = script.fixed_text
            if text is not None:
                fixed.append(verify_script(replace(request, source=text), _Script(options.script, text).writers))

        report = verify_script(request, script.writers, meanwhile)
    return replace(report, fixed=fixed[0] if fixed else None), script.findings


@contextlib.contextmanager
def _progress(options: VerifyOptions) -> Iterator[Progress | None]:
    if not sys.stderr.isatty():
        yield None
        return
    from lintstep.verification.progress import Progress

    with Progress(sys.stderr, options.script) as progress:
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
        from lintstep.source import SourceError, from_text, load

        try:
            return load(self.path) if self.text is None else from_text(self.text, self.path, Path(self.path))
        except (OSError, SourceError):
            return None

    @cached_property
    def checked(self) -> tuple[tuple[Finding, ...], str | None]:
        """What a check reports, mended or not, and the script with its safe fixes made where there are any."""
        from lintstep import api

        if self.source is None:
            return (), None
        if not self.fixes:
            return api.check_source(self.source.text, self.path).findings, None
        fixed = api.apply_fixes(self.source.text, self.path)
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
        from lintstep.source import SourceError
        from lintstep.verification.static import writers

        try:
            return None if self.source is None else writers(analyse(self.source))
        except SourceError:
            return None
