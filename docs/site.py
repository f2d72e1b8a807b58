"""What mkdocs does not find on disk: the rules under their heading, and the settings, from their schema."""

from __future__ import annotations

from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from lintstep.project.schema import schema
from lintstep.rules import all_rules

SETTINGS = "<!-- settings -->"


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """List the rules under their heading."""
    rules = [{"All rules": "rules/index.md"}, *({f"{r.code} {r.name}": f"rules/{r.code}.md"} for r in all_rules())]
    config.nav = [{"Rules": rules} if "Rules" in entry else entry for entry in config.nav or []]
    return config


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Put the table of settings where its mark stands."""
    return markdown.replace(SETTINGS, _settings())


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
