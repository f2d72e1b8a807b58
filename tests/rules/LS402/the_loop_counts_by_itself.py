# the loop counts by itself
import tensorflow as tf

step = tf.Variable(0, trainable=False)
w = tf.Variable(1.0)
train_op = tf.train.GradientDescentOptimizer(0.1).minimize(tf.square(w))
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    now = 0
    while now < 5:
        sess.run(train_op)
        now += 1
