# the parameter that stands for the step is a number by default, and a length at that
import tensorflow as tf


def build(loss, epochs=40):
    rate = tf.train.exponential_decay(0.1, epochs * 100, 10, 0.9)  # <- LS103 medium
    return tf.train.AdamOptimizer(rate).minimize(loss)
