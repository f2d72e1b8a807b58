# a node made before the loop
import tensorflow as tf

step = tf.Variable(0, trainable=False)
w = tf.Variable(1.0)
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(tf.square(w), global_step=step)
back = tf.assign(step, 0)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for i in range(5):
        sess.run(back)  # <- LS202 medium
        sess.run(train_op)
