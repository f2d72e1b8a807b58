# a variable that is no counter
import tensorflow as tf

w = tf.Variable(1.0)
bias = tf.Variable(0.0)
train_op = tf.train.GradientDescentOptimizer(0.1).minimize(tf.square(w + bias))

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(5):
        sess.run(train_op)
