"""``lintstep demo``: check and verify a script that comes with lintstep."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from lintstep.cli.error import Failure
from lintstep.cli.help import HELP
from lintstep.demo import SCRIPTS, script

_NAME = "train.py"
_UPDATES = 90


@click.command(context_settings=HELP)
@click.option(
    "--framework",
    type=click.Choice(list(SCRIPTS)),
    default=next(iter(SCRIPTS)),
    show_default=True,
    help="Which script.",
)
@click.option("--write", is_flag=True, help=f"Write the script to {_NAME} in this folder instead, to try it yourself.")
def demo(framework: str, write: bool) -> None:
    """Check and verify a training script that comes with lintstep: the finding, and the rate without and with the fix.

    Nothing is left behind. The script is trusted, so it also runs where the sandbox is not complete.
    """
    if write:
        _write(script(framework))
        return
    with _in_a_folder_of_its_own():
        Path(_NAME).write_text(script(framework), encoding="utf-8")
        _check()
        _verify()
    more = f" --framework {framework}" if framework != next(iter(SCRIPTS)) else ""
    click.echo(f"\nThe script comes with lintstep. To try it yourself: lintstep demo{more} --write")


def _write(text: str) -> None:
    try:
        with Path(_NAME).open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise Failure(f"there is a {_NAME} here already; go to another folder") from None
    click.echo(f"wrote {_NAME}; now: lintstep check {_NAME}")


@contextmanager
def _in_a_folder_of_its_own() -> Iterator[None]:
    before = Path.cwd()
    with tempfile.TemporaryDirectory(prefix="lintstep-demo-") as folder:
        os.chdir(folder)
        try:
            yield
        finally:
            os.chdir(before)


def _check() -> None:
    from lintstep import api
    from lintstep.output.style import style_of
    from lintstep.output.text import render

    click.echo(f"$ lintstep check {_NAME}")
    click.echo(render(api.check_paths([_NAME]), style_of(sys.stdout)))


def _verify() -> None:
    from lintstep.cli.verifications import VerifyOptions, verified
    from lintstep.output.style import style_of
    from lintstep.verification.request import LEVELS, VerifyError
    from lintstep.verification.show.text import render

    click.echo(f"$ lintstep verify --fix {_NAME}")
    sys.stdout.flush()
    refused: list[VerifyError] = []
    for level in LEVELS:
        options = VerifyOptions(scripts=(_NAME,), steps=_UPDATES, fix=True, isolation=level)
        try:
            report, _ = verified(options, _NAME)
        except VerifyError as error:
            refused.append(error)
            continue
        click.echo(render(report, style_of(sys.stdout)), nl=False)
        if report.level != LEVELS[0]:
            click.echo(
                f"\nIt ran with isolation {report.level}, because the script is lintstep's own. Yours would not."
            )
        return
    raise Failure(str(refused[-1]))
