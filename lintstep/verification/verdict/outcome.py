"""From what a child did to the report on it."""

from __future__ import annotations

import sys
from dataclasses import replace
from functools import cache

from lintstep.verification.child.start import Outcome
from lintstep.verification.report import VerifyReport
from lintstep.verification.request import VerifyError, VerifyRequest
from lintstep.verification.show.cells import relocate
from lintstep.verification.trace.events import Section
from lintstep.verification.verdict.closed import say_what_was_closed
from lintstep.verification.verdict.names import read_source, use_own_names
from lintstep.verification.verdict.rungs import rule

_NO_TENSORFLOW = "TensorFlow cannot be imported"
_NO_PYTHON = ("SyntaxError", "IndentationError", "TabError", "syntax error")


def report_of(request: VerifyRequest, outcome: Outcome) -> VerifyReport:
    """Return the report on what a child did. Raises VerifyError where the script was no Python."""
    own = str(request.script.absolute())

    @cache
    def source(path: str) -> str | None:
        return request.source if request.source is not None and path == own else read_source(path)

    use_own_names(outcome.trace, source)
    if outcome.level not in (None, "none"):
        say_what_was_closed(outcome.trace, (request.project or request.script.parent).absolute())
    if request.notebook is not None:
        relocate(outcome.trace, request.notebook, own)
    ruling = rule(outcome.trace, request.writers, source)
    _refuse_what_never_ran(request, outcome.trace.sections)
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


def _refuse_what_never_ran(request: VerifyRequest, sections: list[Section]) -> None:
    script = request.script
    for section in sections:
        end = section.end[-1] if section.end else None
        if end is None or end.status != "raised" or section.runs:
            continue
        if request.engine == "installed" and end.detail.startswith(_NO_TENSORFLOW):
            raise VerifyError(f"{end.detail} by {request.python or sys.executable}; name another with --python")
        ours = end.place.path in ("", str(script.absolute()), str(script))
        if ours and end.detail.startswith(_NO_PYTHON):
            where = f":{end.place.line}" if end.place.cell is None and end.place.line else ""
            where += f": {end.place.text}" if end.place.cell is not None else ""
            raise VerifyError(f"{script}{where}: {end.detail}")
