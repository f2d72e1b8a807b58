"""``lintstep check``: options in, exit code out."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from lintstep.cli.error import Failure
from lintstep.cli.help import HELP, GroupedCommand
from lintstep.output import FORMATS

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

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
    ("lintstep check --verify train.py", "and run the script to prove what was found"),
    ("lintstep check --select LS1 --output-format sarif src", "one family of rules, for a code scanning service"),
)


def _words(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    """Return a repeatable, comma-separated option as one tuple."""
    return tuple(word.strip() for given in value for word in given.split(",") if word.strip())


def _rules(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete a rule's code or name."""
    from click.shell_completion import CompletionItem

    from lintstep.rules import all_rules

    words = [(word, rule.summary) for rule in all_rules() for word in (rule.code, rule.name)]
    return [CompletionItem(word, help=summary) for word, summary in words if word.startswith(incomplete)]


def _several(name: str, metavar: str, text: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    complete = _rules if metavar == "RULE" else None
    return click.option(name, multiple=True, metavar=metavar, callback=_words, help=text, shell_complete=complete)


@click.command(cls=GroupedCommand, groups=_GROUPS, examples=_EXAMPLES, context_settings=HELP)
@click.argument("paths", nargs=-1, metavar="[PATH]...", default=(".",))
@click.option("--fix", is_flag=True, help="Make the safe fixes.")
@click.option("--unsafe-fixes", is_flag=True, help="Make the suggested fixes too.")
@click.option("--diff", is_flag=True, help="Show what the fixes would change; write nothing.")
@click.option("--verify", is_flag=True, help="Run each flagged script: does the run confirm its findings?")
@_several("--select", "RULE", "Run only these rules: codes, prefixes or names, separated by commas.")
@_several("--extend-select", "RULE", "Run these rules besides.")
@_several("--ignore", "RULE", "Do not run these rules.")
@click.option("--confidence", type=click.Choice(["low", "medium", "high"]), help="The least sure findings to show.")
@click.option("--fail-on", type=click.Choice(["info", "warning", "error"]), help="The least severity that fails.")
@click.option("--baseline", metavar="FILE", help="Keep the findings quiet that are written down in this file.")
@click.option("--write-baseline", is_flag=True, help="Write down today's findings, to keep them quiet.")
@_several("--exclude", "PATTERN", "Do not look at these files and folders (patterns as in .gitignore).")
@_several("--extend-exclude", "PATTERN", "Do not look at these besides.")
@click.option("--force-exclude", is_flag=True, help="Leave out excluded files even where they are named.")
@click.option("--stdin-filename", metavar="PATH", help="The path to report for standard input ('-').")
@click.option("--config", metavar="FILE", help="Use this configuration for every file.")
@click.option("--output-format", type=click.Choice(FORMATS), default="text", show_default=True, help="How to report.")
@click.option("--output-file", metavar="FILE", help="Write the report to a file.")
@click.option("--statistics", is_flag=True, help="Count the findings of each rule instead of showing them.")
@click.option("--quiet", "-q", is_flag=True, help="Print findings and errors only.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 even if there are findings.")
@click.option("--jobs", "-j", type=click.IntRange(0), help="How many processes to use; 0: one a core.")
@click.option("--no-cache", is_flag=True, help="Neither read nor write the cache.")
@click.option("--cache-dir", metavar="FOLDER", help="Where results are kept.")
@click.option("--watch", is_flag=True, help="Check again whenever a file changes.")
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
