"""``lintstep completion``, and how the names of rules are completed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from lintstep.cli.help import HELP

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

_VARIABLE = "_LINTSTEP_COMPLETE"


@click.command(context_settings=HELP)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(ctx: click.Context, /, shell: str) -> None:
    """Print the completion script of a shell: eval "$(lintstep completion bash)"."""
    from click.shell_completion import get_completion_class

    found = get_completion_class(shell)
    assert found is not None
    click.echo(found(ctx.find_root().command, {}, "lintstep", _VARIABLE).source())


def rules_completed(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the code or the name of a rule; with nothing typed, list the codes."""
    from click.shell_completion import CompletionItem

    from lintstep.rules import all_rules

    words = [(word, rule.summary) for rule in all_rules() for word in (rule.code, rule.name)]
    typed = incomplete.upper() if incomplete.upper().startswith("LS") else incomplete or "LS"
    return [CompletionItem(word, help=summary) for word, summary in words if word.startswith(typed)]
