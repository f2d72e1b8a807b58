"""One ``lintstep verify`` from options to exit code: the check and the run side by side, what is printed where."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from lintstep.output.style import style_of
from lintstep.verification import Limits, VerifyError, VerifyReport, VerifyRequest, Writer, verify_script
from lintstep.verification.progress import Progress
from lintstep.verification.report import EXIT_COULD_NOT_RUN
from lintstep.verification.request import Engine, IsolationLevel

if TYPE_CHECKING:
    from lintstep.api import FixReport
    from lintstep.finding import Finding

_NOTEBOOK = ".ipynb"


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


def run(options: VerifyOptions) -> int:
    """Verify what the options say, print the report, and return the exit code."""
    try:
        report, findings = verified(options)
    except VerifyError as error:
        return _could_not_run(options, error)
    if options.output_format == "json":
        from lintstep.output.json import finding_object

        found = [finding_object(finding) for finding in findings]
        sys.stdout.write(json.dumps({**report.to_json(), "findings": found}, indent=2, ensure_ascii=False) + "\n")
    else:
        from lintstep.output.verify_text import render

        sys.stdout.write(render(report, findings, style_of(sys.stdout)))
    return report.exit_code


def _could_not_run(options: VerifyOptions, error: VerifyError) -> int:
    if options.output_format == "json":
        said = {"version": 1, "script": options.script, "verdict": None, "error": str(error)}
        sys.stdout.write(json.dumps(said, indent=2, ensure_ascii=False) + "\n")
    sys.stderr.write(f"{style_of(sys.stderr).paint('error', 'error')}: {error}\n")
    return EXIT_COULD_NOT_RUN


def verified(options: VerifyOptions) -> tuple[VerifyReport, tuple[Finding, ...]]:
    """Run and check one script; with ``fix``, run it once more with its fix applied. Raises VerifyError."""
    script = _Script(options.script)
    with _progress(options) as progress, ThreadPoolExecutor(2) as pool:
        request = VerifyRequest(
            Path(options.script),
            options.args,
            steps=options.steps,
            engine=options.engine,
            python=options.python,
            isolation=options.isolation,
            limits=Limits(seconds=options.timeout),
            on_event=progress.show if progress else None,
        )
        running = pool.submit(verify_script, request, script.writers)
        fixed = _start_fixed(pool, request, script) if options.fix else None
        findings = script.findings
        report = running.result()
        return (report if fixed is None else replace(report, fixed=fixed.result())), findings


def _start_fixed(pool: ThreadPoolExecutor, request: VerifyRequest, script: _Script) -> Future[VerifyReport] | None:
    text = script.fixed_text
    if text is None:
        return None
    return pool.submit(verify_script, replace(request, source=text), _Script(script.path, text).writers)


@contextlib.contextmanager
def _progress(options: VerifyOptions) -> Iterator[Progress | None]:
    if not sys.stderr.isatty():
        yield None
        return
    with Progress(sys.stderr, options.script) as progress:
        yield progress


class _Script:
    """What the check says of a script. Each part is worked out when it is first asked for."""

    def __init__(self, path: str, text: str | None = None) -> None:
        self.path = path
        self.text = text

    @cached_property
    def checked(self) -> FixReport:
        from lintstep import api

        return api.apply_fixes(Path(self.path).read_bytes(), self.path)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What a check of the script reports; nothing where it cannot be read, which the run will say."""
        try:
            return (*self.checked.report.findings, *self.checked.applied)
        except OSError:
            return ()

    @property
    def fixed_text(self) -> str | None:
        """The script with its safe fixes made, or None where there are none."""
        try:
            return self.checked.changes[0].after if self.checked.changes else None
        except OSError:
            return None

    def writers(self) -> tuple[Writer, ...] | None:
        """Return the places a verdict must know of, or None where the script could not be read."""
        from lintstep.analysis import analyse
        from lintstep.source import SourceError, from_text, load
        from lintstep.verification.static import writers

        try:
            source = load(self.path) if self.text is None else from_text(self.text, self.path, Path(self.path))
            return writers(analyse(source))
        except SourceError:
            return None
