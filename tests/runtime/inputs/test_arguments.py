"""Command lines: given, and made up where something is required."""

from __future__ import annotations

import pytest

FLAGS = """
from absl import flags, app
flags.DEFINE_integer('steps', 10, 'n')
flags.DEFINE_float('rate', 0.1, 'r')
flags.DEFINE_bool('decay', False, 'd')
flags.DEFINE_string('name', 'a', 's')
flags.DEFINE_list('layers', ['1'], 'l')
flags.DEFINE_enum('mode', 'train', ['train', 'test'], 'm')
flags.DEFINE_multi_string('tag', None, 't')
FLAGS = flags.FLAGS
"""


@pytest.mark.parametrize(
    ("args", "printed"),
    [
        pytest.param([], "10 0.1 False a ['1'] train None", id="defaults"),
        pytest.param(["--steps", "3", "--rate=1e-3"], "3 0.001 False a ['1'] train None", id="numbers"),
        pytest.param(["--decay", "-name=b"], "10 0.1 True b ['1'] train None", id="a switch"),
        pytest.param(["--nodecay", "--layers=2, 3"], "10 0.1 False a ['2', '3'] train None", id="a switch turned off"),
        pytest.param(["--decay=true", "--mode=test"], "10 0.1 True a ['1'] test None", id="a switch spelt out"),
        pytest.param(["--tag=x", "--tag=y", "rest"], "10 0.1 False a ['1'] train ['x', 'y']", id="several values"),
    ],
)
def test_flags_are_parsed_at_the_first_use(run, args, printed):
    ran = run(FLAGS + "f = FLAGS\nprint(f.steps, f.rate, f.decay, f.name, f.layers, f.mode, f.tag)", args=args)
    assert ran.printed.strip() == printed
    assert not ran.skipped


def test_the_main_function_gets_what_is_no_flag_and_its_result_is_the_exit_code(run):
    ran = run(
        FLAGS + "def main(argv):\n    print(argv[1:], FLAGS.steps)\n    return 5\napp.run(main)",
        args=["--steps=4", "x"],
    )
    assert ran.lines == ["['x'] 4"]
    assert ran.ending.code == 5


def test_flags_can_be_set_and_listed(run):
    ran = run(FLAGS + "FLAGS.steps = 7\nprint(FLAGS.steps, sorted(FLAGS.flag_values_dict())[:2], 'rate' in FLAGS)")
    assert ran.lines == ["7 ['decay', 'layers'] True"]


def test_required_flags_that_were_not_given_are_made_up(run):
    ran = run(
        FLAGS + "flags.DEFINE_integer('size', None, '')\nflags.DEFINE_string('data_dir', '', '')\n"
        "flags.DEFINE_string('out', None, '')\nflags.mark_flags_as_required(['size'])\n"
        "print(FLAGS.size, FLAGS.data_dir, FLAGS.out)"
    )
    assert ran.lines == ["16 data_dir None"]
    assert "--size" in ran.assumed
    assert "--out" not in ran.assumed


def test_a_flag_nobody_defined_is_an_error(run):
    ran = run(FLAGS + "try:\n    FLAGS.nothing\nexcept AttributeError:\n    print('no')")
    assert ran.lines == ["no"]


PARSER = """
import argparse
p = argparse.ArgumentParser()
p.add_argument('data')
p.add_argument('--size', type=int, required=True)
p.add_argument('--mode', choices=['train', 'test'], required=True)
p.add_argument('--rate', type=float, default=0.5)
p.add_argument('files', nargs='+')
a = p.parse_args()
"""


def test_required_arguments_that_were_not_given_are_made_up(run):
    ran = run(PARSER + "print(type(a.data).__name__, a.size, a.mode, a.rate, len(a.files))")
    assert ran.lines == ["Opaque 16 train 0.5 1"]
    assert len(ran.assumed.splitlines()) == 4


def test_arguments_that_were_given_are_taken(run):
    ran = run(PARSER + "print(a.data, a.size, a.mode, a.files)", args=["d", "f", "g", "--size", "3", "--mode=test"])
    assert ran.lines == ["d 3 test ['f', 'g']"]
    assert not ran.assumed


def test_as_it_is_required_arguments_are_required(run):
    ran = run(PARSER, rung="as-is")
    assert (ran.ending.status, ran.ending.code) == ("exited", 2)


def test_the_script_sees_its_own_arguments(run):
    ran = run("import sys\nprint(sys.argv[0].endswith('train.py'), sys.argv[1:])", args=["a", "--b"])
    assert ran.lines == ["True ['a', '--b']"]
