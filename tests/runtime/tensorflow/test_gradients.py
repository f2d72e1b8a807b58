"""Gradients against differences of values, first and second order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from lintstep_runtime.tensorflow import install
from lintstep_runtime.tensorflow.graph import Graph

install()
import tensorflow as tf  # noqa: E402

STEP = 1e-5


def numerical(function: Callable[[Any], Any], at: np.ndarray) -> np.ndarray:
    """The slope of the scalar that `function` makes of a float64 placeholder, by central differences."""
    with Graph().as_default(), tf.Session() as session:
        x = tf.placeholder(tf.float64, at.shape)
        y = function(x)
        slope = np.zeros_like(at)
        for index in np.ndindex(*at.shape):
            move = np.zeros_like(at)
            move[index] = STEP
            slope[index] = (session.run(y, {x: at + move}) - session.run(y, {x: at - move})) / (2 * STEP)
        return slope


def analytic(function: Callable[[Any], Any], at: np.ndarray) -> np.ndarray:
    with Graph().as_default(), tf.Session() as session:
        x = tf.placeholder(tf.float64, at.shape)
        return np.asarray(session.run(tf.convert_to_tensor(tf.gradients(function(x), x)[0]), {x: at}))


def total(x: Any) -> Any:
    """A weighted sum, so that no element's gradient is like another's."""
    return tf.reduce_sum(x * (1.0 + tf.cast(tf.reshape(tf.range(tf.size(x)), tf.shape(x)), x.dtype)))


IMAGE, KERNEL = (1, 5, 5, 2), np.random.default_rng(3).normal(size=(3, 3, 2, 2))
CASES: dict[str, tuple[tuple[int, ...], Callable[[Any], Any]]] = {
    "broadcast product": ((3, 1), lambda x: total(x * np.arange(4.0) + x)),
    "power of itself": ((4,), lambda x: total((x + 2.0) ** (x + 1.5))),
    "quotient": ((2, 3), lambda x: total(x / (2.0 + x * x))),
    "matmul, both turned": ((3, 2), lambda x: total(tf.matmul(x, x @ np.ones((2, 3)), True, True))),
    "softmax": ((2, 4), lambda x: total(tf.nn.softmax(x))),
    "log-sum-exp": ((2, 4), lambda x: total(tf.reduce_logsumexp(x, 1))),
    "strided slice": ((4, 5), lambda x: total(x[1:, ::2])),
    "gather twice": ((4, 2), lambda x: total(tf.gather(x, [1, 3, 1]))),
    "reflected padding": ((3, 3), lambda x: total(tf.pad(x, [[1, 1], [0, 2]], "REFLECT"))),
    "split and joined": ((2, 6), lambda x: total(tf.concat(tf.split(x, 3, 1)[::-1], 0))),
    "convolution": (IMAGE, lambda x: total(tf.nn.conv2d(x, KERNEL, [1, 2, 2, 1], "SAME"))),
    "dilated convolution": (IMAGE, lambda x: total(tf.nn.atrous_conv2d(x, KERNEL, 2, "VALID"))),
    "overlapping mean pool": (IMAGE, lambda x: total(tf.nn.avg_pool(x, [1, 3, 3, 1], [1, 2, 2, 1], "SAME"))),
    "overlapping max pool": (IMAGE, lambda x: total(tf.nn.max_pool(x, [1, 3, 3, 1], [1, 1, 1, 1], "VALID"))),
    "taken branch": ((3,), lambda x: tf.cond(tf.reduce_sum(x) > -99.0, lambda: total(x * x), lambda: total(x))),
    "loop": ((2,), lambda x: total(tf.while_loop(lambda i, a: i < 3, lambda i, a: (i + 1, a * x), [0, x])[1])),
    "scan": ((4, 2), lambda x: total(tf.scan(lambda a, b: a * b + b, x))),
    "tensor array": ((2,), lambda x: total(tf.TensorArray(tf.float64, 2).write(0, x).write(1, x * x).stack())),
    "inverse": ((2, 2), lambda x: total(tf.matrix_inverse(x + 4.0 * np.eye(2)))),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_gradient_is_the_slope(name: str) -> None:
    shape, function = CASES[name]
    at = np.random.default_rng(1).normal(size=shape)
    np.testing.assert_allclose(analytic(function, at), numerical(function, at), rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("name", ["quotient", "softmax", "convolution", "matmul, both turned"])
def test_second_gradient_is_the_slope_of_the_first(name: str) -> None:
    shape, function = CASES[name]
    at = np.random.default_rng(2).normal(size=shape)

    def length(x: Any) -> Any:
        return tf.reduce_sum(tf.square(tf.gradients(function(tf.sin(x)), x)[0]))

    np.testing.assert_allclose(analytic(length, at), numerical(length, at), rtol=1e-5, atol=1e-5)


def test_no_path_has_no_gradient() -> None:
    with Graph().as_default():
        x, y = tf.placeholder(tf.float32, []), tf.placeholder(tf.float32, [])
        assert tf.gradients(x * 2.0, y) == [None]


def test_rows_that_were_read_have_sparse_gradients() -> None:
    with Graph().as_default(), tf.Session() as session:
        table = tf.Variable(np.ones((5, 2), np.float32))
        gradient = tf.gradients(tf.reduce_sum(tf.nn.embedding_lookup(table, [3, 1, 3])), table)[0]
        assert isinstance(gradient, tf.IndexedSlices)
        session.run(tf.global_variables_initializer())
        assert session.run(tf.convert_to_tensor(gradient))[:, 0].tolist() == [0, 1, 0, 2, 0]
