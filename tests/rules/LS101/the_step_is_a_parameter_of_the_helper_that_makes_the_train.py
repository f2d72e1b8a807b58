# the step is a parameter of the helper that makes the train op
import tensorflow as tf

weight = tf.Variable(2.0)
loss = tf.square(weight - 1.0)


def make_train_op(loss, counter):
    rate = tf.train.exponential_decay(0.1, counter, 10, 0.9, staircase=True)
    return tf.train.GradientDescentOptimizer(rate).minimize(loss)  # <- LS101 high


train_op = make_train_op(loss, tf.Variable(0, trainable=False))

with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        session.run(train_op)
