"""One cause is one finding, and a script means the same wherever it stands."""

from __future__ import annotations

import re
import textwrap
from itertools import combinations

import pytest

from lintstep import api
from lintstep.findings import Confidence, Finding
from lintstep.project.config import Settings
from lintstep.rules import all_rules
from lintstep.rules.rule import script
from tests.rules import bad, good

SOURCES = {
    f"{rule.code} {why}": source
    for rule in all_rules()
    if rule.code < "LS9"
    for why, source in [(one.why, one.source) for one in (*bad(rule), *good(rule))]
}
each_case = pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)

ALIKE = ({"LS101", "LS102", "LS104", "LS105"}, {"LS101", "LS103"}, {"LS103", "LS303"})  # say one thing of one place

READERS = """\
average = tf.train.ExponentialMovingAverage(0.9, num_updates=step)
hook = tf.train.StopAtStepHook(last_step=5)
update = average.apply([weight])
"""
LOOP = """
saver = tf.train.Saver()
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        session.run([train_op, update])
        saver.save(session, "model", global_step=step)
"""


def findings(source: str) -> list[Finding]:
    return list(api.check_source(source, "<case>", settings=Settings(confidence=Confidence.LOW)).findings)


@each_case
def test_no_two_rules_say_the_same_of_one_place(source: str) -> None:
    for one, other in combinations(findings(source), 2):
        if one.span == other.span:
            assert not any({one.code, other.code} <= alike for alike in ALIKE), (one.message, other.message)


@pytest.mark.parametrize(
    ("code", "train_op"),
    [
        ("LS101", "train_op = tf.train.AdamOptimizer(rate).minimize(loss)\n"),
        (
            "LS102",
            "other = tf.Variable(0)\ntrain_op = tf.train.AdamOptimizer(rate).minimize(loss, global_step=other)\n",
        ),
    ],
)
def test_other_readers_of_the_counter_belong_to_the_finding_of_its_schedule(code: str, train_op: str) -> None:
    lines = "step = tf.train.get_or_create_global_step()\nrate = tf.train.exponential_decay(0.1, step, 10, 0.9)\n"
    source = script(lines + READERS + train_op, LOOP)
    (finding,) = [one for one in findings(source) if one.code < "LS5"]
    assert finding.code == code
    text = source.splitlines()
    beside = {text[related.span.line - 1].strip() for related in finding.related if "as well" in related.message}
    assert beside == {
        "average = tf.train.ExponentialMovingAverage(0.9, num_updates=step)",
        "hook = tf.train.StopAtStepHook(last_step=5)",
        'saver.save(session, "model", global_step=step)',
    }


def test_readers_stand_alone_where_no_schedule_reads_the_counter() -> None:
    lines = "step = tf.train.get_or_create_global_step()\n"
    source = script(lines + READERS + "train_op = tf.train.AdamOptimizer(0.1).minimize(loss)\n", LOOP)
    assert sorted(one.code for one in findings(source)) == ["LS401", "LS402", "LS403"]


@each_case
def test_script_means_the_same_inside_a_function_that_is_called(source: str) -> None:
    inside = "def main():\n" + textwrap.indent(source, "    ") + "\n\nmain()\n"
    moved = [(one.code, one.span.line - 1, one.confidence, one.message) for one in findings(inside)]
    assert moved == [(one.code, one.span.line, one.confidence, one.message) for one in findings(source)]


@each_case
def test_message_never_tells_a_counter_from_itself(source: str) -> None:
    for finding in findings(source):
        if finding.code == "LS102":
            names = re.findall("`[^`]+`", finding.message.split(" (assuming", 1)[0])
            assert len(set(names)) == len(names), finding.message
