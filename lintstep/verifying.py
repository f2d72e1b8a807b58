"""One ``lintstep verify`` from options to exit code: the check and the run side by side, what is printed where."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from lintstep.verification.request import Engine, IsolationLevel, Limits, VerifyError, VerifyRequest, Writer

if TYPE_CHECKING:
    from lintstep.finding import Finding
    from lintstep.source import Source
    from lintstep.verification.progress import Progress
    from lintstep.verification.report import VerifyReport


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

        _print_json({**report.to_json(), "findings": [finding_object(finding) for finding in findings]})
    else:
        from lintstep.output.style import style_of
        from lintstep.output.verify_text import render

        sys.stdout.write(render(report, findings, style_of(sys.stdout)))
    return report.exit_code


def _could_not_run(options: VerifyOptions, error: VerifyError) -> int:
    from lintstep.output.style import style_of
    from lintstep.verification.report import EXIT_COULD_NOT_RUN

    if options.output_format == "json":
        _print_json({"version": 1, "script": options.script, "verdict": None, "error": str(error)})
    sys.stderr.write(f"{style_of(sys.stderr).paint('error', 'error')}: {error}\n")
    return EXIT_COULD_NOT_RUN


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
            limits=Limits(seconds=options.timeout),
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
