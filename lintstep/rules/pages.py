"""A rule as a page for people and as values for programs."""

from __future__ import annotations

from typing import Any

from lintstep.rules.rule import Rule


def page(rule: Rule) -> str:
    """Return a rule's page as Markdown."""
    return f"# {rule.code}: {rule.name}\n\n{rule.severity}, fix: {rule.fix}\n\n{rule.page.strip()}"


def as_object(rule: Rule) -> dict[str, Any]:
    """Return a rule as a JSON object."""
    return {
        "code": rule.code,
        "name": rule.name,
        "severity": str(rule.severity),
        "summary": rule.summary,
        "fixable": rule.fixable,
        "page": rule.page.strip(),
    }
