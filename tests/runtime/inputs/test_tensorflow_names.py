"""TensorFlow's own names for files, flags, logs and data sets."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        (
            "f = tf.app.flags\nf.DEFINE_integer('n', 3, '')\nprint(f.FLAGS.n, tf.flags.FLAGS is f.FLAGS)",
            "3 True",
        ),
        ("tf.flags.DEFINE_string('a', 'x', '')\ndef main(_):\n    print(tf.flags.FLAGS.a, 1)\ntf.app.run()", "x 1"),
        (
            "v1 = tf.compat.v1\nv1.flags.DEFINE_float('r', .5, '')\nv1.app.run(lambda _: print(v1.flags.FLAGS.r, 1))",
            "0.5 1",
        ),
        (
            "tf.gfile.MakeDirs('a/b')\nwith tf.gfile.GFile('a/b/c', 'w') as f:\n    f.write('x')\n"
            "print(tf.gfile.Exists('a/b/c'), tf.io.gfile.glob('a/b/*') == ['a/b/c'])",
            "True True",
        ),
        (
            "g = tf.gfile\ng.MkDir('a')\ng.DeleteRecursively('a')\nprint(bool(g.Exists('a')), g.Open('data').read())",
            "False here",
        ),
        (
            "print(type(tf.gfile.GFile('none').read()).__name__, type(tf.gfile.ListDirectory('none')).__name__)",
            "Opaque Opaque",
        ),
        ("if not tf.gfile.Exists('none'):\n    raise ValueError\nprint('on', 1)", "on 1"),
        ("(x, y), (_, _) = tf.keras.datasets.cifar10.load_data()\nprint(x.shape[0], y.shape[1])", "50000 1"),
        (
            "from tensorflow.contrib.learn.python.learn.datasets.mnist import read_data_sets\n"
            "print(read_data_sets('x').train.num_examples, 1)",
            "55000 1",
        ),
        (
            "from tensorflow.contrib.framework.python.ops.variables import get_or_create_global_step as g\n"
            "print(g().op.name, g() is tf.train.get_global_step())",
            "global_step True",
        ),
        (
            "log = tf.logging\nlog.set_verbosity(log.INFO)\nlog.info('x %d', 3)\nprint(log.get_verbosity(), 1)",
            "20 1",
        ),
    ],
    ids=[
        "flags",
        "app",
        "compat",
        "gfile",
        "gfile removes",
        "gfile missing",
        "gfile asks",
        "keras",
        "contrib",
        "inside contrib",
        "logging",
    ],
)
def test_the_name_works(run, text, printed):
    ran = run("import tensorflow as tf\n" + text, {"data": "here"})
    assert ran.printed.split() == printed.split()
    assert not ran.skipped
    assert "not implemented" not in ran.assumed
