"""Counters that live in more than one file."""

from __future__ import annotations

from pathlib import Path

import pytest

from lintstep.analysis import analyse
from lintstep.findings import Confidence, Finding
from lintstep.rules import ls101
from lintstep.source.script import load


def check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, str], checked: str) -> list[Finding]:
    """Write a project and return the LS101 findings of one of its files that are shown by default."""
    for name, text in files.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    facts = analyse(load(tmp_path / checked, checked))
    return [one for one in ls101.RULE.check(facts) if one.confidence is not Confidence.LOW]


TF = "import tensorflow as tf\n"
MODEL = (
    TF
    + """
class Model(object):
    def __init__(self, rate):
        self.global_step = tf.Variable(0, trainable=False)
        self.rate = tf.train.exponential_decay(rate, self.global_step, 100, 0.9)
        self.train_op = tf.train.AdamOptimizer(self.rate).minimize(net())
"""
)
FROZEN_LINE = 7
BUILD = (
    TF
    + """
def make_step():
    return tf.Variable(0, trainable=False, name='step')

def make_rate(step):
    return tf.train.exponential_decay(0.1, step, 100, 0.9)

def advance(step):
    return tf.assign_add(step, 1)
"""
)
TRAIN = """
step = make_step()
op = tf.train.AdamOptimizer(make_rate(step)).minimize(net())
with tf.Session() as sess:
    sess.run(op)
"""
ADVANCING = TRAIN.replace("sess.run(op)", "sess.run([op, advance(step)])")

IMPORTS = {
    "a module beside the script": ("build.py", "from build import make_step, make_rate, advance\n", "train.py"),
    "a star import": ("build.py", "from build import *\n", "train.py"),
    "a package": ("lib/build.py", "from lib.build import make_step, make_rate, advance\n", "train.py"),
    "a module of the project's root": ("lib/build.py", "from lib.build import *\n", "tools/deep/train.py"),
    "a relative import": ("pkg/build.py", "from .build import make_step, make_rate, advance\n", "pkg/train.py"),
    "a relative import from above": ("pkg/build.py", "from ..build import *\n", "pkg/sub/train.py"),
    "a package's own names": ("lib/build.py", "from lib import make_step, make_rate, advance\n", "train.py"),
    "a folder that the script adds": (
        "lib/build.py",
        "import sys\nsys.path.append('lib')\nfrom build import *\n",
        "x/t.py",
    ),
}


@pytest.mark.parametrize("shape", IMPORTS, ids=str)
@pytest.mark.parametrize("advancing", [False, True], ids=["frozen", "advancing"])
def test_helpers_in_another_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shape: str, advancing: bool) -> None:
    module, statement, script = IMPORTS[shape]
    files = {module: BUILD, script: TF + statement + (ADVANCING if advancing else TRAIN), "setup.py": ""}
    for folder in {Path(module).parent, *Path(script).parents} - {Path()}:
        files[f"{folder}/__init__.py"] = "from lib.build import *\n" if "own names" in shape else ""
    assert len(check(tmp_path, monkeypatch, files, script)) == (0 if advancing else 1)


def test_module_used_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    body = TRAIN.replace("make_", "b.make_")
    files = {"lib/__init__.py": "", "lib/build.py": BUILD, "train.py": TF + "import lib.build as b\n" + body}
    assert len(check(tmp_path, monkeypatch, files, "train.py")) == 1
    files["train.py"] = TF + "import lib.build\n" + TRAIN.replace("make_", "lib.build.make_")
    assert len(check(tmp_path, monkeypatch, files, "train.py")) == 1


def test_step_in_a_base_class_of_another_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base = TF + "class Base(object):\n    def __init__(self):\n        self.step = tf.Variable(0, trainable=False)\n"
    model = (
        TF
        + "from base import Base\n"
        + "class Model(Base):\n    def __init__(self):\n        super(Model, self).__init__()\n"
        + "        rate = tf.train.exponential_decay(0.1, self.step, 10, 0.9)\n"
        + "        self.train_op = tf.train.AdamOptimizer(rate).minimize(net())\n"
    )
    files = {"base.py": base, "model.py": model}
    assert [one.span.line for one in check(tmp_path, monkeypatch, files, "model.py")] == [7]
    files["base.py"] = base + "        self.tick = self.step.assign_add(1)\n"
    assert check(tmp_path, monkeypatch, files, "model.py") == []


def test_cycle_of_imports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {
        "a.py": TF + "import b\ndef make_rate(step):\n    return tf.train.cosine_decay(0.1, step, 10)\n" + "b.go()\n",
        "b.py": TF + "import a\ndef go():\n    step = tf.train.get_or_create_global_step()\n"
        "    op = tf.train.AdamOptimizer(a.make_rate(step)).minimize(net())\n    tf.Session().run(op)\n",
    }
    assert [one.span.line for one in check(tmp_path, monkeypatch, files, "b.py")] == [5]


@pytest.mark.parametrize("text", ["def make_step(:\n", "\0", "import missing_too\n", "raise ImportError\n"])
def test_module_of_no_use_is_not_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    script = TF + "from build import make_step\n" + BUILD.replace("def make_step", "def other") + TRAIN
    files = {"build.py": text + "# step\n", "train.py": script}
    assert check(tmp_path, monkeypatch, files, "train.py") == []


def test_missing_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = TF + "from gone import advance\n" + BUILD.replace("def advance", "def other") + ADVANCING
    assert check(tmp_path, monkeypatch, {"train.py": script}, "train.py") == []


def test_two_modules_of_one_name_where_the_path_is_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {
        "setup.py": "",
        "one/build.py": BUILD,
        "two/build.py": BUILD,
        "x/train.py": TF + "import sys\nsys.path.append(where)\nfrom build import *\n" + TRAIN,
    }
    assert check(tmp_path, monkeypatch, files, "x/train.py") == []


def test_a_standard_module_is_not_looked_for_in_the_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"json.py": BUILD, "train.py": TF + "from json import make_step, make_rate\n" + TRAIN}
    assert check(tmp_path, monkeypatch, files, "train.py") == []


USERS = {
    "nobody": ("", Confidence.MEDIUM),
    "a script that runs it": (
        "from model import Model\nm = Model(0.1)\nwith tf.Session() as sess:\n    sess.run(m.train_op)\n",
        Confidence.HIGH,
    ),
    "a script that advances its counter": (
        "from model import Model\nm = Model(0.1)\ninc = tf.assign_add(m.global_step, 1)\n"
        "with tf.Session() as sess:\n    sess.run([m.train_op, inc])\n",
        None,
    ),
    "a script that feeds its counter": (
        "import model\nm = model.Model(0.1)\nsess = tf.Session()\nfor i in range(9):\n"
        "    sess.run(m.train_op, {m.global_step: i})\n",
        None,
    ),
    "a script that loads its counter in a function": (
        "from model import Model\ndef main(_):\n    m = Model(0.1)\n    sess = tf.Session()\n    for i in range(9):\n"
        "        sess.run(m.train_op)\n        m.global_step.load(i, sess)\ntf.app.run()\n",
        None,
    ),
    "a subclass that advances": (
        "from model import Model\nclass Mine(Model):\n    def __init__(self):\n        super().__init__(0.1)\n"
        "        self.op = tf.group(self.train_op, self.global_step.assign_add(1))\n",
        None,
    ),
    "a file that only names it": ("# import model\nx = 'model'\n", Confidence.MEDIUM),
}


@pytest.mark.parametrize("user", USERS, ids=str)
def test_importers_of_a_class_settle_its_counter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, user: str) -> None:
    text, confidence = USERS[user]
    found = check(tmp_path, monkeypatch, {"model.py": MODEL, "train.py": TF + text, "setup.py": ""}, "model.py")
    assert [(one.span.line, one.confidence) for one in found] == (
        [] if confidence is None else [(FROZEN_LINE, confidence)]
    )


def test_importers_through_a_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {
        "setup.py": "",
        "nets/__init__.py": "from nets.model import Model\n",
        "nets/model.py": MODEL,
        "train.py": TF + "from nets import Model\nm = Model(0.1)\nsess = tf.Session()\n"
        "sess.run([m.train_op, m.global_step.assign_add(1)])\n",
    }
    assert check(tmp_path, monkeypatch, files, "nets/model.py") == []


def test_importer_of_another_module_of_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {
        "one/model.py": MODEL,
        "one/README.md": "",
        "two/model.py": MODEL,
        "two/README.md": "",
        "two/train.py": TF + "from model import Model\nm = Model(0.1)\nsess = tf.Session()\n"
        "sess.run([m.train_op, m.global_step.assign_add(1)])\n",
    }
    assert len(check(tmp_path, monkeypatch, files, "one/model.py")) == 1
    assert check(tmp_path, monkeypatch, files, "two/model.py") == []


def test_importer_makes_the_counter_a_parameter_stands_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = (
        TF + "def train(loss, step):\n    rate = tf.train.exponential_decay(0.1, step, 10, 0.9)\n"
        "    return tf.train.AdamOptimizer(rate).minimize(loss)\n"
    )
    script = TF + "from library import train\nstep = tf.Variable(0, trainable=False)\nop = train(net(), step)\n"
    files = {"library.py": library, "script.py": script + "tf.Session().run(op)\n"}
    assert [(one.span.line, one.confidence) for one in check(tmp_path, monkeypatch, files, "library.py")] == [
        (4, Confidence.HIGH)
    ]
    files["script.py"] = script + "tf.Session().run([op, step.assign_add(1)])\n"
    assert check(tmp_path, monkeypatch, files, "library.py") == []


def test_module_level_counter_advanced_by_an_importer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = (
        TF + "step = tf.Variable(0, trainable=False)\nrate = tf.train.exponential_decay(0.1, step, 10, 0.9)\n"
        "op = tf.train.AdamOptimizer(rate).minimize(net())\n"
    )
    files = {
        "library.py": library,
        "script.py": TF + "import library\ntf.Session().run([library.op, library.step.assign_add(1)])\n",
    }
    assert check(tmp_path, monkeypatch, files, "library.py") == []


def test_the_call_in_a_script_that_leaves_out_a_library_functions_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = (
        TF + "def train(loss, rate, step=None):\n"
        "    return tf.train.AdamOptimizer(rate).minimize(loss, global_step=step)\n"
    )
    script = (
        TF + "from library import train\nstep = tf.Variable(0, trainable=False)\n"
        "rate = tf.train.exponential_decay(0.1, step, 10, 0.9)\nop = train(net(), rate)\ntf.Session().run(op)\n"
    )
    files = {"library.py": library, "script.py": script}
    found = check(tmp_path, monkeypatch, files, "script.py")
    assert [one.span.line for one in found] == [5]
    assert found[0].fix is not None
    assert found[0].fix.edits[0].text == ", step=step"
    assert check(tmp_path, monkeypatch, files, "library.py") == []


def test_constant_of_a_module_that_has_nothing_to_do_with_counters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {
        "modes.py": "TRAIN = 0\nTEST = 1\n",
        "train.py": "from modes import TRAIN, TEST\n"
        + TF
        + "step = tf.Variable(0, trainable=False)\n"
        + "rate = tf.train.exponential_decay(0.1, step, 100, 0.9)\n"
        + "def build(mode):\n"
        + "    if mode is TRAIN:\n"
        + "        return tf.train.AdamOptimizer(rate).minimize(net())\n"
        + "    return tf.assign_add(step, 1)\n"
        + "tf.Session().run(build({}))\n",
    }
    one = {**files, "train.py": files["train.py"].format("TRAIN")}
    assert [finding.span.line for finding in check(tmp_path, monkeypatch, one, "train.py")] == [7]
    other = {**files, "train.py": files["train.py"].format("TEST")}
    assert check(tmp_path, monkeypatch, other, "train.py") == []
