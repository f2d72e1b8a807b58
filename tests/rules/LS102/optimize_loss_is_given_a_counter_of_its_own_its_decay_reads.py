# optimize_loss is given a counter of its own, its decay reads the registered step
import tensorflow as tf

weight = tf.Variable(2.0)
loss = tf.square(weight - 1.0)
from tensorflow.contrib.layers import optimize_loss

registered = tf.train.get_or_create_global_step()


def decayed(rate, step):
    return tf.train.exponential_decay(rate, registered, 10, 0.9)


step = tf.Variable(0, trainable=False)
train_op = optimize_loss(loss, step, 0.1, "SGD", learning_rate_decay_fn=decayed)  # <- LS102 high

with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        session.run(train_op)
