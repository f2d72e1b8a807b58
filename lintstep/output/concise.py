"""One line a finding: path, line, column, code, message. Editors and ``grep`` read it."""

from __future__ import annotations

from lintstep.api import Report
from lintstep.output.style import Style, clean
from lintstep.output.text import error_line, location


def render(report: Report, style: Style | None = None) -> str:
    """Return the report, one line each."""
    style = style or Style()
    lines = [
        f"{location(finding.span, style)}: {style.paint(finding.code, str(finding.severity))} {clean(finding.message)}"
        for finding in report.findings
    ]
    lines += [error_line(error, style) for error in report.untold]
    return "".join(f"{line}\n" for line in lines)
