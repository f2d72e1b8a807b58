"""Where findings and their fixes stand in Python 2 source and in notebooks."""

from __future__ import annotations

import json

import pytest

from lintstep.api import apply_fixes, check_source
from lintstep.findings import Finding
from lintstep.project.config import Settings
from lintstep.project.selection import Selection

ONLY = Settings(selection=Selection(("LS101",), (), ()))

PYTHON_2 = """\
import tensorflow as tf
{before}
step = tf.Variable(0, trainable=False)
rate = tf.train.exponential_decay(0.1, step, 100, 0.9)
{inline}train = tf.train.AdamOptimizer(rate).minimize(loss)
sess = tf.Session()
for i in xrange(10):
    sess.run(train)
    print "rate", sess.run(rate)
"""
SYNTAX = {
    "print": ("print 'start',", ""),
    "print to a stream": ("print >> log, 'start'", ""),
    "except": ("try:\n    go()\nexcept IOError, e:\n    raise ValueError, 'x'", ""),
    "backticks": ("text = `x` + `y`", ""),
    "not equal": ("if a <> b:\n    pass", ""),
    "octal": ("os.chmod(f, 0755)", ""),
    "unicode": ("text = ur'a\\d' + u'\u4f60'", ""),
    "long": ("n = 10L", ""),
    "tabs": ("if a:\n\tb = 1\n        c = 2", ""),
    "exec": ("exec 'x = 1'", ""),
    "wide characters before it on its line": ("print 1", "title = u'\u4f60\u597d'; "),
    "dictionary methods": ("for k in d.iterkeys(): print d.has_key(k)", ""),
}


def one(findings: tuple[Finding, ...]) -> Finding:
    assert len(findings) == 1
    return findings[0]


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["unix", "windows"])
@pytest.mark.parametrize("name", SYNTAX, ids=str)
def test_python_2(name: str, newline: str) -> None:
    before, inline = SYNTAX[name]
    text = PYTHON_2.format(before=before, inline=inline).replace("\n", newline)
    found = one(check_source(text, settings=ONLY).findings)
    line = next(i for i, each in enumerate(text.split(newline), 1) if "minimize" in each)
    assert (found.span.line, found.span.column) == (line, len(inline) + len("train = ") + 1)
    mended = apply_fixes(text, settings=ONLY)
    assert mended.changes[0].after == text.replace("minimize(loss)", "minimize(loss, global_step=step)")
    assert mended.report.findings == ()


def notebook(*cells: str, **more: object) -> str:
    made = [
        {"cell_type": "code", "source": cell.splitlines(keepends=True), "outputs": [], "metadata": {}} for cell in cells
    ]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **more}, indent=1)


def test_notebook_is_one_program() -> None:
    text = notebook(
        "%matplotlib inline\n!pip install x\nimport tensorflow as tf",
        "step = tf.Variable(0, trainable=False)\nrate = tf.train.exponential_decay(0.1, step, 100, 0.9)",
        "# training\ntrain = tf.train.AdamOptimizer(rate).minimize(loss)",
        "sess.run(train)",
    )
    found = one(check_source(text, "n.ipynb", settings=ONLY).findings)
    assert (found.span.cell, found.span.line, found.span.column) == (2, 2, 9)
    assert [(each.span.cell, each.span.line) for each in found.related] == [(1, 2), (1, 1)]
    mended = apply_fixes(text, "n.ipynb", settings=ONLY)
    assert mended.changes[0].after == text.replace("minimize(loss)", "minimize(loss, global_step=step)")


def test_notebook_advances_in_a_later_cell() -> None:
    cells = (
        "import tensorflow as tf\nstep = tf.Variable(0, trainable=False)",
        "train = tf.train.AdamOptimizer(tf.train.exponential_decay(0.1, step, 100, 0.9)).minimize(loss)",
        "for i in range(9):\n    sess.run([train, step.assign_add(1)])",
    )
    assert check_source(notebook(*cells), "n.ipynb", settings=ONLY).findings == ()


def test_notebook_with_many_graphs_that_reuse_names() -> None:
    graph = (
        "tf.reset_default_graph()\nstep = tf.train.get_or_create_global_step()\n"
        "rate = tf.train.exponential_decay(0.1, step, 100, 0.9)\n"
        "train = tf.train.AdamOptimizer(rate).minimize(loss{step})\n"
    )
    text = notebook(
        "import tensorflow as tf",
        graph.format(step=", global_step=step"),
        graph.format(step=""),
        graph.format(step=", step"),
    )
    found = one(check_source(text, "n.ipynb", settings=ONLY).findings)
    assert (found.span.cell, found.span.line) == (2, 4)


FIXES = {
    "no further argument": ("minimize(loss)", "minimize(loss, global_step=step)"),
    "a trailing comma": ("minimize(loss,)", "minimize(loss, global_step=step,)"),
    "keywords": ("minimize(loss=loss, var_list=v)", "minimize(loss=loss, var_list=v, global_step=step)"),
    "None": ("minimize(loss, None)", "minimize(loss, step)"),
    "None by its keyword": ("minimize(loss, global_step=None)", "minimize(loss, global_step=step)"),
    "keywords in a dict": ("minimize(loss, **{'name': 'a'})", "minimize(loss, global_step=step, **{'name': 'a'})"),
    "several lines": (
        "minimize(\n    loss,\n    name='a',\n)",
        "minimize(\n    loss,\n    name='a',\n    global_step=step,\n)",
    ),
    "one on a line of its own": ("minimize(\n    loss\n)", "minimize(\n    loss,\n    global_step=step\n)"),
    "lines under the first": (
        "minimize(loss,\n             name='a')",
        "minimize(loss,\n             name='a',\n             global_step=step)",
    ),
    "lines of several": (
        "minimize(\n    loss, None,\n    name='a')",
        "minimize(\n    loss, step,\n    name='a')",
    ),
    "two in a line": ("minimize(\n    loss, name='a'\n)", "minimize(\n    loss, name='a', global_step=step\n)"),
    "a comment behind the comma": (
        "minimize(\n    loss,\n    name='a',  # b\n)",
        "minimize(\n    loss,\n    name='a',  # b\n    global_step=step,\n)",
    ),
    "a comment and no comma": (
        "minimize(\n    loss,\n    name='a'  # b\n)",
        "minimize(\n    loss,\n    name='a',  # b\n    global_step=step\n)",
    ),
    "lines before a dict": (
        "minimize(\n    loss,  # a\n    **{'name': 'a'}\n)",
        "minimize(\n    loss,  # a\n    global_step=step,\n    **{'name': 'a'}\n)",
    ),
    "a comment inside": ("minimize(loss  # the loss\n)", "minimize(loss, global_step=step  # the loss\n)"),
    "parentheses": ("minimize((loss))", "minimize((loss), global_step=step)"),
    "gradients": ("apply_gradients(zip(g, v))", "apply_gradients(zip(g, v), global_step=step)"),
}


@pytest.mark.parametrize("name", FIXES, ids=str)
def test_fix_passes_the_step(name: str) -> None:
    before, after = FIXES[name]
    script = (
        "import tensorflow as tf\nstep = tf.Variable(0, trainable=False)\n"
        "opt = tf.train.AdamOptimizer(tf.train.exponential_decay(0.1, step, 100, 0.9))\ntrain = opt.{call}\n"
    )
    mended = apply_fixes(script.format(call=before), settings=ONLY)
    assert mended.changes[0].after == script.format(call=after)
    assert mended.report.findings == ()


REACH = {
    "an attribute of the object": (
        "class M:\n    def __init__(self):\n        self.step = tf.Variable(0, trainable=False)\n"
        "    def op(self):\n        r = tf.train.cosine_decay(.1, self.step, 9)\n"
        "        return tf.train.AdamOptimizer(r).minimize(net())\nM().op()\n",
        ", global_step=self.step",
    ),
    "a parameter's own name": (
        "def op(s):\n    return tf.train.AdamOptimizer(tf.train.cosine_decay(.1, s, 9)).minimize(net())\n"
        "step = tf.Variable(0, trainable=False)\nop(step)\n",
        ", global_step=s",
    ),
    "the registered step": (
        "def rate():\n    return tf.train.cosine_decay(.1, tf.train.get_or_create_global_step(), 9)\n"
        "op = tf.train.AdamOptimizer(rate()).minimize(net())\n",
        ", global_step=tf.train.get_global_step()",
    ),
    "nothing": (
        "def rate():\n    return tf.train.cosine_decay(.1, tf.Variable(0, trainable=False), 9)\n"
        "op = tf.train.AdamOptimizer(rate()).minimize(net())\n",
        None,
    ),
    "a name that is shadowed": (
        "step = tf.Variable(0, trainable=False)\nrate = tf.train.cosine_decay(.1, step, 9)\n"
        "def op(step):\n    return tf.train.AdamOptimizer(rate).minimize(net())\nop(3)\n",
        None,
    ),
    "a name bound to something else by then": (
        "step = tf.Variable(0, trainable=False)\nrate = tf.train.cosine_decay(.1, step, 9)\nstep = 0\n"
        "op = tf.train.AdamOptimizer(rate).minimize(net())\n",
        None,
    ),
    "the keyword of the project's own function": (
        "def op(rate, counter=None):\n    return tf.train.AdamOptimizer(rate).minimize(net(), counter)\n"
        "step = tf.Variable(0, trainable=False)\nop(tf.train.cosine_decay(.1, step, 9))\n",
        ", counter=step",
    ),
}


@pytest.mark.parametrize("name", REACH, ids=str)
def test_fix_uses_an_expression_that_reaches_the_counter(name: str) -> None:
    script, expected = REACH[name]
    found = one(check_source("import tensorflow as tf\n" + script, settings=ONLY).findings)
    assert (found.fix.edits[0].text if found.fix else None) == expected
