"""Pages that mkdocs does not find on disk: one a rule, from its module, and the settings, from their schema."""

from __future__ import annotations

from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from lintstep.project.schema import schema
from lintstep.rules import all_rules
from lintstep.rules.rule import Bad, Rule

SETTINGS = "<!-- settings -->"


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """List the rules under their heading, and let tables wrap."""
    config.extra_css.append("site.css")
    rules = [{"All rules": "rules/index.md"}, *({f"{r.code} {r.name}": f"rules/{r.code}.md"} for r in all_rules())]
    config.nav = [{"Rules": rules} if "Rules" in entry else entry for entry in config.nav or []]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the rules' pages."""
    rules = all_rules()
    files.append(File.generated(config, "rules/index.md", content=_index(rules)))
    for rule in rules:
        files.append(File.generated(config, f"rules/{rule.code}.md", content=_page(rule)))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Put the table of settings where its mark stands."""
    return markdown.replace(SETTINGS, _settings())


def _index(rules: tuple[Rule, ...]) -> str:
    rows = "".join(
        f"| [{rule.code}]({rule.code}.md) | {rule.name} | {rule.severity} | {'yes' if rule.fixable else ''} "
        f"| {rule.summary} |\n"
        for rule in rules
    )
    return (
        "# Rules\n\nErrors and warnings fail a check; infos do not, unless `fail-on` says so.\n\n"
        f"| code | name | severity | fix | what it says |\n|---|---|---|---|---|\n{rows}"
    )


def _page(rule: Rule) -> str:
    cases = "".join(_bad(case, rule.code) for case in rule.bad)
    cases += "".join(f"\n**Fine: {case.why}**\n\n{_code(case.source, rule.code)}" for case in rule.good)
    fix = f"fix: {rule.fix}"
    head = f"# {rule.code}: {rule.name}\n\n{rule.severity}, {fix}: {rule.summary}.\n\n{rule.page.strip()}\n"
    return f"{head}\n## Cases\n\nEach of these is a test.\n{cases}"


def _bad(case: Bad, code: str) -> str:
    fixed = f"\nfixed:\n\n{_code(case.fixed, code)}" if case.fixed is not None else ""
    return f"\n**Flagged: {case.why}**\n\n{_code(case.source, code)}{fixed}"


def _code(source: str, code: str) -> str:
    """Return a case's source, the marks of its findings made readable."""
    return f"```python\n{source.replace(f'# <- {code}', f'# {code}').strip() or '# nothing'}\n```\n"


def _settings() -> str:
    rows = "".join(_row(key, value) for key, value in schema()["properties"].items())
    return f"| key | what it holds | default | |\n|---|---|---|---|\n{rows}"


def _row(key: str, value: dict[str, Any]) -> str:
    kind = {"array": "list of text", "object": "table", "integer": "whole number", "string": "text"}[value["type"]]
    if "enum" in value:
        kind = " or ".join(f'`"{choice}"`' for choice in value["enum"])
    default = value.get("default", "")
    shown = "" if default in ("", [], {}) else f"`{default}`"
    return f"| `{key}` | {kind} | {shown} | {value['description']} |\n"
