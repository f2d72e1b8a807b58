"""What a run has to say: the report of a check, and of what was mended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from lintstep.checking.file import SYNTAX_ERROR, FileError, FileReport
from lintstep.findings import Finding, Severity
from lintstep.fixing.rounds import Refusal


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found.

    ``findings`` in the order of the files and of their text, ``errors`` for files that could not be analysed,
    ``suppressed`` the findings a comment silences, ``known`` those a baseline does, ``files`` how many files were
    looked at, ``failing`` how many findings are severe enough to fail the check, ``texts`` the text by path of what was
    checked but does not stand so on disk, ``unsure`` how many findings are not sure enough to be shown, ``partly`` how
    many files were analysed in part where a number is all that is told of that, ``unsupported`` how many train with
    each framework that lintstep does not check, by its name.
    """

    findings: tuple[Finding, ...] = ()
    errors: tuple[FileError, ...] = ()
    suppressed: tuple[Finding, ...] = ()
    files: int = 0
    failing: int = 0
    texts: Mapping[str, str] = field(default_factory=dict)
    known: tuple[Finding, ...] = ()
    unsure: int = 0
    partly: int = 0
    unsupported: Mapping[str, int] = field(default_factory=dict)

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
        told = {finding.span.path for finding in self.findings if finding.code == SYNTAX_ERROR}
        return tuple(error for error in self.errors if error.code is None or error.path not in told)

    def counting(self, code: str) -> Report:
        """Return the report with the infos of a rule as a number of files."""
        apart = [each for each in self.findings if each.code == code and each.severity is Severity.INFO]
        kept = tuple(each for each in self.findings if each not in apart)
        return replace(self, findings=kept, partly=len({each.span.path for each in apart}))

    def count(self, severity: Severity) -> int:
        """Return how many findings have that severity."""
        return sum(finding.severity is severity for finding in self.findings)


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


def merge(
    reports: Iterable[FileReport], texts: Mapping[str, str] | None = None, known: Iterable[Finding] = ()
) -> Report:
    """Return the files' reports as one."""
    each = list(reports)
    return Report(
        tuple(finding for report in each for finding in report.findings),
        tuple(error for report in each for error in report.errors),
        tuple(finding for report in each for finding in report.suppressed),
        len(each),
        sum(finding.severity >= report.fail_on for report in each for finding in report.findings),
        texts or {},
        tuple(known),
        sum(report.unsure for report in each),
        unsupported=dict(sorted(Counter(report.unsupported for report in each if report.unsupported).items())),
    )


def joined(parts: Sequence[FixReport]) -> FixReport:
    """Return what fixing did to several files as one."""
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
        tuple(finding for report in reports for finding in report.known),
        sum(report.unsure for report in reports),
        unsupported=_added(report.unsupported for report in reports),
    )


def _added(parts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for part in parts:
        total.update(part)
    return dict(sorted(total.items()))
