"""Which module a name means in first-party code."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize(
    ("text", "files", "printed"),
    [
        pytest.param("import helper\nprint(helper.x)", {"helper.py": "x = 1"}, "1", id="a sibling"),
        pytest.param(
            "from pkg.sub import deep\nprint(deep.x)",
            {
                "pkg/__init__.py": "",
                "pkg/sub/__init__.py": "",
                "pkg/sub/deep.py": "from ..other import x",
                "pkg/other.py": "x = 2",
            },
            "2",
            id="relative imports",
        ),
        pytest.param(
            "from pkg import *\nprint(x)", {"pkg/__init__.py": "from .a import *", "pkg/a.py": "x = 3"}, "3", id="stars"
        ),
        pytest.param(
            "import a\nprint(a.x, a.b.y)", {"a.py": "import b\nx = 1", "b.py": "import a\ny = 2"}, "1 2", id="a circle"
        ),
        pytest.param("from folder.mod import x\nprint(x)", {"folder/mod.py": "x = 4"}, "4", id="a folder without init"),
        pytest.param(
            "import sys, os\nsys.path.append(os.path.join(os.path.dirname(__file__), 'lib'))\nimport m\nprint(m.x)",
            {"lib/m.py": "x = 5"},
            "5",
            id="a folder the script adds to sys.path",
        ),
        pytest.param(
            "import sys\nsys.path.insert(0, 'lib')\nimport m\nprint(m.x)",
            {"lib/m.py": "x = 5"},
            "5",
            id="a relative folder on sys.path",
        ),
        pytest.param(
            "import top.mod\nprint(top.mod.x)",
            {"../top/mod.py": "x = 6", "../top/__init__.py": ""},
            "6",
            id="from the project's folder",
        ),
        pytest.param("import importlib\nprint(importlib.import_module('m').x)", {"m.py": "x = 7"}, "7", id="by text"),
        pytest.param("import a.b as ab\nprint(ab.x)", {"a/__init__.py": "", "a/b.py": "x = 8"}, "8", id="as"),
    ],
)
def test_first_party_modules_are_found(run, text, files, printed):
    ran = run(text, files, project=".")
    assert ran.printed.split() == printed.split()
    assert not ran.skipped


@pytest.mark.parametrize(
    "name", ["select", "queue", "token", "random", "numpy", "tensorflow", "lintstep_runtime", "six"]
)
def test_a_sibling_named_like_something_the_runtime_needs_does_not_reach_it(run, name):
    """The standard library imports `select`, `queue` and the like late, as here."""
    kept = {key: sys.modules[key] for key in ("select", "queue", "token") if key in sys.modules}
    ran = run(
        "import numpy as np, tensorflow as tf, six\nimport lintstep_runtime\nimport selectors, tokenize, socketserver\n"
        "import random as r, numpy.random\nprint(np.ones(2).sum(), six.PY3, hasattr(selectors, 'DefaultSelector'))",
        {
            f"{name}.py": "raise SystemError('the wrong module')" if name != "random" else "x = 1",
            f"{name}/__init__.py": "",
        },
    )
    assert ran.lines == ["2.0 True True"]
    assert "wrong module" not in str(ran.events)
    assert all(sys.modules[key] is module for key, module in kept.items())


def test_a_sibling_named_like_a_standard_module_is_what_the_script_gets(run):
    ran = run(
        "import select, queue\nfrom token import x\nimport selectors\nprint(select.x, x, queue.__name__)\n"
        "print(hasattr(selectors.select, 'select'))",
        {"select.py": "x = 'own select'", "token.py": "x = 'own token'", "queue/nothing.txt": ""},
    )
    assert ran.lines == ["own select own token queue", "True"]


def test_an_absent_package_is_unknown_and_said_so(run):
    ran = run(
        "import horovod.tensorflow as hvd\nfrom skimage.io import *\nhvd.init()\nprint(type(hvd.rank()).__name__)"
    )
    assert ran.lines == ["Opaque"]
    assert ran.assumed.splitlines() == [
        "the package horovod is not there: everything in it is unknown",
        "the package skimage is not there: everything in it is unknown",
    ]


def test_as_it_is_an_absent_package_raises(run):
    ran = run("import horovod", rung="as-is")
    assert ran.ending.detail == "ModuleNotFoundError: No module named 'horovod'"


def test_a_missing_module_of_the_scripts_own_package_is_unknown(run):
    ran = run("from pkg.missing import x\nprint(type(x).__name__)", {"pkg/__init__.py": ""})
    assert ran.lines == ["Opaque"]
    assert "there is no module pkg.missing" in ran.assumed


def test_modules_that_are_installed_are_not_the_scripts(run):
    """Only numpy comes from where packages are installed: what else lies there depends on the machine."""
    ran = run("import pip\nprint(type(pip.main).__name__)")
    assert ran.lines == ["Opaque"]


def test_a_missing_part_of_python_is_missing(run):
    ran = run("try:\n    import imp_of_old, asyncore_x\nexcept ImportError:\n    print('no')\nprint('on')")
    assert ran.lines == ["on"]


def test_a_star_import_of_an_absent_package_binds_what_nothing_else_does(run):
    ran = run(
        "from npu.init import *\nkept = 1\n\ndef own():\n    return 'own'\n\ndef later():\n    return wrap(kept)\n\n"
        "print(type(later()).__name__, own(), kept, len([1]))"
    )
    assert ran.lines == ["Opaque own 1 1"]


def test_a_script_inside_a_package_imports_from_it(run):
    ran = run(
        "from .sibling import x\nfrom ..other import y\nprint(x, y, __name__, __package__)",
        {"__init__.py": "", "sibling.py": "x = 1", "../__init__.py": "", "../other.py": "y = 2"},
        project="..",
    )
    assert ran.lines == ["1 2 __main__ None"]
    assert "run as a module of the package" in ran.assumed


def test_a_folder_without_init_is_a_package_to_the_script_in_it(run):
    ran = run("from . import sibling\nfrom .sibling import x\nprint(x, sibling.__name__)", {"sibling.py": "x = 1"})
    assert ran.lines == ["1 project.sibling"]
    assert not ran.skipped


@pytest.mark.parametrize("text", ["from .sibling import x", "from project.sibling import x"])
def test_a_module_named_like_its_package_does_not_hide_it(run, text):
    files = {"__init__.py": "", "project.py": "raise ValueError", "sibling.py": "x = 1"}
    ran = run(f"{text}\nprint(x)", files, project="..")
    assert ran.lines == ["1"]
    assert not ran.skipped


def test_as_it_is_a_script_has_no_package(run):
    ran = run("from .sibling import x", {"__init__.py": "", "sibling.py": "x = 1"}, rung="as-is")
    assert ran.ending.detail.startswith("ImportError: attempted relative import")


def test_a_module_that_cannot_be_read_is_not_there(run, monkeypatch):
    own = Path.open

    def refusing(path, mode="r", *args, **kwargs):
        if path.name == "closed.py" and "r" in mode:
            raise PermissionError(13, "Permission denied")
        return own(path, mode, *args, **kwargs)

    monkeypatch.setattr(Path, "open", refusing)
    ran = run("import closed\nprint(type(closed.x).__name__)", {"closed.py": "x = 1"})
    assert ran.lines == ["Opaque"]
    assert "the package closed is not there" in ran.assumed


def test_a_module_of_a_package_does_not_stand_in_for_a_standard_one(run):
    files = {
        "pack/__init__.py": "",
        "pack/typing.py": "from typing import Any\nkind = Any\n",
        "pack/use.py": "import typing\nfrom pack.typing import kind\nsame = kind is typing.Any\n",
    }
    ran = run("from pack.use import same\nprint(same)", files)
    assert ran.lines == ["True"]
    assert not ran.skipped
