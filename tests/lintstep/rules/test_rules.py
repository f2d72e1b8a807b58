"""The rules linted, and every case of every rule run through the whole pipeline."""

from __future__ import annotations

import ast
import re
from typing import Any

import pytest

from lintstep import api
from lintstep.checking.markers import matters
from lintstep.findings import Confidence, Finding
from lintstep.project.config import Settings
from lintstep.project.selection import Selection
from lintstep.rules import all_rules
from lintstep.rules.rule import HEADINGS, Bad, Good, Rule
from tests.rules import bad, good

RULES = all_rules()
MARK = re.compile(r"# <- ([A-Z0-9, ]+)$")
LEAST = {"LS101": (12, 16)}  # bad and good cases
MOST_WORDS = 30  # of a message's first sentence

each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.code} {rule.name}")


def cases(kind: type[Bad] | type[Good]) -> list[tuple[Rule, Any]]:
    """Return every case of a kind with its rule."""
    return [(rule, case) for rule in RULES for case in (bad(rule) if kind is Bad else good(rule))]


def each(pairs: list[tuple[Rule, Any]]) -> pytest.MarkDecorator:
    """Run a test with every case; a case's reason is its id."""
    parameters = [pytest.param(rule, case, id=f"{rule.code} {case.why}") for rule, case in pairs]
    return pytest.mark.parametrize(("rule", "case"), parameters)


each_bad = each(cases(Bad))
each_good = each(cases(Good))
each_fixable = each([(rule, case) for rule, case in cases(Bad) if case.fixed is not None])


def marked(source: str) -> list[tuple[int, str]]:
    """Return (line, code) of every expected finding."""
    found = []
    for number, line in enumerate(source.splitlines(), 1):
        mark = MARK.search(line)
        found += [(number, code) for code in mark[1].replace(" ", "").split(",")] if mark else []
    return found


def findings(source: str, settings: Settings | None = None) -> list[Finding]:
    report = api.check_source(source, "<case>", settings=settings)
    assert all(error.code == "LS901" for error in report.errors)
    return list(report.findings)


def places(found: list[Finding]) -> list[tuple[int, str]]:
    return sorted((finding.span.line, finding.code) for finding in found)


def only(rule: Rule) -> Settings:
    """Return settings under which only this rule makes fixes; a comment is judged only for rules that run."""
    selection = Selection() if rule.code == "LS902" else Selection(select=(rule.code,))
    return Settings(selection, Confidence.LOW)


def own(rule: Rule, source: str) -> list[Finding]:
    """Return a rule's own findings, the unsure ones as well."""
    return [finding for finding in findings(source, Settings(confidence=Confidence.LOW)) if finding.code == rule.code]


# The rules themselves


def test_codes_and_names_are_unique_and_well_formed() -> None:
    assert len({rule.code for rule in RULES}) == len({rule.name for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert re.fullmatch(r"LS[1-9]\d\d", rule.code)
        assert re.fullmatch(r"[a-z]+(-[a-z]+)+", rule.name)


@each_rule
def test_module_is_named_after_its_code(rule: Rule) -> None:
    assert rule.check.__module__ == f"lintstep.rules.{rule.code.lower()}"


@each_rule
def test_page_has_every_heading_in_order_with_text_under_each(rule: Rule) -> None:
    title, *sections = re.split(r"^## ", rule.page.strip(), flags=re.MULTILINE)
    assert re.fullmatch(r"[A-Z`][^\n]*\.\n*", title)
    assert tuple(section.split("\n", 1)[0] for section in sections) == HEADINGS
    for section in sections:
        assert len(section.split("\n", 1)[1].split()) >= 3
    assert not [line for line in rule.page.splitlines() if len(line) > 120]


@each_rule
def test_summary_is_one_clause(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z`][^\n]{15,}[^.\s]", rule.summary)
    assert len(rule.summary) <= 110


def section(rule: Rule, heading: str) -> str:
    _, _, text = rule.page.partition(f"## {heading}\n")
    return text.partition("\n## ")[0]


def code(rule: Rule, heading: str) -> str:
    """Return the code of a page's section as a script."""
    blocks = re.findall(r"```python\n(.*?)```", section(rule, heading), re.DOTALL)
    assert len(blocks) == 1
    return "import tensorflow as tf\nimport torch\n" + str(blocks[0])


@each_rule
def test_example_is_flagged_and_what_to_use_instead_is_not(rule: Rule) -> None:
    assert rule.code in {finding.code for finding in findings(code(rule, "Example"))}
    assert findings(code(rule, "Use instead")) == []


@each_rule
def test_page_says_whether_there_is_a_fix(rule: Rule) -> None:
    assert section(rule, "Fix safety").strip().startswith("There is no fix") is not rule.fixable


@each_rule
def test_page_gives_addresses_as_references(rule: Rule) -> None:
    lines = section(rule, "References").strip().splitlines()
    assert lines
    for line in lines:
        assert re.fullmatch(r"- \[[^\]]+\]\((https://|\.\./)\S+\)", line)


@each_rule
def test_rule_has_cases_enough_and_no_two_alike(rule: Rule) -> None:
    least_bad, least_good = LEAST.get(rule.code, (6, 8))
    assert len(bad(rule)) >= least_bad
    assert len(good(rule)) >= least_good
    both: list[Bad | Good] = [*bad(rule), *good(rule)]
    assert len({case.why for case in both}) == len({case.source for case in both}) == len(both)
    for case in both:
        assert re.fullmatch(r"[^\n]{5,100}[^.\s]", case.why)


# Their cases


@each_bad
def test_bad_case_is_flagged_on_its_marked_lines_and_nowhere_else(rule: Rule, case: Bad) -> None:
    expected = [place for place in marked(case.source) if place[1] == rule.code]
    assert expected
    found = own(rule, case.source)
    assert places(found) == expected
    assert {finding.confidence for finding in found} == {case.confidence}


@each_good
def test_good_case_is_not_flagged(rule: Rule, case: Good) -> None:
    assert rule.code not in {code for _, code in marked(case.source)}
    assert [finding.message for finding in findings(case.source) if finding.code == rule.code] == []


@each_bad
def test_bad_case_has_no_finding_that_is_not_marked(rule: Rule, case: Bad) -> None:
    assert set(places(findings(case.source))) <= set(marked(case.source))


@each_good
def test_good_case_has_exactly_the_findings_of_other_rules_that_are_marked(rule: Rule, case: Good) -> None:
    assert places(findings(case.source)) == marked(case.source)


@each_bad
def test_message_is_one_line_and_points_into_the_text(rule: Rule, case: Bad) -> None:
    lines = case.source.splitlines()
    for finding in own(rule, case.source):
        assert "\n" not in finding.message
        assert len(finding.message.split(" (assuming", 1)[0].split()) <= MOST_WORDS
        assert finding.label
        assert finding.fix or finding.help or rule.code >= "LS9"
        for span in (finding.span, *(related.span for related in finding.related)):
            assert (span.line, span.column) < (span.end_line, span.end_column)
            assert span.end_line <= len(lines)


@each_bad
def test_case_survives_the_marker_scan(rule: Rule, case: Bad) -> None:
    assert matters(case.source.encode()) or rule.code >= "LS9"


# Their fixes


@each_bad
def test_finding_has_a_fix_where_and_only_where_the_case_shows_one(rule: Rule, case: Bad) -> None:
    fixes = [finding.fix for finding in own(rule, case.source)]
    if case.fixed is None:
        assert fixes == [None] * len(fixes)
    else:
        assert {fix.applicability for fix in fixes if fix is not None} == {case.applicability}


@each_fixable
def test_fix_gives_exactly_the_expected_text(rule: Rule, case: Bad) -> None:
    assert case.fixed != case.source
    fixed = api.apply_fixes(case.source, "<case>", settings=only(rule), unsafe=case.applicability == "unsafe")
    assert fixed.refused == ()
    assert [change.after for change in fixed.changes] == [case.fixed]


@each_fixable
def test_suggested_fix_is_not_made_unasked(rule: Rule, case: Bad) -> None:
    fixed = api.apply_fixes(case.source, "<case>", settings=only(rule))
    assert bool(fixed.changes) is (case.applicability == "safe")


@each_fixable
def test_fixed_text_is_python_and_the_rule_is_silent(rule: Rule, case: Bad) -> None:
    assert case.fixed is not None
    ast.parse(case.fixed)
    assert own(rule, case.fixed) == []


@each_fixable
def test_fix_makes_no_other_finding(rule: Rule, case: Bad) -> None:
    assert case.fixed is not None
    assert set(places(findings(case.fixed))) <= set(marked(case.fixed))


@each_fixable
def test_fix_is_idempotent(rule: Rule, case: Bad) -> None:
    assert case.fixed is not None
    again = api.apply_fixes(case.fixed, "<case>", settings=only(rule), unsafe=True)
    assert (again.changes, again.applied, again.refused) == ((), (), ())
