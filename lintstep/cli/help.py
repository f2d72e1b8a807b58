"""Help with the options in groups, and examples after them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import click

HELP = {"help_option_names": ["-h", "--help"]}


class GroupedCommand(click.Command):
    """A command whose help lists its options by group. An option in no group is listed last."""

    def __init__(
        self, *args: Any, groups: Mapping[str, Sequence[str]], examples: Sequence[tuple[str, str]] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.groups = groups
        self.examples = examples

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, a section a group."""
        options = [param for param in self.get_params(ctx) if isinstance(param, click.Option)]
        rows = {param.name: row for param in options if (row := param.get_help_record(ctx))}
        for title, names in self.groups.items():
            with formatter.section(title):
                formatter.write_dl([rows.pop(name) for name in names])
        with formatter.section("Other options"):
            formatter.write_dl(list(rows.values()))

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples."""
        with formatter.section("Examples"):
            formatter.write_dl([(command, text) for command, text in self.examples])
