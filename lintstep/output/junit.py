"""JUnit XML: a test case a finding, in a suite a file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.etree import ElementTree as ET

from lintstep.api import FileError, Report
from lintstep.findings import Finding, cell_name
from lintstep.output.style import Style

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(report: Report, style: Style | None = None) -> str:
    """Return the report as JUnit XML. A check that found nothing is one test that passed."""
    root = ET.Element("testsuites", name="lintstep")
    suites: dict[str, list[ET.Element]] = {}
    for finding in report.findings:
        suites.setdefault(finding.span.path, []).append(_finding(finding))
    for error in report.untold:
        suites.setdefault(error.path, []).append(_error(error))
    if not suites:
        suites["lintstep"] = [ET.Element("testcase", name=f"{report.files} files", classname="lintstep")]
    for path, cases in suites.items():
        _suite(root, path, cases)
    for key in ("tests", "failures", "errors"):
        root.set(key, str(sum(int(suite.get(key, "0")) for suite in root)))
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _suite(root: ET.Element, path: str, cases: Iterable[ET.Element]) -> None:
    suite = ET.SubElement(root, "testsuite", name=_text(path))
    suite.extend(cases)
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(len(suite.findall("*/failure"))))
    suite.set("errors", str(len(suite.findall("*/error"))))


def _finding(finding: Finding) -> ET.Element:
    span = finding.span
    place = f"line {span.line}" if span.cell is None else f"{cell_name(span.cell)}, line {span.line}"
    case = ET.Element("testcase", name=f"{finding.code} {place}", classname=_text(span.path), line=str(span.line))
    failure = ET.SubElement(case, "failure", message=_text(finding.message), type=finding.code)
    failure.text = _text(f"{span.path}, {place}, column {span.column}: {finding.message}")
    return case


def _error(error: FileError) -> ET.Element:
    case = ET.Element("testcase", name="not analysed", classname=_text(error.path))
    ET.SubElement(case, "error", message=_text(error.message), type=error.code or "not-analysed")
    return case


def _text(text: str) -> str:
    """Return ``text`` with what XML can't hold made visible."""
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
