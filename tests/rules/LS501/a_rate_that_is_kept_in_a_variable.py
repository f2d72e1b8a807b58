# a rate that is kept in a variable
import tensorflow as tf

w = tf.Variable(1.0)
rate = tf.Variable(0.1)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(tf.square(w))

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(5):
        sess.run(train_op)
