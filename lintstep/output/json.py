"""The report as one JSON object, by the contract in docs/json.md."""

from __future__ import annotations

import json
from typing import Any

from lintstep import __version__
from lintstep.api import FileError, Report
from lintstep.findings import Edit, Finding, Fix, Related, Severity, Span, Verification
from lintstep.output.style import Style


def render(report: Report, style: Style | None = None) -> str:
    """Return the report as JSON text."""
    return json.dumps(as_object(report), indent=2, ensure_ascii=False) + "\n"


def as_object(report: Report) -> dict[str, Any]:
    """Return the report as the JSON object the contract describes."""
    return {
        "version": 1,
        "tool": {"name": "lintstep", "version": __version__},
        "findings": [finding_object(finding) for finding in report.findings],
        "errors": [error_object(error) for error in report.errors],
        "summary": summary_object(report),
    }


def summary_object(report: Report) -> dict[str, Any]:
    """Return the counts of a report as the JSON object the contract describes."""
    return {
        "files": report.files,
        "errors": report.count(Severity.ERROR),
        "warnings": report.count(Severity.WARNING),
        "infos": report.count(Severity.INFO),
        "fixable": report.fixable,
        "suppressed": len(report.suppressed),
        "known": len(report.known),
        "unsure": report.unsure,
        "unsupported": dict(report.unsupported),
        "not_analysed": len({error.path for error in report.errors}),
    }


def finding_object(finding: Finding) -> dict[str, Any]:
    """Return one finding as the JSON object the contract describes."""
    return {
        "code": finding.code,
        "name": finding.name,
        "message": finding.message,
        "severity": str(finding.severity),
        "confidence": str(finding.confidence),
        **_place(finding.span),
        "cell": finding.span.cell,
        "related": [_related(related) for related in finding.related],
        "fix": _fix(finding.fix) if finding.fix else None,
        "help": finding.help,
        "assumptions": list(finding.assumptions),
        "fingerprint": finding.fingerprint,
        "verification": _verification(finding.verification) if finding.verification else None,
    }


def _verification(verification: Verification) -> dict[str, Any]:
    return {"verdict": verification.verdict, "reason": verification.reason}


def _place(span: Span) -> dict[str, Any]:
    return {
        "path": span.path,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }


def _related(related: Related) -> dict[str, Any]:
    return {"message": related.message, **_place(related.span), "cell": related.span.cell}


def _fix(fix: Fix) -> dict[str, Any]:
    return {"applicability": fix.applicability, "message": fix.message, "edits": [_edit(edit) for edit in fix.edits]}


def _edit(edit: Edit) -> dict[str, Any]:
    return {**_place(edit.span), "cell": edit.span.cell, "text": edit.text}


def error_object(error: FileError) -> dict[str, Any]:
    """Return one file's error as the JSON object the contract describes."""
    return {
        "path": error.path,
        "line": error.line or None,
        "column": error.column or None,
        "cell": error.cell,
        "message": error.message,
        "code": error.code,
    }
