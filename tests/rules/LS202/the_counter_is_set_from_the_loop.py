# the counter is set from the loop
import tensorflow as tf

step = tf.Variable(0, trainable=False)
w = tf.Variable(1.0)
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(tf.square(w), global_step=step)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for i in range(5):
        step.load(i, sess)
        sess.run(train_op)
