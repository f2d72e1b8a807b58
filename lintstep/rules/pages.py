"""A rule as a page for people and as values for programs."""

from __future__ import annotations

from typing import Any

from lintstep.rules.rule import Rule


def page(rule: Rule) -> str:
    """Return a rule's page as Markdown."""
    shown = f"can show that {rule.claim.value}" if rule.claim is not None else "shows nothing of it"
    facts = f"{rule.severity}, fix: {rule.fix}. A run (`lintstep verify`) {shown}."
    return f"# {rule.code}: {rule.name}\n\n{facts}\n\n{rule.page.strip()}"


def short(rule: Rule) -> str:
    """Return the beginning of a rule's page, for where there is little room."""
    what = rule.page.partition("## What it does\n")[2].strip().partition("\n\n")[0] or rule.summary
    return f"**{rule.code} {rule.name}** ({rule.severity}, fix: {rule.fix})\n\n{what}"


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
