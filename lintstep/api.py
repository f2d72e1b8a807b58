"""lintstep as a library: check text or paths, and mend them. The command line, hooks and editors use nothing else."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from lintstep import engine
from lintstep.config import ConfigError, Configs, Settings
from lintstep.discovery import Candidate, discover
from lintstep.engine import FileError, FileReport
from lintstep.finding import Finding, Severity
from lintstep.fixes import Refusal, mend
from lintstep.source import Source, SourceError, from_bytes, from_text, load, reported_path, unreadable
from lintstep.writing import write_atomically

__all__ = [
    "Change",
    "ConfigError",
    "Configs",
    "FileError",
    "Finding",
    "FixReport",
    "Refusal",
    "Report",
    "Settings",
    "apply_fixes",
    "check_paths",
    "check_source",
    "fix_paths",
]


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found.

    ``findings`` in the order of the files and of their text, ``errors`` for files that could not be analysed,
    ``suppressed`` the findings a comment silences, ``files`` how many files were looked at, ``failing`` how many
    findings are severe enough to fail the check, ``texts`` the text by path of what was checked but does not stand so
    on disk.
    """

    findings: tuple[Finding, ...] = ()
    errors: tuple[FileError, ...] = ()
    suppressed: tuple[Finding, ...] = ()
    files: int = 0
    failing: int = 0
    texts: Mapping[str, str] = field(default_factory=dict)

    @property
    def exit_code(self) -> int:
        """0 clean, 1 findings at or above the failing severity, 2 where a file could not be analysed."""
        return 2 if self.errors else int(self.failing > 0)

    @property
    def fixable(self) -> int:
        """How many findings have a safe fix."""
        return sum(finding.fix is not None and finding.fix.applicability == "safe" for finding in self.findings)

    @property
    def untold(self) -> tuple[FileError, ...]:
        """The errors that no finding speaks of."""
        told = {finding.span.path for finding in self.findings if finding.code == engine.SYNTAX_ERROR}
        return tuple(error for error in self.errors if error.code is None or error.path not in told)

    def count(self, severity: Severity) -> int:
        """Return how many findings have that severity."""
        return sum(finding.severity is severity for finding in self.findings)


def check_source(source: str | bytes, path: str = "<text>", *, settings: Settings | None = None) -> Report:
    """Check one script, or a notebook where ``path`` ends in ``.ipynb``.

    ``path`` is the path to report; project modules the script imports are looked for beside it. Text that can't be read
    is an entry of ``errors``, never an exception.
    """
    settings = settings or Settings()
    try:
        loaded = _loaded(source, path)
    except SourceError as error:
        return merge([engine.refused(error, settings)])
    return merge([engine.check(loaded, settings)], {path: loaded.text})


def _loaded(source: str | bytes, path: str) -> Source:
    file = Path(path) if Path(path).is_file() else None
    return from_bytes(source, path, file) if isinstance(source, bytes) else from_text(source, path, file)


def check_paths(
    paths: Sequence[str | os.PathLike[str]],
    *,
    settings: Settings | None = None,
    configs: Configs | None = None,
    force_exclude: bool = False,
) -> Report:
    """Check files and the scripts and notebooks in folders. A file that can't be read is an entry of ``errors``.

    Each file is checked by the configuration nearest to it (``configs``, by default what the files say), or every one
    by ``settings``. ``force_exclude`` leaves out excluded files even where they are named. Raises ConfigError.
    """
    configs = configs or Configs()
    candidates = discover(paths, configs, force_exclude=force_exclude)
    return merge(_check_candidate(candidate, settings or configs.settings(candidate.file)) for candidate in candidates)


def _check_candidate(candidate: Candidate, settings: Settings) -> FileReport:
    if candidate.problem:
        path = reported_path(candidate.file)
        return FileReport(path, errors=(FileError(path, 0, 0, unreadable(candidate.problem)),))
    return engine.check_file(candidate.file, settings, named=candidate.named)


@dataclass(frozen=True, slots=True)
class Change:
    """A file's text before and after its fixes, and its new bytes; ``written`` where the file on disk has them."""

    path: str
    before: str
    after: str
    data: bytes
    written: bool = False


@dataclass(frozen=True, slots=True)
class FixReport:
    """What fixing did: the report of what is left, the one from before, the findings that were mended, the fixes that
    were refused."""

    report: Report
    before: Report
    applied: tuple[Finding, ...] = ()
    refused: tuple[Refusal, ...] = ()
    changes: tuple[Change, ...] = ()


def apply_fixes(
    source: str | bytes, path: str = "<text>", *, settings: Settings | None = None, unsafe: bool = False
) -> FixReport:
    """Return what fixing a text does to it; its new text is ``changes[0].after``. Nothing is written.

    ``unsafe`` makes the suggested fixes too.
    """
    settings = settings or Settings()
    try:
        loaded = _loaded(source, path)
    except SourceError as error:
        report = merge([engine.refused(error, settings)])
        return FixReport(report, report)
    return _fix(loaded, engine.check(loaded, settings), settings, unsafe=unsafe, write=False)


def fix_paths(
    paths: Sequence[str | os.PathLike[str]],
    *,
    settings: Settings | None = None,
    configs: Configs | None = None,
    force_exclude: bool = False,
    unsafe: bool = False,
    write: bool = True,
) -> FixReport:
    """Check as ``check_paths`` does, and mend what has a safe fix (``unsafe``: or a suggested one).

    Each file is written at once or not at all; with ``write=False`` nothing is, and ``changes`` says what would be.
    """
    configs = configs or Configs()
    done: list[FixReport] = []
    for candidate in discover(paths, configs, force_exclude=force_exclude):
        own = settings or configs.settings(candidate.file)
        found = _check_candidate(candidate, own)
        if any(finding.fix for finding in found.findings):
            done.append(_fix(load(candidate.file), found, own, unsafe=unsafe, write=write))
        else:
            report = merge([found])
            done.append(FixReport(report, report))
    return _joined(done)


def _fix(source: Source, found: FileReport, settings: Settings, *, unsafe: bool, write: bool) -> FixReport:
    before = merge([found])

    def check(changed: Source) -> Sequence[Finding] | None:
        report = engine.check(changed, settings)
        return None if report.errors else report.findings

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


def _joined(parts: Sequence[FixReport]) -> FixReport:
    return FixReport(
        _sum([part.report for part in parts]),
        _sum([part.before for part in parts]),
        tuple(finding for part in parts for finding in part.applied),
        tuple(refusal for part in parts for refusal in part.refused),
        tuple(change for part in parts for change in part.changes),
    )


def _sum(reports: Sequence[Report]) -> Report:
    return Report(
        tuple(finding for report in reports for finding in report.findings),
        tuple(error for report in reports for error in report.errors),
        tuple(finding for report in reports for finding in report.suppressed),
        sum(report.files for report in reports),
        sum(report.failing for report in reports),
        {path: text for report in reports for path, text in report.texts.items()},
    )


def merge(reports: Iterable[FileReport], texts: Mapping[str, str] | None = None) -> Report:
    """Return the files' reports as one."""
    each = list(reports)
    return Report(
        tuple(finding for report in each for finding in report.findings),
        tuple(error for report in each for error in report.errors),
        tuple(finding for report in each for finding in report.suppressed),
        len(each),
        sum(finding.severity >= report.fail_on for report in each for finding in report.findings),
        texts or {},
    )
