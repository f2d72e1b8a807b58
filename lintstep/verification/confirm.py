"""``check --verify``: runs the scripts that have findings, several at once, and marks what each run says of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from lintstep.findings import Confidence, Finding, Span, Verification, stands_still
from lintstep.verification.report import VerifyReport
from lintstep.verification.request import IsolationLevel, Limits, VerifyError, VerifyRequest, Writer
from lintstep.verification.show.place import Place
from lintstep.verification.verdict.judge import Judgement, Kind
from lintstep.verification.verify import verify_script

_MEANS: dict[Kind, Verification] = {
    "frozen": Verification("confirmed", ""),
    "advances": Verification("refuted", ""),
    "inconclusive": Verification("inconclusive", ""),
}


def confirm(
    findings: Sequence[Finding],
    *,
    jobs: int | None = None,
    steps: int = 10,
    seconds: float = 60.0,
    isolation: IsolationLevel = "full",
) -> tuple[Finding, ...]:
    """Return the findings, in their order, marked with what a run of their script says.

    A finding that is refuted is one step less sure, and stays: the script shares an interpreter with what records it.
    Findings no run can speak of are returned as they are.

    Args:
        findings: what a check found.
        jobs: how many scripts run at once; by default as many as there are processors.
        steps: runs of each train op to see.
        seconds: wall clock for each script.
        isolation: the least that will do; with less, nothing is run and the findings say so.
    """
    from concurrent.futures import ThreadPoolExecutor

    paths = list(dict.fromkeys(each.span.path for each in findings if _can_run(each)))

    def run(path: str) -> VerifyReport | VerifyError:
        request = VerifyRequest(Path(path), steps=steps, isolation=isolation, limits=Limits(seconds=seconds))
        try:
            return verify_script(request, _writers_of(path))
        except VerifyError as error:
            return error

    with ThreadPoolExecutor(jobs or os.cpu_count() or 1) as pool:
        results = dict(zip(paths, pool.map(run, paths), strict=True))
    return tuple(_marked(each, results[each.span.path]) if _can_run(each) else each for each in findings)


def _can_run(finding: Finding) -> bool:
    return stands_still(finding) and finding.span.path.endswith((".py", ".ipynb"))


def _writers_of(path: str) -> Callable[[], tuple[Writer, ...] | None]:
    def writers() -> tuple[Writer, ...] | None:
        from lintstep.analysis import analyse
        from lintstep.source.script import SourceError, load
        from lintstep.verification.verdict import static

        try:
            with static.analysing:
                return static.writers(analyse(load(path)))
        except (OSError, SourceError):
            return None

    return writers


def _marked(finding: Finding, result: VerifyReport | VerifyError) -> Finding:
    if isinstance(result, VerifyError):
        return replace(finding, verification=Verification("inconclusive", str(result)))
    judgement = _judgement(finding, result)
    if judgement is None:
        reason = result.reason if not result.ruling.judgements else "No train op that ran was made here."
        return replace(finding, verification=Verification("inconclusive", reason))
    marked = replace(finding, verification=replace(_MEANS[judgement.kind], reason=judgement.reason))
    if judgement.kind == "advances" and finding.confidence > Confidence.LOW:
        return replace(marked, confidence=Confidence(finding.confidence - 1))
    return marked


def _judgement(finding: Finding, report: VerifyReport) -> Judgement | None:
    """Return the judgement on the train op the finding is about: the one made at its place, or at a related one."""
    for span in (finding.span, *(related.span for related in finding.related)):
        lines = _lines(span)
        for judgement in report.ruling.judgements:
            if judgement.op.place.overlaps(lines):
                return judgement
    return None


def _lines(span: Span) -> Place:
    return Place(os.path.abspath(span.path), span.line, span.end_line, span.cell)  # noqa: PTH100 - as the child names its files
