"""The command line: options in, exit code out."""

from __future__ import annotations

import gc
import importlib
import os
import sys
from collections.abc import Callable
from typing import Any

import click

from lintstep import __version__
from lintstep.cli_error import Failure
from lintstep.output import FORMATS

_COMMANDS = {
    "check": ("lintstep.cli:check", "Check scripts, notebooks and folders."),
    "verify": ("lintstep.cli_verify:verify", "Run a script on the reference runtime and judge its schedule."),
    "rule": ("lintstep.cli_rule:rule", "Explain a rule, or list them all."),
    "explain": ("lintstep.cli_rule:rule", "The same as rule."),
    "config": ("lintstep.cli_config:config", "Show the configuration in force."),
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called, and that knows what a mistyped one was meant to be."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order a reader needs them."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of that name, imported now."""
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name][0].partition(":")
        command = getattr(importlib.import_module(module), name)
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in _COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what nobody foresaw becomes one line, and an interruption the exit code shells expect."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("interrupted", err=True)
            ctx.exit(130)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except OSError as error:
            raise Failure(" ".join(str(error).split())) from error
        except Exception as error:
            if os.environ.get("LINTSTEP_TRACEBACK"):
                raise
            reason = " ".join(f"{type(error).__name__}: {error}".split())
            hint = "this is a fault of lintstep, please report it (LINTSTEP_TRACEBACK=1 shows where it happened)"
            raise Failure(f"{reason}; {hint}") from error

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that is meant. Raises click.UsageError with the nearest one."""
        if args and args[0] not in _COMMANDS and not args[0].startswith("-"):
            from lintstep.selection import nearest

            hint = nearest(args[0], _COMMANDS) or "; see lintstep --help"
            raise click.UsageError(f"no command {args[0]!r}{hint}", ctx)
        return super().resolve_command(ctx, args)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", prog_name="lintstep", message="%(prog)s %(version)s")
def main() -> None:
    """Find the training schedule that never moves, and prove it."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure: Callable[..., None] | None = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="backslashreplace")


def _words(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    """Return a repeatable, comma-separated option as one tuple."""
    return tuple(word.strip() for given in value for word in given.split(",") if word.strip())


def _selector(name: str, text: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return click.option(name, multiple=True, metavar="RULE", callback=_words, help=text)


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("paths", nargs=-1, metavar="PATH...", required=True)
@click.option("--fix", is_flag=True, help="Make the safe fixes.")
@click.option("--unsafe-fixes", is_flag=True, help="Make the suggested fixes too.")
@click.option("--diff", is_flag=True, help="Show what the fixes would change; write nothing.")
@_selector("--select", "Run only these rules: codes, prefixes or names, separated by commas.")
@_selector("--extend-select", "Run these rules besides.")
@_selector("--ignore", "Do not run these rules.")
@_selector("--exclude", "Do not look at these files and folders (patterns as in .gitignore).")
@_selector("--extend-exclude", "Do not look at these besides.")
@click.option("--force-exclude", is_flag=True, help="Leave out excluded files even where they are named.")
@click.option("--config", metavar="FILE", help="Use this configuration for every file.")
@click.option("--fail-on", type=click.Choice(["info", "warning", "error"]), help="The least severity that fails.")
@click.option("--confidence", type=click.Choice(["low", "medium", "high"]), help="The least sure findings to show.")
@click.option("--output-format", type=click.Choice(FORMATS), default="text", show_default=True, help="How to report.")
@click.option("--output-file", metavar="FILE", help="Write the report to a file.")
@click.option("--statistics", is_flag=True, help="Count the findings of each rule instead of showing them.")
@click.option("--stdin-filename", metavar="PATH", help="The path to report for text from standard input ('-').")
@click.option("--quiet", "-q", is_flag=True, help="Print findings and errors only.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 even if there are findings.")
@click.option("--no-cache", is_flag=True, help="Neither read nor write the cache.")
@click.option("--verify", is_flag=True, help="Run each flagged script and say whether the run confirms its findings.")
@click.pass_context
def check(ctx: click.Context, /, paths: tuple[str, ...], **options: Any) -> None:
    """Check scripts, notebooks and folders ('-' is standard input).

    Exits with 0 when clean, 1 with findings, 2 where something could not be analysed.
    """
    gc.disable()  # a run is short: what collecting would free is less than the time it takes
    from lintstep.checking import CheckOptions, OptionError, run
    from lintstep.config import ConfigError

    try:
        ctx.exit(run(CheckOptions(paths=paths, **options)))
    except ConfigError as error:
        raise Failure(str(error)) from None
    except OptionError as error:
        raise click.UsageError(str(error), ctx) from None
