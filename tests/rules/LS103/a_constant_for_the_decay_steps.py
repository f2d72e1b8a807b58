# a constant for the decay steps
import tensorflow as tf

step = tf.Variable(0, trainable=False)
w = tf.Variable(1.0)
rate = tf.train.polynomial_decay(0.1, step, 100, 0.0)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(tf.square(w), global_step=step)

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(5):
        sess.run(train_op)
