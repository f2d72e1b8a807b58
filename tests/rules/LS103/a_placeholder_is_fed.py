# a placeholder is fed
import tensorflow as tf

w = tf.Variable(1.0)
step = tf.placeholder(tf.int32, [])
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(tf.square(w))
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for i in range(5):
        sess.run(train_op, {step: i})
