# a function nobody in sight calls may find a step
import tensorflow as tf


def train_op(loss):
    return tf.train.GradientDescentOptimizer(0.1).minimize(loss, global_step=tf.train.get_global_step())
