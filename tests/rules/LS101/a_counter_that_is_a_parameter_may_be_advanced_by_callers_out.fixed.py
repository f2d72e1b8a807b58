import tensorflow as tf


def make_train_op(loss, step):
    rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
    return tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=step)  # <- LS101
