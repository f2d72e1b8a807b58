"""The report as JSON Lines: one object a finding, one an error, and a summary last; each says its ``type``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from lintstep.api import Report
from lintstep.output.json import error_object, finding_object, summary_object
from lintstep.output.style import Style


def render(report: Report, style: Style | None = None) -> str:
    """Return the report, one JSON object a line."""
    return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in _objects(report))


def _objects(report: Report) -> Iterator[dict[str, Any]]:
    for finding in report.findings:
        yield {"type": "finding", **finding_object(finding)}
    for error in report.errors:
        yield {"type": "error", **error_object(error)}
    yield {"type": "summary", **summary_object(report)}
