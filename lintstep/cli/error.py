"""Exit with an error message."""

from __future__ import annotations

import click


class Failure(click.ClickException):
    """An error that keeps a command from doing its work, in one sentence."""

    exit_code = 2
