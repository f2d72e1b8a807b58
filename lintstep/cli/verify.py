"""``lintstep verify``: options in, exit code out."""

from __future__ import annotations

import gc
from difflib import get_close_matches
from shlex import quote
from typing import Any

import click

from lintstep.verification.request import LEVELS


class _WithArguments(click.Command):
    """A command whose words after ``--`` are not its own."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Keep what stands after the first ``--`` for the scripts."""
        at = args.index("--") if "--" in args else len(args)
        ctx.obj = tuple(args[at + 1 :])
        own = args[:at]
        try:
            return super().parse_args(ctx, list(own))
        except click.NoSuchOption as error:
            name = error.option_name
            first = next((at for at, word in enumerate(own) if word.partition("=")[0] == name), len(own))
            meant = get_close_matches(name, error.possibilities or (), cutoff=0.75)
            if meant or not own[:first]:
                raise click.NoSuchOption(name, possibilities=meant, ctx=ctx) from None
            command = " ".join(["lintstep verify", *map(quote, own[:first]), "--", *map(quote, own[first:])])
            raise click.UsageError(f"no option {name}; what the script takes goes after --: {command}", ctx) from None


@click.command(
    cls=_WithArguments,
    context_settings={"help_option_names": ["-h", "--help"]},
    options_metavar="[OPTIONS]",
    epilog="What stands after -- is passed to the script: lintstep verify train.py -- --data data.csv",
)
@click.argument("scripts", metavar="SCRIPT...", nargs=-1, required=True)
@click.option("--fix", is_flag=True, help="Run the script with its fix as well, in memory, and compare.")
@click.option("--steps", type=click.IntRange(1), default=10, show_default=True, help="Runs to record of each train op.")
@click.option(
    "--batches",
    type=click.IntRange(1),
    default=8,
    show_default=True,
    help="Batches of each epoch to run, where the framework has loaders.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(0.1),
    default=60.0,
    show_default=True,
    help="Stop the script after this many seconds.",
)
@click.option(
    "--isolation",
    type=click.Choice(LEVELS),
    default="full",
    show_default=True,
    help="Required isolation; refuse to run with less.",
)
@click.option(
    "--engine",
    type=click.Choice(["reference", "installed"]),
    default="reference",
    show_default=True,
    help="What runs it: the bundled runtime, or the TensorFlow that is installed.",
)
@click.option(
    "--python", metavar="PATH", help="With --engine installed: the interpreter that TensorFlow is installed for."
)
@click.option(
    "--output-format", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How to report."
)
@click.option(
    "--plot", metavar="FILE", help="Write a chart of the rate to FILE (.svg; .png needs the package cairosvg)."
)
@click.option(
    "--html", metavar="FILE", help="Write a page with the chart, the fix and what the verdict rests on to FILE."
)
@click.option(
    "--jobs", "-j", type=click.IntRange(1), metavar="N", help="Scripts to run at once [default: one per core]."
)
@click.pass_context
def verify(ctx: click.Context, /, **options: Any) -> None:
    """Run each SCRIPT in a sandbox, on the reference runtime, and say whether its schedule moves.

    The framework need not be installed. Exits with 1 if a schedule is frozen, 0 if all advance, 3 if that could not be
    told, 2 if a script could not be run.
    """
    gc.disable()  # as for a check: much is made, and little of it is dropped
    from lintstep.cli.verifications import VerifyOptions, run

    ctx.exit(run(VerifyOptions(args=ctx.obj, **options)))
