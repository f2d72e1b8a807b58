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
from lintstep.demo import DEFAULT, DEMOS

_NAME, _FIXED = "train.py", "fixed.py"
_UPDATES = 90  # in one go, where a run is ended once it has been seen often enough


@click.command(context_settings=HELP)
@click.option(
    "--framework", type=click.Choice(list(DEMOS)), default=DEFAULT, show_default=True, help="Which script to show."
)
@click.option("--write", is_flag=True, help=f"Write the script to {_NAME} in this folder instead, to try it yourself.")
def demo(framework: str, write: bool) -> None:
    """Check and verify a training script that comes with lintstep: the finding, and the rate without and with the fix.

    Nothing is left behind. The script is trusted, so it also runs where the sandbox is not complete.
    """
    shown = DEMOS[framework]
    if write:
        _write(shown.script)
        return
    with _in_a_folder_of_its_own():
        Path(_NAME).write_text(shown.script, encoding="utf-8")
        Path(_FIXED).write_text(shown.fixed, encoding="utf-8")
        _check(_NAME)
        level = _verify(_NAME)
        click.echo(f"\nThe same script, with {shown.told}:\n")
        _verify(_FIXED)
    if level != "full":
        click.echo(f"\nBoth ran with isolation {level}, because they are lintstep's own. Yours would not.")
    option = f" --framework {framework}" if framework != DEFAULT else ""
    click.echo(f"\nThe script comes with lintstep. To try it yourself: lintstep demo{option} --write")


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


def _check(name: str) -> None:
    from lintstep import api
    from lintstep.output.style import style_of
    from lintstep.output.text import render

    click.echo(f"$ lintstep check {name}")
    click.echo(render(api.check_paths([name]), style_of(sys.stdout)))


def _verify(name: str) -> str:
    """Verify with the best isolation that can be had, print the report, and return the level."""
    from lintstep.cli.verifications import VerifyOptions, verified
    from lintstep.output.style import style_of
    from lintstep.verification.request import LEVELS, VerifyError
    from lintstep.verification.show.text import render

    click.echo(f"$ lintstep verify {name}")
    sys.stdout.flush()
    refused: list[VerifyError] = []
    for level in LEVELS:
        try:
            report, _ = verified(VerifyOptions(scripts=(name,), steps=_UPDATES, isolation=level), name)
        except VerifyError as error:
            refused.append(error)
            continue
        click.echo(render(report, style_of(sys.stdout)), nl=False)
        return report.level
    raise Failure(str(refused[-1]))
