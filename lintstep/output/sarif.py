"""SARIF 2.1.0, the format of code scanning services.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from lintstep import __version__
from lintstep.api import FileError, Report
from lintstep.findings import Edit, Finding, Fix, Severity, Span, cell_name
from lintstep.output import HOME, rule_url
from lintstep.output.style import Style
from lintstep.rules import all_rules
from lintstep.rules.rule import Rule

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def render(report: Report, style: Style | None = None) -> str:
    """Return the report as a SARIF log of one run."""
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(report)]}
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def _run(report: Report) -> dict[str, Any]:
    rules = all_rules()
    index = {rule.code: position for position, rule in enumerate(rules)}
    results = [_result(finding, index) for finding in report.findings]
    results += [{**_result(finding, index), "suppressions": [{"kind": "inSource"}]} for finding in report.suppressed]
    results += [{**_result(finding, index), "suppressions": [{"kind": "external"}]} for finding in report.known]
    return {
        "tool": {
            "driver": {
                "name": "lintstep",
                "version": __version__,
                "semanticVersion": __version__,
                **({"informationUri": HOME} if HOME else {}),
                "rules": [_rule(rule) for rule in rules],
            }
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": not report.errors,
                "toolExecutionNotifications": [_notification(error) for error in report.errors],
            }
        ],
        "results": results,
    }


def _rule(rule: Rule) -> dict[str, Any]:
    url = rule_url(rule.code)
    return {
        **({} if url is None else {"helpUri": url}),
        "id": rule.code,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.page.strip().splitlines()[0] if rule.page.strip() else rule.summary},
        "help": {"text": rule.page.strip() or rule.summary, "markdown": rule.page.strip() or rule.summary},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": ["correctness"]},
    }


def _result(finding: Finding, index: dict[str, int]) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [_location(finding.span)],
        "properties": {"confidence": str(finding.confidence), "assumptions": list(finding.assumptions)},
    }
    if finding.code in index:
        result["ruleIndex"] = index[finding.code]
    if finding.fingerprint:
        result["partialFingerprints"] = {"lintstep/v1": finding.fingerprint}
    if finding.related:
        result["relatedLocations"] = [
            {"id": number, **_location(related.span), "message": {"text": related.message}}
            for number, related in enumerate(finding.related)
        ]
        result["codeFlows"] = [{"threadFlows": [{"locations": _flow(finding)}]}]
    if finding.fix and all(edit.span.cell is None for edit in finding.fix.edits):
        result["fixes"] = [_fix(finding.fix)]
    return result


def _flow(finding: Finding) -> list[dict[str, Any]]:
    """Return a finding's places as the steps of a flow: the counter, who reads it, who should advance it."""
    steps = [*((related.span, related.message) for related in finding.related), (finding.span, finding.message)]
    if len({span.path for span, _ in steps}) == 1:
        steps.sort(key=lambda step: (step[0].cell or 0, step[0].line, step[0].column))
    return [{"location": {**_location(span), "message": {"text": message}}} for span, message in steps]


def _location(span: Span) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": _artifact(span.path)}
    if span.cell is None:
        return {"physicalLocation": {**physical, "region": _region(span)}}
    cell = {"name": f"{cell_name(span.cell)}, line {span.line}, column {span.column}", "kind": "module"}
    return {"physicalLocation": physical, "logicalLocations": [cell]}


def _artifact(path: str) -> dict[str, Any]:
    return {"uri": quote(path.encode("utf-8", "surrogateescape"))}


def _region(span: Span) -> dict[str, Any]:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _fix(fix: Fix) -> dict[str, Any]:
    by_path: dict[str, list[Edit]] = {}
    for edit in fix.edits:
        by_path.setdefault(edit.span.path, []).append(edit)
    changes = [
        {"artifactLocation": _artifact(path), "replacements": _replacements(edits)} for path, edits in by_path.items()
    ]
    return {"description": {"text": fix.message}, "artifactChanges": changes}


def _replacements(edits: Sequence[Edit]) -> list[dict[str, Any]]:
    return [{"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.text}} for edit in edits]


def _notification(error: FileError) -> dict[str, Any]:
    location: dict[str, Any] = {"artifactLocation": _artifact(error.path)}
    if error.line and error.cell is None:
        location["region"] = {"startLine": error.line, "startColumn": max(error.column, 1)}
    return {"level": "error", "message": {"text": error.message}, "locations": [{"physicalLocation": location}]}
