"""How fixes change a call, whatever way its arguments are written."""

from __future__ import annotations

import pytest

from lintstep import api
from lintstep.project.config import Settings
from lintstep.project.selection import Selection
from lintstep.rules.rule import script

STEP = "step = tf.Variable(0, trainable=False)\n"
UNUSED = STEP + "rate = tf.train.exponential_decay(0.1, step, 10, 0.9)\n"
BOTH = """
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        session.run([train_op, tf.assign_add(step, 1)])
"""


def fixed(source: str, code: str) -> str:
    """Return what the suggested fix of one rule leaves."""
    outcome = api.apply_fixes(source, "<case>", settings=Settings(Selection(select=(code,))), unsafe=True)
    assert outcome.refused == ()
    (change,) = outcome.changes
    return change.after


@pytest.mark.parametrize(
    ("call", "after"),
    [
        ("minimize(loss, global_step=step)", "minimize(loss)"),
        ("minimize(loss, step)", "minimize(loss, None)"),
        ("minimize(loss, step, [weight])", "minimize(loss, None, [weight])"),
        ("minimize(global_step=step, loss=loss)", "minimize(global_step=None, loss=loss)"),
        ("minimize(\n    loss,\n    global_step=step,\n)", "minimize(\n    loss,\n)"),
        ("minimize(loss, global_step=(step))", "minimize(loss)"),
    ],
)
def test_step_is_taken_from_a_train_op_and_nothing_else_is(call: str, after: str) -> None:
    source = script(f"{STEP}train_op = tf.train.AdamOptimizer(0.1).{call}\n", BOTH)
    assert fixed(source, "LS201") == source.replace(call, after)


@pytest.mark.parametrize(
    ("call", "after"),
    [
        ("AdamOptimizer()", "AdamOptimizer(learning_rate=rate)"),
        ("AdamOptimizer(0.1)", "AdamOptimizer(rate)"),
        ("AdamOptimizer(1e-3, beta1=0.5)", "AdamOptimizer(rate, beta1=0.5)"),
        ("AdamOptimizer(beta1=0.5)", "AdamOptimizer(beta1=0.5, learning_rate=rate)"),
        ("AdamOptimizer(beta1=0.5, learning_rate=0.1)", "AdamOptimizer(beta1=0.5, learning_rate=rate)"),
        ("AdamOptimizer(\n    0.1,  # as in the paper\n)", "AdamOptimizer(\n    rate,  # as in the paper\n)"),
    ],
)
def test_schedule_is_passed_to_an_optimizer_and_nothing_else_changes(call: str, after: str) -> None:
    source = script(f"{UNUSED}train_op = tf.train.{call}.minimize(loss, global_step=step)\n")
    assert fixed(source, "LS301") == source.replace(call, after)


def test_options_that_are_spread_into_a_call_leave_no_fix() -> None:
    source = script(f"{UNUSED}options = {{}}\ntrain_op = tf.train.AdamOptimizer(**options).minimize(loss, step)\n")
    outcome = api.apply_fixes(source, "<case>", settings=Settings(Selection(select=("LS301",))), unsafe=True)
    assert outcome.changes == ()


def test_counter_out_of_reach_is_to_be_handed_over_from_where_it_is_made() -> None:
    source = script(
        """\


def decayed(start):
    step = tf.Variable(0, trainable=False)
    return tf.train.exponential_decay(start, step, 10, 0.9)


train_op = tf.train.AdamOptimizer(decayed(0.1)).minimize(loss)
"""
    )
    (finding,) = api.check_source(source, "<case>").findings
    assert finding.fix is None
    assert finding.help == "no name gives `step` here: hand it over from line 8, and pass it as `global_step=`"


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("LS110", "there is no rule LS110; did you mean LS106?"),
        ("frozen-shedule", "there is no rule frozen-shedule; did you mean frozen-schedule?"),
        ("LS102, nothing", "LS102 silences nothing here; there is no rule nothing"),
        ("LS102", "LS102 silences nothing here"),
    ],
)
def test_suppression_that_names_no_rule_says_so(code: str, message: str) -> None:
    source = script(f"train_op = tf.train.AdamOptimizer(0.1).minimize(loss)  # lintstep: ignore[{code}]\n")
    assert [finding.message for finding in api.check_source(source, "<case>").findings] == [message]
