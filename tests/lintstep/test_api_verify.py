"""Verifying through the API: the verdict takes the findings in, as on the command line."""

from __future__ import annotations

from pathlib import Path

from lintstep import api

SCRIPT = """\
import tensorflow as tf

count = tf.Variable(0, trainable=False)
rate = tf.train.cosine_decay(0.3, count, 50)
weight = tf.Variable(1.0)
train = tf.train.GradientDescentOptimizer(0.3).minimize(weight * weight, global_step=count)
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(5):
        session.run(train)
        print(session.run(rate))
"""


def test_a_finding_that_the_run_confirms_is_the_verdict(tmp_path: Path) -> None:
    path = tmp_path / "train.py"
    path.write_text(SCRIPT, encoding="utf-8")
    report = api.verify(path)
    assert (report.verdict, report.exit_code) == ("no-effect", 1)
    assert [(each.finding.code, each.verdict) for each in report.claims] == [("LS301", "confirmed")]
