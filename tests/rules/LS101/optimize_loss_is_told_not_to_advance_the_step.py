# optimize_loss is told not to advance the step
import tensorflow as tf

weight = tf.Variable(2.0)
loss = tf.square(weight - 1.0)
from tensorflow.contrib.layers import optimize_loss


def decayed(rate, step):
    return tf.train.exponential_decay(rate, step, 10, 0.9)


step = tf.train.create_global_step()
options = {"learning_rate_decay_fn": decayed, "increment_global_step": False}
train_op = optimize_loss(loss, step, 0.1, "SGD", **options)  # <- LS101 high

with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        session.run(train_op)
