# a function nobody in sight calls is judged by what it does itself
import tensorflow as tf


def train(loss):
    step = tf.Variable(0, trainable=False)
    rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
    train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss)  # <- LS101 high
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        for _ in range(6):
            session.run(train_op)
