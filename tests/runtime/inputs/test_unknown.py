"""What scripts get that ask an unknown value for a real one."""

from __future__ import annotations

import pytest

UNKNOWN = "import absent\nx = absent.x\n"


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        pytest.param("print('%d %.1f' % (x, x), [1, 2][x], complex(x))", "16 1.0 2 (1+0j)", id="numbers"),
        pytest.param("print(str(x), '%s %d' % (x, x), f'{x:.2f}')", "absent.x absent.x 16 absent.x", id="texts"),
        pytest.param(
            "print({type(y).__name__ for y in (int(x), float(x), len(x) // 64)})", "{'Opaque'}", id="conversions"
        ),
        pytest.param("print(len(list(x)), len([y for y in x]))", "256 256", id="lists"),
        pytest.param("a, (b, *c), d = x\nprint(len(c), type(d).__name__)", "1 Opaque", id="unpacking"),
        pytest.param(
            "print([type(b).__name__ for a, b in [(1, x), (2, 3)]])", "['Opaque', 'int']", id="comprehensions"
        ),
        pytest.param("print(len([b for a, (b, c) in x]))", "256", id="unpacking in comprehensions"),
        pytest.param("print([i for i, (a, b) in enumerate(x)][:3])", "[0, 1, 2]", id="enumerating"),
        pytest.param("for i, (a, b) in enumerate(x):\n    print(i)", "0 1", id="enumerating in a loop"),
        pytest.param("for i in range(x):\n    print(i)", "0 1", id="an unknown number of rounds"),
        pytest.param("for i in range(3, x + 1):\n    print(i)", "3 4", id="rounds from a start"),
        pytest.param("for a, b in zip([1, 2, 3], x):\n    print(a)", "1 2 3", id="zip with something known"),
        pytest.param("for a, (b, c) in zip(x, x):\n    print('r')", "r r", id="zip of unknowns"),
        pytest.param("while x:\n    print('r')", "r r", id="while"),
        pytest.param("print('yes' if x > 3 else 'no', bool(x), not x, 3 in x)", "yes True False False", id="truth"),
        pytest.param(
            "import numpy as np\nprint(type(np.exp(x) + np.mean(x) + np.array([1.]) * x).__name__)",
            "Opaque",
            id="numpy functions",
        ),
        pytest.param(
            "import numpy as np\nprint(np.isnan(x), np.isfinite(x), np.asarray([x, 2.0]).tolist())",
            "False True [1.0, 2.0]",
            id="numpy questions",
        ),
        pytest.param(
            "import numpy as np\nprint(np.zeros((x, 3)).shape, type(np.array(x)).__name__)",
            "(1, 3) Opaque",
            id="numpy arrays",
        ),
        pytest.param("import math\nprint(math.isnan(x), type(math.ceil(x)).__name__)", "False Opaque", id="math"),
        pytest.param(
            "import json, pickle, random\nprint(type(json.loads(x)).__name__, type(random.choice(x)).__name__)",
            "Opaque Opaque",
            id="parsers",
        ),
        pytest.param(
            "import copy, random\nrandom.shuffle(x)\nprint(copy.deepcopy({'a': x})['a'] is x)", "True", id="copies"
        ),
        pytest.param(
            "print(type(max(x, 3)).__name__, type(sorted(x)).__name__, type(sum(x)).__name__)",
            "Opaque " * 3,
            id="builtins",
        ),
        pytest.param(
            "class A(absent.Base):\n    y = 1\nprint(A().y, type(A().z).__name__)", "1 Opaque", id="a base class"
        ),
        pytest.param("@absent.decorated(3)\ndef f():\n    return 5\nprint(f())", "5", id="a decorator with arguments"),
        pytest.param("@absent.decorated\ndef f():\n    return 5\nprint(f())", "5", id="a decorator"),
        pytest.param(
            "try:\n    raise KeyError\nexcept absent.Error:\n    print('no')\nexcept KeyError:\n    print('yes')",
            "yes",
            id="an exception class",
        ),
        pytest.param("with absent.open() as (a, b):\n    print('in')", "in", id="a context"),
        pytest.param("x.a.b = 3\nprint(x.a.b, isinstance(3, absent.T))", "3 False", id="attributes"),
    ],
)
def test_an_unknown_value_answers(run, text, printed):
    ran = run(UNKNOWN + text)
    assert ran.printed.split() == printed.split()
    assert not ran.skipped


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        pytest.param("if x:\n    print('then')\nelse:\n    print('else')", "then", id="the first of two arms"),
        pytest.param("for i in [1]:\n    if x:\n        break\n    print('on')", "on", id="no break"),
        pytest.param("def f():\n    if x > 1:\n        return\n    print('on')\nf()", "on", id="no return"),
        pytest.param("if not x:\n    raise ValueError\nprint('on')", "on", id="no raise when negated"),
        pytest.param("import sys\nif x == 3:\n    sys.exit()\nprint('on')", "on", id="no exit"),
        pytest.param("if x:\n    y = 1\nelif 1:\n    y = 2\nprint('on' if y == 1 else 'off')", "on", id="elif"),
        pytest.param("if not x:\n    print('then')\nelse:\n    print('else')", "then", id="the first arm when negated"),
    ],
)
def test_an_unknown_test_takes_the_arm_that_goes_on(run, text, taken):
    ran = run(UNKNOWN + text)
    assert ran.lines == [taken]
    assert ran.of("decision")


def test_a_decision_says_which_lines_it_kept_from_running(run):
    ran = run(UNKNOWN + "if x:\n    a = 1\nelse:\n    b = 2\n    c = 3\nfor i in [1]:\n    if x:\n        break\n")
    assert [(event["line"], event["untaken"]) for event in ran.of("decision")] == [(3, [[6, 7]]), (9, [[10, 10]])]


def test_the_place_of_a_decision_is_the_scripts_own(run):
    ran = run(UNKNOWN + "import helper\nhelper.ask(x)\n", {"helper.py": "def ask(x):\n    return [1, 2][x]\n"})
    assert [(event["path"].endswith("helper.py"), event["line"]) for event in ran.of("decision")] == [(True, 2)]


def test_an_unknown_mapping_gives_what_a_call_cannot_do_without(run):
    ran = run(
        """
        from somewhere import batch, names

        def known(a, b, c=3, *, d):
            return a, type(b).__name__, c, type(d).__name__

        print(known(1, **batch), known(1, 2, **{'c': 5}, d=6), known(**dict(a=1, b=2, d=4)))
        print(known(1, 2, d=3, **{name: 1 for name in names}))
        try:
            known(1, **dict(a=2))
        except TypeError as error:
            print('multiple' in str(error))
        """
    )
    assert ran.lines == [
        "(1, 'Opaque', 3, 'Opaque') (1, 'int', 5, 'int') (1, 'int', 3, 'int')",
        "(1, 'int', 3, 'int')",
        "True",
    ]


def test_a_launchers_variables_are_there_when_a_script_needs_them(run):
    ran = run(
        "import os\nprint(int(os.environ['RANK']), 'RANK' in os.environ, os.environ.get('WORLD_SIZE', 7))\n"
        "try:\n    print(os.environ['LOCAL_RANK'])\nexcept KeyError:\n    print('alone')\n"
        "os.environ['OWN_NAME'] = 'x'\nprint(os.environ['OWN_NAME'])\ndel os.environ['OWN_NAME']"
    )
    assert ran.lines == ["0 False 7", "alone", "x"]
    assert not ran.skipped


def test_settings_made_of_an_unknown_mapping_are_unknown(run):
    ran = run(
        """
        from somewhere import config

        class Settings:
            def __init__(self, **given):
                for name, value in given.items():
                    setattr(self, name, value)

        settings = Settings(**config)
        print(type(settings.train.rate).__name__, Settings(**{"rate": 3}).rate)
        """
    )
    assert ran.lines == ["Opaque 3"]
    assert not ran.skipped


def test_what_an_unknown_decorator_would_pass_is_unknown(run):
    ran = run(
        "import absent\n@absent.main(path='x')\ndef main(settings, seed=3):\n"
        "    print(type(settings).__name__, seed)\nmain()"
    )
    assert ran.lines == ["Opaque 3"]
    assert not ran.skipped


def test_the_user_has_a_name_that_no_system_knows(run):
    assert run("import getpass, os\nprint(getpass.getuser(), os.getlogin())").lines == ["user user"]
