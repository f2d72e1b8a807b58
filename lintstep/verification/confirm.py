"""``check --verify``: runs the scripts that have findings, several at once, and marks what each run says of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from lintstep.findings import Confidence, Finding, Verification
from lintstep.verification.report import VerifyReport
from lintstep.verification.request import IsolationLevel, Limits, VerifyError, VerifyRequest, Writer
from lintstep.verification.verdict.claims.table import judge_claims
from lintstep.verification.verify import verify_script


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
    return finding.claim is not None and finding.span.path.endswith((".py", ".ipynb"))


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
    (claimed,) = judge_claims(result.ruling, [finding])
    if claimed.verdict == "undecided":
        return replace(finding, verification=Verification("inconclusive", claimed.reason))
    marked = replace(finding, verification=Verification(claimed.verdict, claimed.reason))
    if claimed.verdict == "refuted" and finding.confidence > Confidence.LOW:
        return replace(marked, confidence=Confidence(finding.confidence - 1))
    return marked
