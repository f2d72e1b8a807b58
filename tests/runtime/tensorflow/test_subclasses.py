"""A script's own subclasses keep what they like under whatever name they like."""

from __future__ import annotations

import textwrap

import pytest

OPTIMIZER_NAMES = (
    "_rate _loss _update _advance _note _readers _values _inputs _start _apply _count _before _cache _recorded "
    "rule slots parameters powers hypers dense_only by_rows"
)
LAYER_NAMES = (
    "_inputs _input _output _kernel _weights _label _given_name _entered _moves _run _values kind rank first axes"
)

TRAIN = """
step = tf.train.get_or_create_global_step()
rate = tf.train.exponential_decay(0.1, step, 1, 0.5)
w = tf.get_variable("w", initializer=1.0)
"""
RUN = """
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(3):
        sess.run(train)
    print(sess.run([step, w]))
"""


def subclass(base: str, names: str, rest: str = "") -> str:
    """The source of a subclass that takes `names` for attributes of its own."""
    return textwrap.dedent(f"""
        class Own({base}):
            def __init__(self, *args, **kwargs):
                super(Own, self).__init__(*args, **kwargs)
                for name in "{names}".split():
                    setattr(self, name, "mine")
    """) + textwrap.indent(textwrap.dedent(rest), "    ")


@pytest.mark.parametrize(
    ("base", "arguments"),
    [
        ("tf.train.GradientDescentOptimizer", "rate"),
        ("tf.train.MomentumOptimizer", "rate, 0.9"),
        ("tf.train.AdamOptimizer", "rate"),
        ("tf.train.RMSPropOptimizer", "rate"),
        ("tf.train.FtrlOptimizer", "rate"),
        ("tf.contrib.opt.NadamOptimizer", "rate"),
        ("tf.contrib.opt.AddSignOptimizer", "rate"),
    ],
)
def test_an_optimizer_takes_names_that_the_runtime_might_have_wanted(run, base: str, arguments: str) -> None:
    minimize = f"train = Own({arguments}).minimize(tf.square(w), step)\n"
    plain = run("import tensorflow as tf\n" + TRAIN + f"Own = {base}\n" + minimize + RUN)
    own = run("import tensorflow as tf\n" + TRAIN + subclass(base, OPTIMIZER_NAMES) + minimize + RUN)
    assert own.ending.status == "finished"
    assert own.lines == plain.lines != []
    assert [event["rate"] for event in own.of("run")] == [event["rate"] for event in plain.of("run")] != []


def test_the_rate_of_an_optimizer_written_from_scratch_is_seen_under_its_own_name(run) -> None:
    own = """
        def _prepare(self):
            self._rate = tf.convert_to_tensor(rate)
        def _apply_dense(self, grad, var):
            return tf.assign_sub(var, self._rate * grad)
    """
    text = TRAIN + subclass("tf.train.Optimizer", "_loss _update", own)
    ran = run("import tensorflow as tf\n" + text + 'train = Own(False, "Own").minimize(tf.square(w), step)\n' + RUN)
    assert [event["rate"] for event in ran.of("run")] == pytest.approx([0.1, 0.05, 0.025])


@pytest.mark.parametrize("base", ["tf.layers.Layer", "tf.keras.layers.Layer"])
def test_a_layer_takes_them(run, base: str) -> None:
    call = """
        def build(self, shape):
            self.own = self.add_weight("own", shape=[1], initializer=tf.ones_initializer())
        def call(self, x):
            return x * self.own
    """
    ran = run("import tensorflow as tf\n" + subclass(base, LAYER_NAMES, call) + "print(Own()(tf.ones([2, 1])).shape)\n")
    assert ran.lines == ["(2, 1)"]


def test_a_cell_takes_them(run) -> None:
    ran = run(
        "import tensorflow as tf\n"
        + subclass("tf.nn.rnn_cell.LSTMCell", "_tuple _gates _starts _candidate _entered _label")
        + "out, _ = tf.nn.dynamic_rnn(Own(4), tf.ones([2, 3, 5]), dtype=tf.float32)\nprint(out.shape)\n"
    )
    assert ran.lines == ["(2, 3, 4)"]


def test_a_hook_takes_them(run) -> None:
    ran = run(
        "import tensorflow as tf\n"
        + TRAIN
        + subclass("tf.train.StopAtStepHook", "_now _step _last _given _every _ops")
        + """
train = tf.train.GradientDescentOptimizer(rate).minimize(tf.square(w), step)
with tf.train.MonitoredTrainingSession(hooks=[Own(last_step=3)]) as sess:
    while not sess.should_stop():
        sess.run(train)
"""
    )
    assert ran.ending.status == "finished"
    assert len(ran.of("run")) == 3
