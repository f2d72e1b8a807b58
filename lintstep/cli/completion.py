"""``lintstep completion``: what makes a shell complete lintstep's words."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from lintstep.cli.help import HELP

_VARIABLE = "_LINTSTEP_COMPLETE"


@click.command(context_settings=HELP)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(ctx: click.Context, /, shell: str) -> None:
    """Print the completion script of a shell: eval "$(lintstep completion bash)"."""
    found = get_completion_class(shell)
    assert found is not None
    click.echo(found(ctx.find_root().command, {}, "lintstep", _VARIABLE).source())
