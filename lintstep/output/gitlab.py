"""GitLab's code quality report.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from lintstep.api import FileError, Report
from lintstep.findings import Finding, Severity, cell_name
from lintstep.output.style import Style

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def render(report: Report, style: Style | None = None) -> str:
    """Return the report as a code quality report."""
    issues = [*map(_finding, report.findings), *map(_error, report.untold)]
    return json.dumps(issues, indent=2, ensure_ascii=False) + "\n"


def _finding(finding: Finding) -> dict[str, Any]:
    span = finding.span
    cell = "" if span.cell is None else f" ({cell_name(span.cell)}, line {span.line})"
    lines = {"begin": span.line, "end": span.end_line} if span.cell is None else {"begin": 1}
    return {
        "description": f"{finding.code}: {finding.message}{cell}",
        "check_name": finding.code,
        "fingerprint": _digest(span.path, finding.fingerprint or f"{finding.code}{span}"),
        "severity": _SEVERITIES[finding.severity],
        "location": {"path": span.path, "lines": lines},
    }


def _error(error: FileError) -> dict[str, Any]:
    return {
        "description": f"not analysed: {error.message}",
        "check_name": error.code or "not-analysed",
        "fingerprint": _digest(error.path, error.message),
        "severity": "critical",
        "location": {"path": error.path, "lines": {"begin": error.line if error.line and error.cell is None else 1}},
    }


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
