"""One script in, one report out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from lintstep.verification.blocks import read_source
from lintstep.verification.ladder import rule
from lintstep.verification.report import VerifyError, VerifyReport
from lintstep.verification.request import LEVELS, VerifyRequest, Writer
from lintstep.verification.start import Outcome, StartError, run
from lintstep.verification.trace import Section


def verify_script(
    request: VerifyRequest, writers: Callable[[], tuple[Writer, ...] | None] | None = None
) -> VerifyReport:
    """Run the request's script in a child and judge it.

    Args:
        request: what to run and how.
        writers: computes what ``request.writers`` would hold, called while the child runs. The child is run a second
            time where it ended early without knowing what to wait for.

    Raises:
        VerifyError: it could not be run: no such file, not enough isolation, a syntax error, no runtime.
    """
    _look(request)
    outcome = _run(request)
    if writers is not None:
        request = replace(request, writers=writers())
    report = _report(request, outcome)
    if writers is not None and request.writers and report.verdict == "inconclusive" and _ended_early(outcome):
        report = _report(request, _run(request))
    return report


def _ended_early(outcome: Outcome) -> bool:
    return any(section.status == "settled" for section in outcome.trace.sections)


def _look(request: VerifyRequest) -> None:
    """Raise VerifyError where the script is nothing that can be run."""
    script = request.script
    if request.isolation not in LEVELS:
        raise VerifyError(f"unknown isolation {request.isolation!r}: one of {', '.join(LEVELS)}")
    if request.source is not None:
        return
    if script.is_dir():
        raise VerifyError(f"{script} is a folder: verify runs one script")
    try:
        with script.open("rb") as opened:
            start = opened.read(4096)
    except OSError as error:
        raise VerifyError(f"cannot read {script}: {error.strerror}") from None
    if b"\0" in start:
        raise VerifyError(f"{script} is no Python script: it holds binary data")


def _run(request: VerifyRequest) -> Outcome:
    try:
        outcome = run(request)
    except StartError as error:
        raise VerifyError(str(error)) from None
    if outcome.too_weak:
        raise VerifyError(_too_weak(request, outcome))
    if outcome.level is None or (not outcome.trace.sections and outcome.stopped is None):
        raise VerifyError(_never_started(outcome))
    return outcome


def _report(request: VerifyRequest, outcome: Outcome) -> VerifyReport:
    own = str(request.script.absolute())

    def source(path: str) -> str | None:
        return request.source if request.source is not None and path == own else read_source(path)

    ruling = rule(outcome.trace, request.writers, source)
    _refuse_unparsable(request.script, outcome.trace.sections)
    if outcome.stopped is not None and (outcome.trace.broken is not None or not ruling.judgements):
        why = f"{ruling.reason} It was stopped: {outcome.stopped}."
        ruling = replace(ruling, kind="inconclusive", reason=why)
    return VerifyReport(
        script=str(request.script),
        ruling=ruling,
        engine=request.engine,
        level=outcome.level or "none",
        layers=tuple(outcome.layers),
        blocked=tuple(outcome.trace.blocked),
        stopped=outcome.stopped,
        seconds=outcome.seconds,
    )


def _refuse_unparsable(script: Path, sections: list[Section]) -> None:
    for section in sections:
        end = section.end[-1] if section.end else None
        if end is None or end.status != "raised" or section.runs:
            continue
        ours = end.path in ("", str(script.absolute()), str(script))
        if ours and end.detail.startswith(("SyntaxError", "IndentationError")):
            where = f":{end.line}" if end.line else ""
            raise VerifyError(f"{script}{where}: {end.detail}")


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
