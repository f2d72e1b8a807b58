"""Scripts that ask for too much: the bound is said, nothing hangs, the rest is still checked."""

from __future__ import annotations

import pytest

from lintstep.analysis import analyse
from lintstep.analysis.facts import Facts
from lintstep.findings import Confidence, Finding
from lintstep.interpreter.carried import flat
from lintstep.interpreter.values import EVERYWHERE, Choice, Unknown
from lintstep.rules import ls101
from lintstep.source.script import from_text

START = (
    "import tensorflow as tf\nloss = net()\nstep = tf.Variable(0, trainable=False)\n"
    "rate = tf.train.exponential_decay(.1, step, 10, .9)\n"
)
END = "op = tf.train.AdamOptimizer(rate).minimize(loss)\ntf.Session().run(op)\n"


def lines(template: str, count: int) -> str:
    return "".join(template.format(i=i, before=i - 1) for i in range(1, count))


def check(middle: str) -> tuple[Facts, list[Finding]]:
    facts = analyse(from_text(START + middle + END, "script.py", None))
    return facts, list(ls101.RULE.check(facts))


FOLLOWED = {
    "a long straight line": lines("x{i} = tf.nn.relu(x{before} + {i})\n", 1000),
    "many branches": lines("if f{i}:\n    a{i} = 1\nelse:\n    a{i} = tf.constant(2)\n", 400),
    "many loops": lines("for i{i} in items:\n    acc = tf.add(acc, {i}) if i{i} else 0\n", 400),
    "many tries": lines("try:\n    a{i} = tf.constant(1)\nexcept ValueError:\n    a{i} = 2\n", 400),
    "many conditional expressions": lines("a{i} = 0.1 if c{i} else 0.2\n", 400),
    "a long chain of elifs": "if a == 0:\n    b = 0\n" + lines("elif a == {i}:\n    b = {i}\n", 800),
    "deep nesting": "".join("    " * i + f"if f{i}:\n" for i in range(80)) + "    " * 80 + "pass\n",
    "a long sum": "total = " + " + ".join(f"x{i}" for i in range(400)) + "\n",
    "many runs": lines("tf.Session().run([loss], {{x{i}: 1}})\n", 400),
    "many functions": lines("def g{i}(x, s):\n    r = tf.train.cosine_decay(.1, s, 9)\n    return r\n", 200),
    "recursion": "def f(n):\n    return f(n - 1) if n else tf.constant(0)\ny = f(5)\n",
    "mutual recursion": "def f(n):\n    return g(n - 1)\ndef g(n):\n    return f(n - 1)\ny = f(5)\n",
    "a class that is its own base": "class C(object):\n    pass\nclass C(C):\n    pass\nC().m()\n",
    "a value made of itself": "a = []\na.append(a)\nfor b in a:\n    b.append(a)\nc = tf.group(*a)\n",
    "an object that holds itself": "class C:\n    pass\nc = C()\nc.c = c\nuse(c.c.c.c)\n",
    "a list of many items": "many = ["
    + ", ".join(f"tf.constant({i})" for i in range(400))
    + "]\nfor e in many:\n    q = e\n",
}


@pytest.mark.parametrize("name", FOLLOWED, ids=str)
def test_long_scripts_are_followed_to_their_end(name: str) -> None:
    facts, findings = check(FOLLOWED[name])
    assert [finding.confidence for finding in findings] == [Confidence.HIGH]
    assert facts.limits == ()


CUT = {
    "functions that call functions": (
        "def f0(x):\n    return tf.nn.relu(x)\n"
        + lines("def f{i}(x):\n    return f{before}(x) + 1\n", 60)
        + "f59(loss)\n"
    ),
    "calls that double": (
        "def f0(x):\n    return tf.nn.relu(x)\n"
        + lines("def f{i}(x):\n    return f{before}(x) + f{before}(x)\n", 20)
        + "f19(loss)\n"
    ),
    "a long line of bases": (
        "class C0(object):\n    pass\n" + lines("class C{i}(C{before}):\n    pass\n", 100) + "C99()\n"
    ),
    "a rate that is one of many": lines("if f{i}:\n    rate = rate * 0.5\n", 40),
    "an expression too deep": "y = " + "f(" * 190 + "1" + ")" * 190 + "\n",
}


@pytest.mark.parametrize("name", CUT, ids=str)
def test_what_is_cut_short_is_said_and_the_rest_still_checked(name: str) -> None:
    facts, findings = check(CUT[name])
    assert len(findings) == 1
    assert facts.limits


def test_a_finding_is_doubted_where_what_was_left_out_may_advance() -> None:
    doubling = (
        "def f0(x):\n    return tf.assign_add(x, 1)\n"
        + lines("def f{i}(x):\n    return f{before}(x) + f{before}(x)\n", 20)
        + "f19(other)\n"
    )
    _, findings = check(doubling)
    assert [finding.confidence for finding in findings] == [Confidence.LOW]


def test_the_script_goes_on_after_a_call_that_is_too_long() -> None:
    doubling = lines("def f{i}(x):\n    return f{before}(x) + f{before}(x)\n", 20).replace("f0(x)", "tf.nn.relu(x)")
    middle = doubling + "f19(loss)\n" + "tf.Session().run(step.assign_add(1))\n"
    assert check(middle)[1] == []


def test_a_name_that_is_passed_on_by_two_names_stands_for_no_more_than_before() -> None:
    one, other = Unknown("one"), Unknown("other")
    either = Choice(((EVERYWHERE, one), (EVERYWHERE, other)))
    assert flat([either, one, either]) == [one, other]
