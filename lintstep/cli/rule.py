"""``lintstep rule CODE`` and ``lintstep explain CODE``: what a rule says, why, and what to write instead."""

from __future__ import annotations

import json
import sys

import click

from lintstep.cli.completion import rules_completed
from lintstep.cli.help import HELP
from lintstep.output.markdown import rendered
from lintstep.output.style import style_of
from lintstep.project.selection import nearest
from lintstep.rules import all_rules
from lintstep.rules.pages import as_object, page
from lintstep.rules.rule import Rule


@click.command(context_settings=HELP)
@click.argument("code", required=False, metavar="[CODE]", shell_complete=rules_completed)
@click.option("--all", "every", is_flag=True, help="List every rule.")
@click.option("--output-format", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_context
def rule(ctx: click.Context, code: str | None, every: bool, output_format: str) -> None:
    """Explain a rule, by its code or its name. A part of either (LS1, frozen) lists the rules that have it."""
    if every == (code is not None):
        raise click.UsageError("name one rule, or say --all", ctx)
    found = list(all_rules()) if code is None else _matching(code)
    if not found:
        known = [word for each in all_rules() for word in (each.code, each.name)]
        raise click.UsageError(f"unknown rule {code!r}{nearest(code or '', known) or '; see lintstep rule --all'}", ctx)
    one = not every and len(found) == 1
    if output_format == "json":
        value = as_object(found[0]) if one else [as_object(each) for each in found]
        click.echo(json.dumps(value, indent=2, ensure_ascii=False))
    elif one:
        click.echo(rendered(page(found[0]), style_of(sys.stdout)) if sys.stdout.isatty() else page(found[0]))
    else:
        for each in found:
            fixable = "  (fixable)" if each.fixable else ""
            click.echo(f"{each.code}  {each.name:<24} {each.severity!s:<8} {each.summary}{fixable}")


def _matching(wanted: str) -> list[Rule]:
    """Return the rule of that code or name, else all that have it as a part."""
    code, name = wanted.upper(), wanted.lower()
    exact = [each for each in all_rules() if code == each.code or name == each.name]
    return exact or [each for each in all_rules() if each.code.startswith(code) or name in each.name]
