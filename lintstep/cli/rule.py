"""``lintstep rule CODE`` and ``lintstep explain CODE``: what a rule says, why, and what to write instead."""

from __future__ import annotations

import json

import click

from lintstep.project.selection import nearest
from lintstep.rules import all_rules
from lintstep.rules.pages import as_object, page
from lintstep.rules.rule import Rule


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("code", required=False, metavar="CODE")
@click.option("--all", "every", is_flag=True, help="Show every rule.")
@click.option("--output-format", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_context
def rule(ctx: click.Context, code: str | None, every: bool, output_format: str) -> None:
    """Explain a rule, by its code or its name; --all lists every rule."""
    if every == (code is not None):
        raise click.UsageError("name one rule, or say --all", ctx)
    if code is not None:
        found = _find(code)
        if found is None:
            known = [word for each in all_rules() for word in (each.code, each.name)]
            raise click.UsageError(f"unknown rule {code!r}{nearest(code, known) or '; see lintstep rule --all'}", ctx)
        click.echo(
            json.dumps(as_object(found), indent=2, ensure_ascii=False) if output_format == "json" else page(found)
        )
    elif output_format == "json":
        click.echo(json.dumps([as_object(each) for each in all_rules()], indent=2, ensure_ascii=False))
    else:
        for each in all_rules():
            fixable = "  (fixable)" if each.fixable else ""
            click.echo(f"{each.code}  {each.name:<24} {each.severity!s:<8} {each.summary}{fixable}")


def _find(code: str) -> Rule | None:
    for each in all_rules():
        if code.upper() == each.code or code.lower() == each.name:
            return each
    return None
