"""How a command ends that could not do its work."""

from __future__ import annotations

import click


class Failure(click.ClickException):
    """Something that keeps a command from doing its work at all."""

    exit_code = 2
