"""Reviewdog's diagnostic format. Its columns count the bytes of UTF-8.

https://github.com/reviewdog/reviewdog/tree/master/proto/rdf
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from lintstep.api import FileError, Report
from lintstep.findings import Finding, Span, cell_name
from lintstep.output import HOME, rule_url
from lintstep.output.lines import FileLines
from lintstep.output.style import Style


def render(report: Report, style: Style | None = None) -> str:
    """Return the report as one DiagnosticResult."""
    lines = FileLines(report.texts)
    result = {
        "source": {"name": "lintstep", **({"url": HOME} if HOME else {})},
        "diagnostics": [
            *(_finding(finding, lines) for finding in report.findings),
            *(_error(error) for error in report.untold),
        ],
    }
    return json.dumps(result, indent=2, ensure_ascii=False) + "\n"


def _finding(finding: Finding, lines: FileLines) -> dict[str, Any]:
    span = finding.span
    cell = "" if span.cell is None else f" ({cell_name(span.cell)}, line {span.line})"
    diagnostic: dict[str, Any] = {
        "message": finding.message + cell,
        "location": {"path": span.path, **({"range": _range(span, lines(span))} if span.cell is None else {})},
        "severity": str(finding.severity).upper(),
        "code": _code(finding.code),
    }
    if finding.fix and all(edit.span.cell is None and edit.span.path == span.path for edit in finding.fix.edits):
        diagnostic["suggestions"] = [
            {"range": _range(edit.span, lines(edit.span)), "text": edit.text} for edit in finding.fix.edits
        ]
    return diagnostic


def _code(code: str) -> dict[str, str]:
    url = rule_url(code)
    return {"value": code} if url is None else {"value": code, "url": url}


def _error(error: FileError) -> dict[str, Any]:
    location: dict[str, Any] = {"path": error.path}
    if error.line and error.cell is None:
        location["range"] = {"start": {"line": error.line}}
    return {"message": f"not analysed: {error.message}", "location": location, "severity": "ERROR"}


def _range(span: Span, lines: Sequence[str]) -> dict[str, Any]:
    return {
        "start": {"line": span.line, "column": _bytes(lines, span.line, span.column)},
        "end": {"line": span.end_line, "column": _bytes(lines, span.end_line, span.end_column)},
    }


def _bytes(lines: Sequence[str], line: int, column: int) -> int:
    """Return the 1-based byte column of a 1-based character column."""
    before = lines[line - 1][: column - 1] if line <= len(lines) else " " * (column - 1)
    return len(before.encode("utf-8", "replace")) + 1
