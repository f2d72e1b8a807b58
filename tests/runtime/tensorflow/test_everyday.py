"""Small things of TensorFlow 1 that everyday scripts lean on."""

from __future__ import annotations

import pytest

HEAD = """
import numpy as np
import tensorflow as tf
x = tf.placeholder_with_default([3.0, 0.0], [2])
c = tf.complex(x, x + 4.0)
"""


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        ("c", "complex64 [3.+7.j 0.+4.j]"),
        ("tf.complex(tf.constant(1.0, tf.float64), 2.0)", "complex128 (1+2j)"),
        ("c * 2.0", "complex64 [6.+14.j 0. +8.j]"),
        ("2.0 * c", "complex64 [6.+14.j 0. +8.j]"),
        ("tf.cast(x, tf.complex64) * c", "complex64 [9.+21.j 0. +0.j]"),
        ("tf.real(c) + tf.imag(c)", "float32 [10.  4.]"),
        ("tf.abs(tf.complex(3.0, 4.0))", "float32 5.0"),
        ("abs(tf.complex(3.0, 4.0))", "float32 5.0"),
        ("tf.abs(tf.constant(-2))", "int32 2"),
        ("tf.conj(c)", "complex64 [3.-7.j 0.-4.j]"),
        ("tf.real(x)", "float32 [3. 0.]"),
        ("tf.imag(x)", "float32 [0. 0.]"),
        ("tf.gradients(tf.square(tf.real(c)) + tf.imag(c), x)[0]", "float32 [7. 1.]"),
    ],
)
def test_complex_numbers(run, value, printed):
    ran = run(f"{HEAD}r = {value}\nprint(r.dtype.name, tf.Session().run(r))\n")
    assert not ran.skipped
    assert ran.printed.split() == printed.split()


@pytest.mark.parametrize("value", ["x * c", "c * x", "x + 1j", "tf.complex(tf.constant(1), tf.constant(2))"])
def test_types_do_not_mix(run, value):
    ran = run(f"{HEAD}r = {value}\n")
    assert "TypeError" in ran.of("skipped")[0]["error"]


def test_what_is_unknown_has_no_type_to_mix(run):
    ran = run(f"{HEAD}from nowhere import y\nr = c * tf.sin(tf.convert_to_tensor(y) + 1.0)\nprint(r.dtype.name)\n")
    assert not ran.skipped
    assert ran.lines == ["complex64"]


def test_operators_can_be_taken_over(run):
    text = """
class Wrapped(object):
    def __init__(self, value):
        self.value = value
for name in tf.Tensor.OVERLOADABLE_OPERATORS:
    setattr(Wrapped, name, lambda self, *others, name=name: getattr(tf.Tensor, name)(self.value, *others))
print(tf.Session().run([Wrapped(x) + 1.0, -Wrapped(x), Wrapped(x)[0]])[0], len(tf.Tensor.OVERLOADABLE_OPERATORS))
"""
    assert run(HEAD + text).lines == ["[4. 1.] 34"]


def test_slices_of_different_lengths_are_refused(run):
    ran = run(f"{HEAD}d = tf.data.Dataset.from_tensor_slices((np.zeros((4, 3)), np.zeros(3)))\n")
    assert ran.of("skipped")[0]["error"] == "ValueError: Dimensions 4 and 3 are not compatible"


@pytest.mark.parametrize("join", ["tf.stack(parts)", "tf.concat(parts, 0)", "tf.add_n(parts)"])
def test_a_list_that_recovery_left_empty_is_unknown(run, join):
    failing = "parts = []\nfor i in range(2):\n    parts.append(x + undefined)\n"
    ran = run(f"{HEAD}{failing}print({join}.op.type)\n")
    assert ran.lines == ["Opaque"]
    ran = run(f"{HEAD}parts = []\nprint({join}.op.type)\n")
    assert ran.lines == []
    assert len(ran.skipped) == 1


def test_a_long_text_does_not_spoil_the_trace(run):
    ran = run("raise ValueError('x' * 100000)\n", rung="inputs")
    assert 1000 < len(ran.of("end")[0]["detail"]) < 20_000


def test_a_collection_that_an_absent_package_would_have_filled_is_unknown(run):
    ran = run(f"{HEAD}import absent\ny = absent.inference(x)\nprint(tf.add_n(tf.get_collection('losses')).op.type)\n")
    assert ran.lines == ["Opaque"]


@pytest.mark.parametrize("kind", ["sparse_softmax", "sigmoid", "softmax"])
def test_cross_entropies_are_called_as_before_1_0_where_it_matters(run, kind):
    labels = "tf.constant(1)" if kind == "sparse_softmax" else "tf.constant([0.0, 1.0])"
    call = f"tf.nn.{kind}_cross_entropy_with_logits"
    text = f"{HEAD}l = {labels}\na, b = {call}(x, l), {call}(labels=l, logits=x)\n"
    ran = run(text + "print(np.array_equal(*tf.Session().run([a, b])))\n")
    assert ran.lines == ["True"]
    assert "before 1.0" in ran.assumed
    assert "named arguments" in run(text, rung="inputs").ending.detail
