"""A file's report to JSON and back, for the cache and other processes."""

from __future__ import annotations

from typing import Any

from lintstep.checking.file import FileError, FileReport
from lintstep.findings import Claim, Confidence, Edit, Finding, Fix, Related, Severity, Span


def to_json(report: FileReport) -> dict[str, Any]:
    """Return a report as JSON values."""
    return {
        "path": report.path,
        "findings": [_finding(finding) for finding in report.findings],
        "errors": [
            [error.path, error.line, error.column, error.message, error.cell, error.code] for error in report.errors
        ],
        "suppressed": [_finding(finding) for finding in report.suppressed],
        "fail_on": int(report.fail_on),
        "unsure": report.unsure,
        "unsupported": report.unsupported,
    }


def from_json(value: dict[str, Any]) -> FileReport:
    """Return the report ``to_json`` made. Raises KeyError, TypeError, ValueError or AttributeError for others."""
    return FileReport(
        str(value["path"]),
        tuple(_to_finding(finding) for finding in value["findings"]),
        tuple(FileError(*error) for error in value["errors"]),
        tuple(_to_finding(finding) for finding in value["suppressed"]),
        Severity(value["fail_on"]),
        unsure=int(value["unsure"]),
        unsupported=str(value["unsupported"]),
    )


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "name": finding.name,
        "message": finding.message,
        "severity": int(finding.severity),
        "confidence": int(finding.confidence),
        "span": _span(finding.span),
        "label": finding.label,
        "related": [[related.message, _span(related.span)] for related in finding.related],
        "fix": _fix(finding.fix) if finding.fix else None,
        "help": finding.help,
        "assumptions": list(finding.assumptions),
        "fingerprint": finding.fingerprint,
        "claim": finding.claim.name if finding.claim else None,
    }


def _to_finding(value: dict[str, Any]) -> Finding:
    fix = value["fix"]
    return Finding(
        code=value["code"],
        name=value["name"],
        message=value["message"],
        severity=Severity(value["severity"]),
        confidence=Confidence(value["confidence"]),
        span=Span(*value["span"]),
        label=value["label"],
        related=tuple(Related(message, Span(*span)) for message, span in value["related"]),
        fix=None if fix is None else _to_fix(fix),
        help=value["help"],
        assumptions=tuple(value["assumptions"]),
        fingerprint=value["fingerprint"],
        claim=Claim[value["claim"]] if value["claim"] else None,
    )


def _fix(fix: Fix) -> list[Any]:
    return [fix.message, [[_span(edit.span), edit.text] for edit in fix.edits], fix.applicability]


def _to_fix(value: list[Any]) -> Fix:
    message, edits, applicability = value
    return Fix(message, tuple(Edit(Span(*span), text) for span, text in edits), applicability)


def _span(span: Span) -> list[Any]:
    return [span.path, span.line, span.column, span.end_line, span.end_column, span.cell]
