"""Commands of click have the defaults of their options, or what the command line says."""

from __future__ import annotations

import pytest

SCRIPT = """
import click
@click.command()
@click.argument('data')
@click.option('--rate', '-r', default=0.5, help='x')
@click.option('-n', '--num-epochs', 'epochs', default=3, type=int)
@click.option('--verbose', is_flag=True)
@click.option('--out')
def main(data, rate, epochs, verbose, out):
    print(type(data).__name__, rate, epochs, verbose, out)
main()
"""


@pytest.mark.parametrize(
    ("args", "printed"),
    [([], "Opaque 0.5 3 False None"), (["--rate", "0.25", "--verbose", "--out=x"], "Opaque 0.25 3 True x")],
)
def test_a_command_has_its_options(run, args, printed):
    ran = run(SCRIPT, args=args)
    assert ran.lines == [printed]
    assert not ran.skipped


def test_a_function_under_several_unknown_decorators_is_called_all_the_same(run):
    ran = run(
        "import absent\n@absent.a()\n@absent.b(1)\ndef main(settings):\n    print(type(settings).__name__)\nmain()"
    )
    assert ran.lines == ["Opaque"]
