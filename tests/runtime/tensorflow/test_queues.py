"""Queues hold what was put in; their elements have the shapes that were declared."""

from __future__ import annotations

import textwrap

import pytest

HEAD = """
import numpy as np
import tensorflow as tf
x = tf.placeholder(tf.float32, [2, 3])
"""


@pytest.mark.parametrize(
    ("made", "shape"),
    [
        pytest.param("tf.FIFOQueue(4, [x.dtype], shapes=[x.get_shape()])", "(2, 3)", id="a TensorShape in a list"),
        pytest.param("tf.FIFOQueue(4, x.dtype, x.get_shape())", "(2, 3)", id="a TensorShape"),
        pytest.param("tf.FIFOQueue(4, tf.float32, [2, 3])", "(2, 3)", id="sizes"),
        pytest.param("tf.FIFOQueue(4, [tf.float32], [[2, 3]])", "(2, 3)", id="a list of sizes"),
        pytest.param("tf.RandomShuffleQueue(4, 0, tf.float32, [tf.TensorShape([2, 3])])", "(2, 3)", id="shuffling"),
        pytest.param("tf.PaddingFIFOQueue(4, [tf.float32], shapes=[(2, None)])", "(2, ?)", id="padding"),
        pytest.param("tf.contrib.slim.prefetch_queue.prefetch_queue([x], capacity=2)", "(2, 3)", id="prefetching"),
    ],
)
def test_an_element_has_the_shape_that_was_declared(run, made, shape):
    ran = run(f"{HEAD}queue = {made}\nput = queue.enqueue([x])\nprint(queue.dequeue().shape)\n")
    assert not ran.skipped
    assert ran.lines == [shape]


def test_what_was_put_in_comes_out_in_its_order(run):
    text = """
    queue = tf.FIFOQueue(10, tf.float32, [])
    value = tf.placeholder(tf.float32, [])
    put, several, out = queue.enqueue(value), queue.enqueue_many([[7.0, 8.0]]), queue.dequeue() * 2
    with tf.Session() as sess:
        for number in (1.0, 2.0):
            sess.run(put, {value: number})
        sess.run(several)
        print([float(sess.run(out)) for _ in range(4)])
    """
    assert run(HEAD + textwrap.dedent(text)).lines == ["[2.0, 4.0, 14.0, 16.0]"]


def test_a_queue_that_a_thread_would_feed_gives_unknown_values(run):
    text = "queue = tf.FIFOQueue(4, tf.float32, [2, 3])\nput = queue.enqueue(x)\n"
    assert "opaque" in run(HEAD + text + "print(repr(tf.Session().run(queue.dequeue())))\n").printed


def test_a_queue_that_a_runner_would_fill_fills_itself(run):
    text = (
        "queue = tf.FIFOQueue(4, tf.float32, [])\nput = queue.enqueue(3.0)\nprint(tf.Session().run(queue.dequeue()))\n"
    )
    assert run(HEAD + text).lines == ["3.0"]


def test_named_components(run):
    text = """
queue = tf.contrib.slim.prefetch_queue.prefetch_queue({'b': tf.constant(1.0), 'a': tf.constant([2, 3])})
element = queue.dequeue()
print(tf.Session().run(element)['a'].tolist(), element['b'].shape)
"""
    assert run(HEAD + text).lines == ["[2, 3] ()"]


def test_dropout_keeps_the_static_shape(run):
    text = """
y = tf.placeholder(tf.float32, [None, 4, 4, 2])
noise = tf.shape(y) * tf.constant([1, 0, 0, 1]) + tf.constant([0, 1, 1, 0])
dropped = tf.nn.dropout(y, tf.placeholder(tf.float32), noise)
print(dropped.shape, tf.nn.moments(dropped, [0, 1, 2])[0].shape)
"""
    assert run(HEAD + text).lines == ["(?, 4, 4, 2) (2,)"]
