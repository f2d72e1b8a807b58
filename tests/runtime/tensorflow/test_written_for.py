"""TensorFlow 2 is eager by default, and a script does not say that it was written for it."""

from __future__ import annotations

import pytest

EAGER = """
import tensorflow as tf
step = tf.compat.v1.train.get_or_create_global_step()
rate = tf.compat.v1.train.exponential_decay(0.1, step, 2, 0.5)
weight = tf.Variable(2.0)
optimizer = tf.compat.v1.train.GradientDescentOptimizer(rate)
for i in range(4):
    with tf.GradientTape() as tape:
        loss = tf.square(weight - 1.0)
    optimizer.apply_gradients(zip(tape.gradient(loss, [weight]), [weight]){step})
    print(int(step.numpy()), round(float(rate().numpy()), 4), round(float(weight.numpy()), 4))
"""


@pytest.mark.parametrize(
    ("step", "printed"),
    [
        ("", ["0 0.1 1.8", "0 0.1 1.64", "0 0.1 1.512", "0 0.1 1.4096"]),
        (", global_step=step", ["1 0.0707 1.8", "2 0.05 1.6869", "3 0.0354 1.6182", "4 0.025 1.5745"]),
    ],
)
def test_a_tape_without_a_session_is_eager(run, step, printed):
    ran = run(EAGER.replace("{step}", step))
    assert not ran.skipped
    assert ran.lines == printed
    assert len(ran.of("update")) == 1
    assert len(ran.of("run")) == 4


@pytest.mark.parametrize(
    "needs",
    [
        "sess = tf.compat.v1.Session()",
        "x = tf.compat.v1.placeholder(tf.float32)",
        "tf.compat.v1.disable_eager_execution()",
        "tf.compat.v1.disable_v2_behavior()",
    ],
)
def test_what_needs_a_graph_has_one(run, needs):
    text = f"import tensorflow as tf\n{needs}\nprint(tf.executing_eagerly())\ndef later(x):\n    return x.numpy()\n"
    assert run(text).lines == ["False"]


def test_a_script_that_says_nothing_has_a_graph(run):
    assert run("import tensorflow as tf\nprint(tf.executing_eagerly(), tf.Variable(1.0))").printed.startswith("False")


def test_a_module_that_is_imported_first_tells_as_well(run):
    files = {"model.py": "import tensorflow as tf\ndef train():\n    with tf.GradientTape() as tape:\n        pass\n"}
    assert run("import model\nimport tensorflow as tf\nprint(tf.executing_eagerly())", files).lines == ["True"]
