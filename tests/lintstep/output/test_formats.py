"""Each format is what its readers take, for every fixture and for what no fixture has."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import fastjsonschema
import jsonschema
import pytest

import lintstep
from lintstep import api
from lintstep.findings import Confidence, Edit, Finding, Fix, Related, Severity, Span
from lintstep.output import FORMATS, renderer
from lintstep.project.config import Settings
from lintstep.rules import all_rules
from tests.lintstep.conftest import FROZEN
from tests.rules import bad, good

FIXTURES = Path(lintstep.__file__).parents[1] / "fixtures"
EVERYTHING = Settings(confidence=Confidence.LOW)
NASTY = 'a:b,c%d\n"<&>\x1b[31m\u202e步'


@cache
def fixtures() -> api.Report:
    return api.check_paths([FIXTURES / "scripts"], settings=EVERYTHING)


def broken() -> api.Report:
    return api.check_source("x = (\n", "broken.py")


def nasty() -> api.Report:
    """A report in which every text is as bad as it can be."""
    span, cell = Span("a b/步.py", 1, 3, 1, 5), Span("n.ipynb", 2, 1, 2, 4, 3)
    text = "步步步 = 1\n"
    fix = Fix(NASTY, (Edit(span, NASTY),), "unsafe")
    return api.Report(
        findings=tuple(
            Finding(
                "LS101",
                "frozen-schedule",
                NASTY,
                severity,
                Confidence.HIGH,
                place,
                NASTY,
                (Related(NASTY, place),),
                fix,
            )
            for severity, place in zip(Severity, (span, cell, span), strict=True)
        ),
        errors=(api.FileError("gone.py", 0, 0, NASTY), api.FileError("n.ipynb", 3, 1, "x", cell=2)),
        suppressed=(Finding("LS101", "frozen-schedule", "m", Severity.ERROR, Confidence.HIGH, span),),
        files=3,
        failing=2,
        texts={"a b/步.py": text, "n.ipynb": json.dumps({"cells": []})},
    )


REPORTS = pytest.mark.parametrize("report", [fixtures, broken, nasty, api.Report], ids=lambda make: make.__name__)


@cache
def sarif_validator() -> jsonschema.Draft4Validator:
    schema = json.loads((Path(__file__).parent / "sarif-schema-2.1.0.json").read_text(encoding="utf-8"))
    return jsonschema.Draft4Validator(schema)


@REPORTS
def test_sarif_fits_the_official_schema(report: Any) -> None:
    log = json.loads(renderer("sarif")(report()))
    sarif_validator().validate(log)
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    assert run["invocations"][0]["executionSuccessful"] == (not report().errors)


def test_sarif_fits_the_official_schema_for_every_fixture_and_every_case_of_a_rule() -> None:
    files = sorted(file for folder in ("scripts", "frameworks") for file in (FIXTURES / folder).glob("*.py"))
    texts = [file.read_text(encoding="utf-8") for file in files]
    texts += [case.source for rule in all_rules() for case in (*bad(rule), *good(rule))]
    assert len(texts) > 200
    validate = fastjsonschema.compile(sarif_validator().schema)  # the other validator takes long over so many
    found = 0
    for text in texts:
        report = api.check_source(text, settings=EVERYTHING)
        found += len(report.findings)
        validate(json.loads(renderer("sarif")(report)))
    with pytest.raises(fastjsonschema.JsonSchemaException):
        validate({"version": "2.1.0", "runs": [{}]})
    assert found > 200


def test_sarif_tells_findings_apart_and_says_which_are_suppressed() -> None:
    text = FROZEN + FROZEN[FROZEN.index("train_op") :] + FROZEN[FROZEN.index("train_op") :].rstrip()
    (run,) = json.loads(renderer("sarif")(api.check_source(text + "  # lintstep: ignore\n")))["runs"]
    prints = [result["partialFingerprints"]["lintstep/v1"] for result in run["results"]]
    assert len(set(prints)) == len(prints) == 3
    assert ["suppressions" in result for result in run["results"]] == [False, False, True]


def test_fingerprints_stay_when_lines_move_and_change_with_the_statement() -> None:
    function = "def build():\n" + "".join(f"    {line}\n" for line in FROZEN.splitlines())
    prints = [
        api.check_source(text).findings[0].fingerprint
        for text in (
            FROZEN,
            "# a comment\n\n" + FROZEN,
            FROZEN.replace(".minimize(loss)", ".minimize(\n    loss\n)").replace("(\n    loss\n)", "(loss)"),
            function,
            FROZEN.replace("train_op", "other_op"),
        )
    ]
    assert prints[0] == prints[1] == prints[2]
    assert len(set(prints[2:])) == 3


@REPORTS
def test_json_lines_hold_what_json_holds(report: Any) -> None:
    whole = json.loads(renderer("json")(report()))
    lines = [json.loads(line) for line in renderer("jsonl")(report()).split("\n")[:-1]]
    kinds = [line.pop("type") for line in lines]
    assert kinds == ["finding"] * len(whole["findings"]) + ["error"] * len(whole["errors"]) + ["summary"]
    assert lines == [*whole["findings"], *whole["errors"], whole["summary"]]


@REPORTS
def test_gitlab_reports_have_what_gitlab_asks_for(report: Any) -> None:
    issues = json.loads(renderer("gitlab")(report()))
    for issue in issues:
        assert set(issue) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert issue["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert issue["location"]["lines"]["begin"] >= 1
        assert not issue["location"]["path"].startswith(("/", "./"))
    if report is not nasty:
        assert len({issue["fingerprint"] for issue in issues}) == len(issues)


@REPORTS
def test_junit_is_xml_whose_counts_add_up(report: Any) -> None:
    root = ET.fromstring(renderer("junit")(report()).encode())
    for node in (root, *root):
        assert int(node.get("failures", "")) == len(node.findall(".//failure"))
        assert int(node.get("errors", "")) == len(node.findall(".//error"))
        assert int(node.get("tests", "")) == len(node.findall(".//testcase")) > 0
    assert len(root.findall(".//failure")) == len(report().findings)


@REPORTS
def test_github_commands_are_one_line_each(report: Any) -> None:
    lines = renderer("github")(report()).split("\n")[:-1]
    assert len(lines) == len(report().findings) + len(report().untold)
    for line in lines:
        head, _, message = line.removeprefix("::").partition("::")
        assert head.split(" ")[0] in {"error", "warning", "notice"}
        assert message
        for part in head.partition(" ")[2].split(","):
            assert "=" in part


def test_rdjson_columns_count_bytes_of_utf_8() -> None:
    result = json.loads(renderer("rdjson")(nasty()))
    first = result["diagnostics"][0]
    assert first["location"]["range"] == {"start": {"line": 1, "column": 7}, "end": {"line": 1, "column": 11}}
    assert first["suggestions"] == [{"range": first["location"]["range"], "text": NASTY}]
    assert "range" not in result["diagnostics"][1]["location"]
    assert "suggestions" in result["diagnostics"][2]


def test_concise_is_one_line_a_finding() -> None:
    assert renderer("concise")(api.check_source(FROZEN, "a.py")) == (
        "a.py:6:12: LS101 `rate` never changes: nothing advances `step`\n"
    )
    assert renderer("concise")(nasty()).splitlines()[1].startswith("n.ipynb:cell 4:2:1: LS101 a:b,c%d ")


@pytest.mark.parametrize("name", FORMATS)
@REPORTS
def test_no_format_passes_on_what_steers_a_terminal(name: str, report: Any) -> None:
    text = renderer(name)(report())
    assert "\x1b" not in text
    assert text.endswith("\n") or not text


def test_a_syntax_error_is_told_once() -> None:
    assert renderer("text")(broken()).count("can't be read as Python 3") == 1
    assert renderer("concise")(broken()).count("\n") == 1
