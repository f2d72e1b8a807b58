"""Statements that fail are skipped, and only those."""

from __future__ import annotations

import textwrap

import pytest


def test_a_statement_that_raises_is_skipped_and_its_targets_are_unknown(run):
    ran = run("first = 1 / 0\nprint(type(first).__name__)\n")
    assert ran.lines == ["Opaque"]
    assert ran.of("skipped") == [
        {
            "event": "skipped",
            "path": ran.ending.path or ran.of("start")[0]["script"],
            "line": 1,
            "end_line": 1,
            "error": "ZeroDivisionError: division by zero",
            "targets": ["first"],
        }
    ]
    assert ran.ending.status == "finished"


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        pytest.param("def f():\n    1 / 0\n    return 3\nprint(f())", "3", id="a function goes on behind it"),
        pytest.param("def f():\n    return 1 / 0\nprint(type(f()).__name__)", "Opaque", id="a result is unknown"),
        pytest.param("for x in 1 / 0:\n    print('round')\nprint('end')", "round round end", id="a loop's header"),
        pytest.param("if 1 / 0:\n    print('yes')\nelse:\n    print('no')", "yes", id="an if's test"),
        pytest.param("n = 0\nwhile 1 / 0:\n    n += 1\nprint(n)", "2", id="a while's condition"),
        pytest.param("with 1 / 0 as a:\n    print('body')", "body", id="what a with enters"),
        pytest.param("class A:\n    x = 1 / 0\n    y = 2\nprint(A.y)", "2", id="a class goes on"),
        pytest.param("import os\nclass A(1 / 0):\n    pass\nprint('on')", "on", id="a class without its base"),
        pytest.param("a, (b, *c) = 1 / 0\nprint(len([a, b, c]))", "3", id="several targets"),
        pytest.param("d = {}\nd['x'] = 1 / 0\nprint(type(d['x']).__name__)", "Opaque", id="an item"),
        pytest.param("x = 5\nx += 1 / 0\nprint(type(x).__name__)", "Opaque", id="an augmented target"),
        pytest.param("assert False\nraise ValueError\nprint('on')", "on", id="an assertion and a raise"),
        pytest.param("from os import nothing_of_that_name as n\nprint(type(n).__name__)", "Opaque", id="an import"),
        pytest.param("def f(x=1 / 0):\n    pass\nprint(type(f).__name__)", "Opaque", id="a definition"),
    ],
)
def test_the_rest_of_the_script_runs(run, text, printed):
    ran = run(text)
    assert ran.printed.split() == printed.split()
    assert ran.skipped


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("try:\n    {}['k']\nexcept KeyError:\n    print('handled')", id="in the same function"),
        pytest.param(
            "def f():\n    raise OSError('x')\ntry:\n    f()\nexcept (KeyError, OSError) as e:\n    print('handled')",
            id="in a caller",
        ),
        pytest.param("try:\n    1 / 0\nexcept:\n    print('handled')", id="by a clause for everything"),
        pytest.param("try:\n    1 / 0\nexcept Exception:\n    print('handled')", id="by a clause for exceptions"),
        pytest.param(
            "def g():\n  while 1:\n    try:\n      yield next(i)\n    except StopIteration:\n      return\n"
            "i = iter([1, 2])\nprint('handled' if list(g()) == [1, 2] else 'lost')",
            id="the end of an iterator",
        ),
        pytest.param(
            "class It:\n    n = 0\n    def __iter__(self): return self\n    def __next__(self):\n        self.n += 1\n"
            "        if self.n > 2: raise StopIteration\n        return self.n\n"
            "print('handled' if list(It()) == [1, 2] else 'lost')",
            id="the end of an iterator of its own",
        ),
        pytest.param(
            "class Seq:\n    def __getitem__(self, i):\n        return [1, 2][i]\n"
            "print('handled' if list(Seq()) == [1, 2] else 'lost')",
            id="the end of a sequence of its own",
        ),
        pytest.param(
            "class A:\n    def __getattr__(self, name):\n        raise AttributeError(name)\n"
            "print('handled' if getattr(A(), 'x', 3) == 3 else 'lost')",
            id="an attribute that is not there",
        ),
    ],
)
def test_what_the_script_expects_reaches_its_own_handler(run, text):
    ran = run(text)
    assert ran.lines == ["handled"]
    assert not ran.skipped


def test_a_safety_net_around_a_long_body_does_not_end_it(run):
    ran = run(
        """
try:
    total = 0
    for i in range(3):
        total += i
        broken()
    print(total)
except Exception:
    print('gave up')
"""
    )
    assert ran.lines == ["3"]
    assert ran.skipped == [6]


def test_an_exit_before_any_training_is_skipped_while_something_follows(run):
    ran = run("import sys\nif 1:\n    sys.exit(4)\nprint(1 / 0)\n")
    assert ran.skipped == [3, 4]
    assert (ran.ending.status, ran.ending.detail, ran.ending.line) == ("exited", "4", 3)


def test_an_exit_at_the_end_is_no_skipped_statement(run):
    ran = run("import sys\nprint('all')\nsys.exit(3)\n")
    assert not ran.skipped
    assert (ran.ending.status, ran.ending.detail, ran.ending.code) == ("exited", "3", 3)


def test_unbounded_recursion_does_not_run_for_ever(run):
    ran = run("def f(n):\n    f(n + 1)\n    f(n + 2)\nf(0)\nprint('on')\n")
    assert ran.lines == ["on"]
    assert "RecursionError" in ran.of("skipped")[0]["error"]


def test_a_context_that_fails_on_leaving_has_run_its_body(run):
    ran = run(
        """
class C:
    def __enter__(self): return 5
    def __exit__(self, *e): raise OSError
with C() as c:
    print(c)
print('on')
"""
    )
    assert ran.lines == ["5", "on"]


def test_without_recovery_the_first_error_ends_the_script(run):
    ran = run("def f():\n    return 1 / 0\nprint('a')\nf()\nprint('b')\n", rung="inputs")
    assert ran.lines == ["a"]
    assert (ran.ending.status, ran.ending.line, ran.ending.detail) == (
        "raised",
        2,
        "ZeroDivisionError: division by zero",
    )


def test_a_first_party_module_that_is_no_python_is_unknown(run):
    ran = run("import broken\nprint(type(broken.x).__name__)\n", files={"broken.py": "def f(:\n"})
    assert ran.lines == ["Opaque"]
    assert ran.of("skipped")[0]["error"].startswith("SyntaxError")


def test_a_script_that_is_no_python_says_where(run):
    ran = run("x = 1\ndef f(:\n")
    assert (ran.ending.status, ran.ending.line) == ("raised", 2)
    assert ran.ending.detail.startswith("SyntaxError")


def test_a_name_that_no_branch_bound_is_unknown_from_its_first_use_on(run):
    text = """
    def main(flag=False):
        if flag:
            samples = [1, 2]
        print('first', len(samples))
        print('then', repr(samples))
    main()
    main(True)
    for i in []:
        last = i
    print('last', last)
    print(repr(last))
    """
    ran = run(textwrap.dedent(text))
    assert [line.split()[0] for line in ran.lines] == ["then", "first", "then", "<opaque"]
    assert ran.lines[1:3] == ["first 2", "then [1, 2]"]
    assert ran.skipped == [5, 11]


def test_a_name_that_nothing_binds_stays_unbound(run):
    ran = run("print(nothing)\nprint(nothing)\n")
    assert ran.skipped == [1, 2]
