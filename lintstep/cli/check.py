"""``lintstep check``: options in, exit code out."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Any

import click

from lintstep.cli.completion import rules_completed
from lintstep.cli.error import Failure
from lintstep.cli.help import HELP, GroupedCommand
from lintstep.output import FORMATS

_GROUPS = {
    "What is checked": ("exclude", "extend_exclude", "force_exclude", "stdin_filename", "config"),
    "Which findings": ("select", "extend_select", "ignore", "confidence", "fail_on", "baseline", "write_baseline"),
    "What is done about them": ("fix", "unsafe_fixes", "diff", "verify"),
    "How they are shown": ("output_format", "output_file", "statistics", "quiet", "exit_zero"),
    "How it runs": ("jobs", "no_cache", "cache_dir", "watch"),
}
_EXAMPLES = (
    ("lintstep check", "check every script and notebook below this folder"),
    ("lintstep check --fix train.py", "and make the safe fixes"),
    ("lintstep check --verify train.py", "and run the script to confirm what was found"),
    ("lintstep check --select LS1 --output-format sarif src", "one family of rules, for a code scanning service"),
)


def _words(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    """Return a repeatable, comma-separated option as one tuple."""
    return tuple(word.strip() for given in value for word in given.split(",") if word.strip())


def _several(name: str, metavar: str, text: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    complete = rules_completed if metavar == "RULE" else None
    return click.option(name, multiple=True, metavar=metavar, callback=_words, help=text, shell_complete=complete)


@click.command(cls=GroupedCommand, groups=_GROUPS, examples=_EXAMPLES, context_settings=HELP)
@click.argument("paths", nargs=-1, metavar="[PATH]...", default=(".",))
@click.option("--fix", is_flag=True, help="Make the safe fixes.")
@click.option("--unsafe-fixes", is_flag=True, help="Make the suggested fixes too.")
@click.option("--diff", is_flag=True, help="Show what the fixes would change; write nothing.")
@click.option("--verify", is_flag=True, help="Run each script with findings, to confirm or refute them.")
@_several("--select", "RULE", "Run only these rules: codes, prefixes or names, separated by commas.")
@_several("--extend-select", "RULE", "Run these rules as well.")
@_several("--ignore", "RULE", "Do not run these rules.")
@click.option("--confidence", type=click.Choice(["low", "medium", "high"]), help="Minimum confidence to report.")
@click.option(
    "--fail-on", type=click.Choice(["info", "warning", "error"]), help="Lowest severity that fails the check."
)
@click.option("--baseline", metavar="FILE", help="Hide findings recorded in this baseline.")
@click.option("--write-baseline", is_flag=True, help="Record the current findings as the baseline.")
@_several("--exclude", "PATTERN", "Exclude these files and folders (patterns as in .gitignore).")
@_several("--extend-exclude", "PATTERN", "Exclude these as well.")
@click.option("--force-exclude", is_flag=True, help="Exclude files even when they are named.")
@click.option("--stdin-filename", metavar="PATH", help="The path to report for standard input ('-').")
@click.option("--config", metavar="FILE", help="Use this configuration for every file.")
@click.option("--output-format", type=click.Choice(FORMATS), default="text", show_default=True, help="How to report.")
@click.option("--output-file", metavar="FILE", help="Write the report to a file.")
@click.option("--statistics", is_flag=True, help="Count the findings of each rule instead of showing them.")
@click.option("--quiet", "-q", is_flag=True, help="Print findings and errors only.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 even if there are findings.")
@click.option("--jobs", "-j", type=click.IntRange(0), help="Number of processes; 0 means one per core.")
@click.option("--no-cache", is_flag=True, help="Neither read nor write the cache.")
@click.option("--cache-dir", metavar="FOLDER", help="Folder of the cache.")
@click.option("--watch", is_flag=True, help="Check again whenever a file changes (needs the package watchfiles).")
@click.pass_context
def check(ctx: click.Context, /, paths: tuple[str, ...], **options: Any) -> None:
    """Check scripts, notebooks and folders, by default this one ('-' is standard input, '@FILE' a list of paths).

    Exits with 0 when clean, 1 with findings, 2 where something could not be analysed.
    """
    gc.disable()  # a run is short: what collecting would free is less than the time it takes
    from lintstep.cli.checks import CheckOptions, run
    from lintstep.cli.printer import OptionError
    from lintstep.project.config import ConfigError

    try:
        ctx.exit(run(CheckOptions(paths=paths, **options)))
    except ConfigError as error:
        raise Failure(str(error)) from None
    except OptionError as error:
        raise click.UsageError(str(error), ctx) from None
