"""How many findings each rule has, instead of the findings."""

from __future__ import annotations

import json
from collections import Counter

from lintstep.api import Report
from lintstep.output.style import Style


def render(report: Report, style: Style | None = None) -> str:
    """Return one line a rule: how often, code, name, and whether lintstep can fix it."""
    style = style or Style()
    width = max((len(str(entry["count"])) for entry in _entries(report)), default=1)
    return "".join(
        f"{entry['count']:>{width}}  {style.paint(str(entry['code']), 'bold')}  {entry['name']}"
        f"{'  (fixable)' if entry['fixable'] else ''}\n"
        for entry in _entries(report)
    )


def render_json(report: Report) -> str:
    """Return the counts as a JSON list."""
    return json.dumps(_entries(report), indent=2) + "\n"


def _entries(report: Report) -> list[dict[str, str | int | bool]]:
    counts = Counter((finding.code, finding.name) for finding in report.findings)
    fixable = {finding.code for finding in report.findings if finding.fix}
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [{"code": code, "name": name, "count": count, "fixable": code in fixable} for (code, name), count in ordered]
