"""One script in, one report out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from shlex import quote
from typing import TYPE_CHECKING

from lintstep.verification.child.start import Outcome, run
from lintstep.verification.request import LEVELS, VerifyError, VerifyRequest, Writer

if TYPE_CHECKING:
    from lintstep.verification.report import VerifyReport


def verify_script(
    request: VerifyRequest,
    writers: Callable[[], tuple[Writer, ...] | None] | None = None,
    meanwhile: Callable[[], None] | None = None,
) -> VerifyReport:
    """Run the request's script in a child and judge it.

    Args:
        request: what to run and how.
        writers: works out ``request.writers``, called only where the verdict hangs on it. The child is then run a
            second time where it ended early without knowing what to wait for.
        meanwhile: called once the child runs, before it is waited for.

    Raises:
        VerifyError: it could not be run: no such file, not enough isolation, a syntax error, no runtime.
    """
    request = _look(request)
    outcome = _run(request, meanwhile)
    from lintstep.verification.verdict.outcome import report_of  # loaded while the child ran, see `_run`

    report = report_of(request, outcome)
    if report.verdict != "inconclusive" or writers is None or request.writers is not None:
        return report
    request = replace(request, writers=writers())
    report = report_of(request, outcome)
    if report.verdict == "inconclusive" and request.writers and _ended_early(outcome):
        report = report_of(request, _run(request))
    return report


def _ended_early(outcome: Outcome) -> bool:
    return any(section.status == "settled" for section in outcome.trace.sections)


def _look(request: VerifyRequest) -> VerifyRequest:
    """Return the request, with a notebook's program. Raises VerifyError where the script is nothing that can be run."""
    script = request.script
    if request.isolation not in LEVELS:
        raise VerifyError(f"unknown isolation {request.isolation!r}: one of {', '.join(LEVELS)}")
    if script.suffix == ".ipynb" and not script.is_dir():
        return _of_notebook(request)
    if request.source is not None:
        return request
    if script.is_dir():
        flagged = f"lintstep check --verify {quote(str(script))}"
        raise VerifyError(f"{script} is a folder, and verify runs scripts; to run those in it with findings: {flagged}")
    try:
        with script.open("rb") as opened:
            start = opened.read(4096)
    except OSError as error:
        raise VerifyError(f"cannot read {script}: {error.strerror}") from None
    if b"\0" in start:
        raise VerifyError(f"{script} is no Python script: it holds binary data")
    return request


def _of_notebook(request: VerifyRequest) -> VerifyRequest:
    """Return the request with the cells of a notebook as one program, and the way back from its lines to theirs."""
    from lintstep.source.script import SourceError, from_text, load

    path = str(request.script)
    try:
        source = load(path, path) if request.source is None else from_text(request.source, path, request.script)
        program = source.readable
    except SourceError as error:
        raise VerifyError(f"cannot read {error}") from None
    return replace(request, source=program, notebook=source.notebook)


def _run(request: VerifyRequest, meanwhile: Callable[[], None] | None = None) -> Outcome:
    def at_once() -> None:
        from lintstep.verification.verdict import outcome as judging  # noqa: F401 - while the child starts, this costs nobody time

        if meanwhile is not None:
            meanwhile()

    outcome = run(request, at_once)
    if outcome.too_weak:
        raise VerifyError(_too_weak(request, outcome))
    if outcome.level is None or (not outcome.trace.sections and outcome.stopped is None):
        raise VerifyError(_never_started(outcome))
    return outcome


def _too_weak(request: VerifyRequest, outcome: Outcome) -> str:
    missing = "; ".join(f"{layer.name}: {layer.detail}" for layer in outcome.layers if not layer.holds)
    opened = "; ".join(dict.fromkeys(layer.open for layer in outcome.layers if not layer.holds))
    return (
        f"{request.script} was not run: isolation {request.isolation} was demanded and only {outcome.level} can be had "
        f"here ({missing}). Open would be: {opened}. If you trust the script: --isolation {outcome.level}"
    )


def _never_started(outcome: Outcome) -> str:
    if outcome.stopped is not None:
        return f"the runtime did not start: {outcome.stopped}"
    said = [line for line in outcome.stderr.strip().splitlines() if line.strip()]
    detail = said[-1].strip() if said else f"it ended with status {outcome.status}"
    return f"the runtime did not start: {detail}"
