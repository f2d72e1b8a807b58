"""Python 2 scripts run as Python 2 ran them."""

from __future__ import annotations

import pytest
from lintstep_runtime.loader import source


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        pytest.param("print 'a', 1", "a 1", id="print"),
        pytest.param("print 7 / 2, 7 / 2.0, -7 / 2", "3 3.5 -4", id="division of whole numbers"),
        pytest.param("from __future__ import division\nprint 7 / 2", "3.5", id="division from the future"),
        pytest.param("x = 7\nx /= 2\nprint x", "3", id="division in place"),
        pytest.param("import numpy as np\nprint list(np.arange(5) / 2)", "[0, 0, 1, 1, 2]", id="division of arrays"),
        pytest.param("try:\n    raise KeyError, 'k'\nexcept KeyError, e:\n    print e", "'k'", id="except and raise"),
        pytest.param(
            "d = {'a': 1}\nprint d.has_key('a'), d.keys()[0], d.items()[0]", "True a ('a', 1)", id="dict lists"
        ),
        pytest.param("for k, v in {'a': 1}.iteritems():\n    print k, v", "a 1", id="iteritems"),
        pytest.param("print [x for x in xrange(3)], range(3)[1:]", "[0, 1, 2] [1, 2]", id="ranges"),
        pytest.param("print map(str, [1]), filter(None, [0, 1]), zip([1], [2])", "['1'] [1] [(1, 2)]", id="lists"),
        pytest.param("print `1`, 1 <> 2, 0777, 3L, ur'x', u'y'", "1 True 511 3 x y", id="old literals"),
        pytest.param("def f(a, (b, c)):\n    return a + b + c\nprint f(1, (2, 3))", "6", id="tuple parameters"),
        pytest.param("exec 'x = 4'\nprint x", "4", id="exec"),
        pytest.param(
            "print isinstance(u'x', unicode), unichr(65), long(2), reduce(lambda a, b: a + b, [1, 2])",
            "True A 2 3",
            id="builtins",
        ),
        pytest.param("print sorted([3, 1, 2], cmp=lambda a, b: cmp(b, a))", "[3, 2, 1]", id="sorting by comparison"),
        pytest.param(
            "import cPickle, Queue, ConfigParser, StringIO, urllib2\nprint cPickle.loads(cPickle.dumps(3))",
            "3",
            id="renamed modules",
        ),
        pytest.param(
            "import string, itertools\nprint string.letters[0], itertools.izip([1], [2]).next()",
            "a (1, 2)",
            id="names that are gone",
        ),
        pytest.param("if 1:\n\tprint 1\n        print 2", "1 2", id="tabs and spaces"),
        pytest.param(
            "def g():\n    yield 1\n    raise StopIteration\nprint list(g())", "[1]", id="the end of a generator"
        ),
        pytest.param("class A:\n    def next(self):\n        return 9\nprint A().next()", "9", id="its own next"),
    ],
)
def test_python_2_means_what_it_meant(run, text, printed):
    ran = run(text)
    assert ran.printed.split() == printed.split()
    assert not ran.skipped


def test_a_script_that_both_pythons_parse_is_python_2_if_it_uses_its_builtins(run):
    assert run("for i in xrange(2):\n    print(i / 2)").lines == ["0", "0"]
    assert run("for i in range(2):\n    print(i / 2)").lines == ["0.0", "0.5"]


def test_a_script_that_prepares_for_both_is_not_python_2(run):
    text = "try:\n    xrange\nexcept NameError:\n    xrange = range\nprint(1 / 2, list(xrange(2)))"
    assert run(text).lines == ["0.5 [0, 1]"]


def test_lines_stay_where_they_are(run):
    ran = run("print 'a'\n\nx = `1`\ny = 1 / 0\nprint y.z\n")
    assert ran.skipped == [4]


def test_an_import_from_the_own_package_needs_no_dot(run):
    ran = run("import pkg.a", {"pkg/__init__.py": "", "pkg/a.py": "import b\nprint b.x", "pkg/b.py": "x = 'own'"})
    assert ran.lines == ["own"]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        pytest.param(b"\xef\xbb\xbfx = 1\r\ny = 2\r", "x = 1\ny = 2\n", id="byte order mark and line ends"),
        pytest.param(
            "# -*- coding: latin-1 -*-\nx = 'é'".encode("latin-1"), "# -*- coding: latin-1 -*-\nx = 'é'", id="coding"
        ),
        pytest.param("x = 'é'".encode("latin-1"), "x = 'é'", id="undeclared latin-1"),
        pytest.param(b"# coding: nonsense\nx = 1", "# coding: nonsense\nx = 1", id="an unknown coding"),
        pytest.param(b"x = 1\0", "x = 1", id="a zero byte"),
    ],
)
def test_text_is_decoded(data, text):
    assert source.decode(data) == text


def test_an_expression_too_deep_to_parse_is_refused_in_a_sentence():
    with pytest.raises(source.UnreadableSourceError, match=r"cannot be parsed|SyntaxError"):
        source.parse("x = " + "(" * 10_000 + "1" + ")" * 10_000, "deep.py")


def test_a_file_is_executed_in_the_names_of_its_caller(run):
    text = """
execfile('settings.py')
def within():
    space = {'base': 2}
    execfile('settings.py', space)
    return space['rate']
print rate, within()
"""
    ran = run(text, {"settings.py": "rate = base * 7 / 2 if 'base' in globals() else 7 / 2\n"})
    assert ran.lines == ["3 7"]
    assert not ran.skipped


def test_a_file_to_execute_that_is_not_there_binds_what_is_read(run):
    ran = run("execfile('settings.py')\nx = rate\nprint 'on'\n")
    assert ran.lines == ["on"]
    assert not ran.skipped
    assert "settings.py" in ran.assumed


def test_what_a_python_2_script_imports_is_python_2(run):
    files = {"half.py": "def half(n):\n    return n / 2\n"}
    assert run("from half import half\nprint half(7)", files).lines == ["3"]
    assert run("from half import half\nprint(half(7))", files).lines == ["3.5"]


def test_a_package_is_one_package_however_its_parts_name_each_other(run):
    files = {
        "lib/__init__.py": "import a\n",
        "lib/a/__init__.py": "from . import conf\n",
        "lib/a/conf.py": "from ..b.n import N\n",
        "lib/b/__init__.py": "",
        "lib/b/n.py": "N = 3\n",
    }
    ran = run("from lib.a.conf import N\nprint(N)\n", files)
    assert ran.lines == ["3"]
    assert not ran.skipped
    assert "unknown" not in ran.assumed


def test_a_module_is_loaded_anew_as_it_is(run):
    ran = run("import sys\nreload(sys)\nsys.setdefaultencoding('utf8')\nprint 1\n")
    assert ran.lines == ["1"]
    assert not ran.skipped


def test_a_word_that_was_none_before_python_3_7_is_a_name(run):
    ran = run("def move(x, async=False):\n    return x, async\nprint(move(1, async=True))")
    assert ran.lines == ["(1, True)"]
