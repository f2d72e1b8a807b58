"""GitHub workflow commands: each finding becomes an annotation of the pull request.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

from lintstep.api import FileError, Report
from lintstep.findings import Finding, Severity, cell_name
from lintstep.output.style import Style, clean

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(report: Report, style: Style | None = None) -> str:
    """Return the report as workflow commands."""
    return "".join([*map(_finding, report.findings), *map(_error, report.untold)])


def _finding(finding: Finding) -> str:
    span = finding.span
    cell = "" if span.cell is None else f"{cell_name(span.cell)}, line {span.line}: "
    place = {"file": span.path}
    if span.cell is None:
        place.update(line=str(span.line), endLine=str(span.end_line), col=str(span.column))
        if span.line == span.end_line:
            place["endColumn"] = str(max(span.end_column - 1, span.column))
    place["title"] = f"{finding.code} {finding.name}"
    return _command(_COMMANDS[finding.severity], place, cell + finding.message)


def _error(error: FileError) -> str:
    place = {"file": error.path}
    if error.line and error.cell is None:
        place.update(line=str(error.line), col=str(error.column))
    return _command("error", {**place, "title": "not analysed"}, error.message)


def _command(name: str, properties: dict[str, str], message: str) -> str:
    listed = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{name} {listed}::{_data(message)}\n"


def _data(text: str) -> str:
    return "\n".join(map(clean, text.split("\n"))).replace("%", "%25").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
