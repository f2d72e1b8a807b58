# the dict is filled afterwards
import tensorflow as tf

step = tf.placeholder_with_default(0, [])
w = tf.Variable(1.0)
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(tf.square(w))
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for i in range(5):
        feed = {}
        feed[step] = i
        sess.run(train_op, feed_dict=feed)
