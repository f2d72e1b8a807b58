"""``lintstep completion``: what makes a shell complete lintstep's words."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from lintstep.cli_help import HELP

_VARIABLE = "_LINTSTEP_COMPLETE"


@click.command(context_settings=HELP)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script of a shell: eval "$(lintstep completion bash)"."""
    from lintstep.cli import main

    found = get_completion_class(shell)
    assert found is not None
    click.echo(found(main, {}, "lintstep", _VARIABLE).source())
