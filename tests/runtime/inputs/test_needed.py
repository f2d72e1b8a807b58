"""Options that a script can't do without are made up; those that it asks for stay as they were."""

from __future__ import annotations

import textwrap

import pytest

FLAGS = """
import os
import tensorflow as tf
tf.app.flags.DEFINE_string("model", None, "")
tf.app.flags.DEFINE_integer("size", None, "")
args = tf.app.flags.FLAGS
"""
PARSER = """
import os
import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--model")
parser.add_argument("--size", type=int)
args = parser.parse_args()
"""


@pytest.mark.parametrize("head", [FLAGS, PARSER], ids=["flags", "argparse"])
@pytest.mark.parametrize(
    "use",
    [
        "x = 'runs/' + args.model",
        "x = args.model + '/x'",
        "x = os.path.join('runs', args.model)",
        "x = args.model.split(',')[0]",
        "x = args.size * 2 + 1",
        "assert args.model is not None, 'no model'",
        "assert args.model",
        "def later():\n    return [i for i in range(args.size)]\nx = later()",
    ],
)
def test_what_would_fail_without_it_is_made_up(run, head, use):
    ran = run(head + use + "\nprint('on')\n")
    assert not ran.skipped
    assert "not given" in ran.assumed


@pytest.mark.parametrize("head", [FLAGS, PARSER], ids=["flags", "argparse"])
@pytest.mark.parametrize(
    "use",
    [
        "if args.model:\n    print('runs/' + args.model)",
        "x = args.model or 'none'\ny = args.model + 'x' if args.model is not None else x",
        "print(args.model)",
    ],
)
def test_what_the_script_asks_for_is_not(run, head, use):
    ran = run(textwrap.dedent(head + use + "\nprint(args.model)\n"))
    assert "not given" not in ran.assumed
    assert ran.lines[-1] == "None"


def test_a_file_of_settings_is_one_of_the_projects_own(run):
    text = PARSER.replace("--model", "--config") + "assert args.config is not None\nprint(open(args.config).read())\n"
    ran = run(text, {"a.txt": "", "configs/base.yaml": "lr: 1"})
    assert ran.lines == ["lr: 1"]
    assert not ran.skipped


def test_a_switch_that_makes_it_a_training_is_given(run):
    switches = PARSER.replace("args =", "parser.add_argument('--do_train', action='store_true')\nargs =")
    switches = switches.replace("args =", "parser.add_argument('--do_eval', action='store_true')\nargs =")
    assert run(switches + "print(args.do_train, args.do_eval)").lines == ["True False"]
    assert run(switches + "print(args.do_train, args.do_eval)", args=["--do_eval"]).lines == ["False True"]
