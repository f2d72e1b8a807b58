"""What is not parsed with libcst: nothing that a rule could find anything in, and nothing that can't be read."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from lintstep.checking import file as engine
from lintstep.checking.relevance import speaks
from lintstep.interpreter.registry import trains
from lintstep.project.config import Settings
from lintstep.rules import all_rules
from lintstep.source.script import from_text
from lintstep.source.tokens import scan
from tests.rules import bad

CASES = [
    pytest.param(case.source, id=f"{rule.code}: {case.why}")
    for rule in all_rules()
    if rule.code not in ("LS901", "LS902", "LS903")
    for case in bad(rule)
]


def names(script: str) -> frozenset[str]:
    return scan(script).names


@pytest.mark.parametrize("source", CASES)
def test_every_script_with_a_finding_speaks(source: str) -> None:
    assert speaks(names(source))


@pytest.mark.parametrize(
    ("script", "says"),
    [
        pytest.param("op = optimizer.minimize(loss)", True, id="a method's name"),
        pytest.param("from tensorflow.train import exponential_decay as decay", True, id="an import's name"),
        pytest.param("op = getattr(optimizer, 'apply_gradients')(pairs)", True, id="a string that is a name"),
        pytest.param("rate = eval('tf.train.polynomial_decay')", True, id="a string of dotted names"),
        pytest.param("def minimize(self, loss): pass", True, id="a method of its own"),
        pytest.param("# optimizer.minimize(loss)", False, id="only a comment"),
        pytest.param('"""Minimize it: minimize(loss)."""', False, id="only a docstring"),
        pytest.param("def f(minimized): return minimized", False, id="part of a name"),
        pytest.param("inc = step.assign_add(1)\nsession.run(inc)", True, id="writes and runs"),
        pytest.param("inc = step.assign_add(1)", False, id="writes that nothing runs"),
        pytest.param("seen.update(new)\nsession.run(fetch)", False, id="an update of a dict"),
        pytest.param("K.update(step, 1)\nfrom keras import backend as K\nsession.run(op)", True, id="Keras's update"),
        pytest.param(
            "model.compile(tf.train.AdamOptimizer(rate * step))", True, id="a model compiled with an optimizer"
        ),
        pytest.param("pattern = re.compile('Optimizer')", True, id="a string that may name an optimizer"),
        pytest.param("pattern = re.compile('an Optimizer')", False, id="a pattern compiled"),
        pytest.param("print 'Python 2'\nop = optimizer.minimize(loss)", True, id="Python 2"),
        pytest.param("print 'Python 2'", False, id="Python 2 that says nothing"),
        pytest.param("text = f'{optimizer.minimize(loss)}'", True, id="code in a string"),
        pytest.param('text = u"""minimize"""', True, id="a prefixed, long string that is a name"),
        pytest.param("text = 'do not minimize'", False, id="a word in a string"),
        pytest.param("f(1, minimize = True)", False, id="an argument's keyword"),
        pytest.param("f(minimize == True, a)", True, id="a comparison as an argument"),
        pytest.param("f(op := minimize(loss))", True, id="a name that is bound in a call"),
    ],
)
def test_only_names_count(script: str, says: bool) -> None:
    assert speaks(names(script)) is says


def test_a_projects_own_functions_speak() -> None:
    assert speaks(names("advance(step)"), ["project.steps.advance"])
    assert not speaks(names("advance(step)"), ["project.steps.move"])


def test_modules_are_read_only_for_a_script_that_trains() -> None:
    assert trains(names("optimizer.minimize(loss)"))
    assert not trains(names("# minimize\nstep.assign_add(1)\nsession.run(op)"))


@pytest.mark.parametrize("text", ["def f(:\n    pass  # global_step\n", "print 'x', global_step ==\n"])
def test_a_script_that_says_nothing_must_still_be_python(text: str) -> None:
    report = engine.check(from_text(text), Settings())
    assert [finding.code for finding in report.findings] == ["LS901"]


def test_an_idle_comment_is_found_in_a_script_that_says_nothing() -> None:
    report = engine.check(from_text("step = global_step  # lintstep: ignore[LS101]\n"), Settings())
    assert [finding.code for finding in report.findings] == ["LS902"]


@pytest.mark.parametrize(
    "script",
    [
        "import tensorflow as tf\n\nprint(tf.train.get_global_step())\n",
        "import tensorflow as tf\n\ntf.train.AdamOptimizer(0.1).minimize(loss)\n",
    ],
    ids=["nothing to analyse", "nothing to find"],
)
def test_a_script_without_a_finding_loads_no_libcst(tmp_path: Path, script: str) -> None:
    (tmp_path / "show.py").write_text(script)
    program = (
        "import sys; from lintstep.cli.main import main\n"
        "main(['check', '--no-cache', sys.argv[1]], standalone_mode=False); "
        "print('libcst' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "False"
