# the rate is a parameter of the function that trains
import tensorflow as tf


def train(rate, passes):
    weight = tf.Variable(2.0)
    optimizer = tf.train.MomentumOptimizer(rate, 0.9)
    train_op = optimizer.apply_gradients(optimizer.compute_gradients(tf.square(weight)))
    session = tf.Session()
    session.run(tf.global_variables_initializer())
    while passes:
        session.run(train_op)
        passes -= 1
        rate -= 0.01  # <- LS304 high


train(0.1, 6)
