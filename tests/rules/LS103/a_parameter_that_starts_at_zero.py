# a parameter that is 0 by default may be given a step counter
import tensorflow as tf


def build(loss, step=0):
    rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
    return tf.train.AdamOptimizer(rate).minimize(loss)
