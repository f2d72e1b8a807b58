"""Names inside TensorFlow: its packages hold modules, its modules the public thing of a name, or an opaque one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some
from lintstep_runtime.tensorflow import nest

STRUCTURES = some.recursive(
    some.integers(),
    lambda inner: (
        some.lists(inner, max_size=3)
        | some.tuples(inner, inner)
        | some.dictionaries(some.sampled_from("abc"), inner, max_size=3)
    ),
    max_leaves=8,
)


def test_a_module_is_a_module_though_a_function_has_its_name(run):
    ran = run(
        """
from tensorflow.python.ops import variable_scope, gradients, control_flow_ops
from tensorflow.python.training import moving_averages, training_util
import tensorflow as tf
with variable_scope.variable_scope("scope"):
    w = variable_scope.get_variable("w", [])
step = training_util.get_or_create_global_step()
train_op = tf.train.GradientDescentOptimizer(0.1).apply_gradients([(gradients.gradients(w * w, [w])[0], w)], step)
average = moving_averages.assign_moving_average(w, 1.0, 0.9, zero_debias=False)
print(w.op.name, control_flow_ops.group(train_op, average).type)
"""
    )
    assert ran.lines == ["scope/w NoOp"]
    assert not ran.assumed


@pytest.mark.parametrize("use", ["inside.unheard_of(w)", "inside.Unheard(w)"])
def test_what_nobody_knows_can_be_called_and_keeps_its_inputs(run, use):
    ran = run(
        f"""
from tensorflow.python.ops import inside
import tensorflow as tf
step, w = tf.train.get_or_create_global_step(), tf.Variable(1.0)
rate = tf.train.exponential_decay(0.1, step, 2, 0.5)
train_op = tf.train.GradientDescentOptimizer(rate).minimize({use}, global_step=step)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(2):
        sess.run(train_op)
        print(sess.run(step))
"""
    )
    assert ran.lines == ["1", "2"]
    assert "is not implemented" in ran.assumed


def test_a_class_may_inherit_from_what_nobody_knows(run):
    ran = run(
        """
from tensorflow.python.training import unheard
class Mine(unheard.Base):
    def answer(self):
        return 42
print(Mine().answer())
"""
    )
    assert ran.lines == ["42"]


def test_text_and_bytes(run):
    ran = run(
        """
import tensorflow as tf
print(tf.compat.as_bytes("a"), tf.compat.as_text(b"b"), tf.compat.as_str_any(3))
try:
    tf.compat.as_bytes(4)
except TypeError as error:
    print(error)
"""
    )
    assert ran.lines == ["b'a' b 3", "Expected binary or unicode string, got 4"]


@given(STRUCTURES)
def test_leaves_packed_again_are_what_they_were(structure):
    assert nest.pack_sequence_as(structure, nest.flatten(structure)) == structure


@given(STRUCTURES)
def test_a_function_of_leaves_keeps_the_structure(structure):
    doubled = nest.map_structure(lambda leaf: leaf * 2, structure)
    assert nest.flatten(doubled) == [leaf * 2 for leaf in nest.flatten(structure)]
    nest.assert_same_structure(structure, doubled)


def test_too_few_leaves_are_refused():
    with pytest.raises(ValueError, match="2 elements"):
        nest.pack_sequence_as([1, 2], [1])
