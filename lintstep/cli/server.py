"""``lintstep server``: the editor server."""

from __future__ import annotations

import click

from lintstep.cli.error import Failure
from lintstep.cli.help import HELP


@click.command(context_settings=HELP)
def server() -> None:
    """Serve an editor over standard input and output (LSP)."""
    try:
        from lintstep.editor.server import create
    except ImportError as error:
        if (error.name or "").split(".")[0] not in ("pygls", "lsprotocol"):
            raise
        raise Failure("the editor server needs the package pygls: pip install pygls") from None
    create().start_io()
