"""The command line: options in, exit code out."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from shlex import quote
from typing import Any

import click

from lintstep import __version__
from lintstep.cli.error import Failure
from lintstep.output import plain
from lintstep.plugins import PluginError

_COMMANDS = {
    "check": ("lintstep.cli.check:check", "Check scripts, notebooks and folders."),
    "verify": ("lintstep.cli.verify:verify", "Run a script in a sandbox and judge its schedule."),
    "rule": ("lintstep.cli.rule:rule", "Explain a rule, or list them all."),
    "explain": ("lintstep.cli.rule:rule", "The same as rule."),
    "demo": ("lintstep.cli.demo:demo", "Check and verify a script that comes with lintstep."),
    "server": ("lintstep.cli.server:server", "Serve an editor (LSP)."),
    "completion": ("lintstep.cli.completion:completion", "Print a shell's completion script."),
    "clean": ("lintstep.cli.config:clean", "Remove the cache."),
    "config": ("lintstep.cli.config:config", "Show the configuration in force."),
}


_EXAMPLES = (
    ("lintstep check", "check this folder"),
    ("lintstep check --fix train.py", "check a script and make the safe fixes"),
    ("lintstep verify train.py", "run it in a sandbox and print its learning rate at each step"),
    ("lintstep rule LS101", "read what a finding means"),
)


class LazyGroup(click.Group):
    """A group that imports a command when it is called, and suggests the nearest one for a mistyped name."""

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

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples."""
        with formatter.section("Examples"):
            formatter.write_dl(list(_EXAMPLES))

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; an unexpected error becomes one line, an interruption the exit code that shells expect."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("interrupted", err=True)
            ctx.exit(130)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except PluginError as error:
            raise Failure(str(error)) from error
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
            from lintstep.project.selection import nearest

            if Path(args[0]).exists():
                path = quote(args[0])
                hint = f"to check it, lintstep check {path}; to run it, lintstep verify {path}"
                raise click.UsageError(f"{args[0]!r} is no command: {hint}", ctx)
            hint = nearest(args[0], _COMMANDS) or "; see lintstep --help"
            raise click.UsageError(f"no command {args[0]!r}{hint}", ctx)
        return super().resolve_command(ctx, args)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", prog_name="lintstep", message="%(prog)s %(version)s")
def main() -> None:
    """Find the training schedule that never moves, and prove it."""
    plain.register()
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # it was closed; what replaces it stays open as long as the process lives
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115
        reconfigure: Callable[..., None] | None = getattr(getattr(sys, name), "reconfigure", None)
        if reconfigure:
            reconfigure(errors=plain.ERRORS)
