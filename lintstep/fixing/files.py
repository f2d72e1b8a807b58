"""Mending files: the fixes of a report made, proved, and written at once or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from lintstep.checking import file as engine
from lintstep.checking.file import FileError, FileReport
from lintstep.findings import Finding
from lintstep.fixing.rounds import mend
from lintstep.project.config import Settings
from lintstep.report import Change, FixReport, merge
from lintstep.source.files import write_atomically
from lintstep.source.script import Source, unreadable

if TYPE_CHECKING:
    from lintstep.checking.baseline import Baseline


def fix(
    source: Source, settings: Settings, *, unsafe: bool, write: bool, baseline: Baseline | None = None
) -> FixReport:
    """Check a source and mend what is found, but for what a baseline keeps quiet; ``write`` puts it on disk."""

    def report_of(text: Source) -> FileReport:
        report = engine.check(text, settings)
        return baseline.without_known(report)[0] if baseline else report

    def check(changed: Source) -> Sequence[Finding] | None:
        report = report_of(changed)
        return None if len(report.errors) > len(found.errors) else report.findings

    found = report_of(source)
    before = merge([found])

    mended = mend(source, found.findings, check, unsafe=unsafe)
    left = replace(found, findings=mended.remaining)
    texts = {found.path: mended.source.text}
    if mended.source is source:
        return FixReport(merge([left], texts), before, (), tuple(mended.refused))
    data = source.encode(mended.source.text)
    if write and source.file:
        try:
            write_atomically(source.file, data, expected=source.encode(source.text))
        except OSError as error:
            failure = FileError(found.path, 0, 0, f"could not be fixed: {unreadable(error)}")
            return FixReport(merge([replace(found, errors=(*found.errors, failure))]), before)
    change = Change(found.path, source.text, mended.source.text, data, written=write and source.file is not None)
    return FixReport(merge([left], texts), before, tuple(mended.applied), tuple(mended.refused), (change,))
