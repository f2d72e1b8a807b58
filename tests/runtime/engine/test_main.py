"""``python -m lintstep_runtime``: a script prints what it prints."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import lintstep_runtime
import pytest


@pytest.fixture
def main(tmp_path):
    def start(text, *args):
        (tmp_path / "script.py").write_text(text)
        (tmp_path / "helper.py").write_text("x = 'help'\ndef fail():\n    raise KeyError('deep')\n")
        line = [sys.executable, "-m", "lintstep_runtime", "script.py", *args]
        environment = {**os.environ, "PYTHONPATH": str(Path(lintstep_runtime.__file__).parent.parent)}
        return subprocess.run(line, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60)

    return start


def test_a_script_prints_what_it_prints_and_nothing_else(main):
    done = main(
        "import sys, helper\nprint(helper.x, sys.argv[1:], __name__)\nfor i in range(3):\n    print(i)", "a", "--b"
    )
    assert (done.stdout, done.stderr, done.returncode) == ("help ['a', '--b'] __main__\n0\n1\n2\n", "", 0)


@pytest.mark.parametrize(
    ("text", "code", "error"),
    [
        pytest.param("import sys\nsys.exit(3)", 3, "", id="a number"),
        pytest.param("import sys\nsys.exit()", 0, "", id="nothing"),
        pytest.param("import sys\nsys.exit('sorry')", 1, "sorry\n", id="a text"),
    ],
)
def test_the_exit_code_is_the_scripts(main, text, code, error):
    done = main(text)
    assert (done.returncode, done.stderr) == (code, error)


def test_an_error_is_shown_with_the_scripts_own_lines_only(main):
    done = main("import helper\nprint('before')\nhelper.fail()\nprint('after')\n")
    assert (done.stdout, done.returncode) == ("before\n", 1)
    lines = done.stderr.splitlines()
    assert lines[0] == "Traceback (most recent call last):"
    assert lines[-1] == "KeyError: 'deep'"
    assert [line.split('"')[1].rpartition("/")[2] for line in lines if line.startswith("  File")] == [
        "script.py",
        "helper.py",
    ]


def test_no_loop_is_cut_short(main):
    done = main("total = 0\nwhile total < 300_000:\n    total += 1\nprint(total)")
    assert done.stdout == "300000\n"


def test_what_is_made_up_is_announced(main):
    done = main("import absent\nprint(type(absent.x).__name__)")
    assert done.stdout == "Opaque\n"
    assert done.stderr == "lintstep_runtime: the package absent is not there: everything in it is unknown\n"


def test_files_are_written_where_the_script_says(main, tmp_path):
    main("open('made.txt', 'w').write('x')")
    assert (tmp_path / "made.txt").read_text() == "x"


@pytest.mark.parametrize("arguments", [[], ["none.py"], ["--version"]])
def test_a_command_line_without_a_script_is_refused(arguments):
    line = [sys.executable, "-m", "lintstep_runtime", *arguments]
    done = subprocess.run(line, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
