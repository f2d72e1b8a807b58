# no schedule reads it, but a train op advances it
import tensorflow as tf

step = tf.Variable(0)  # <- LS501 high
w = tf.Variable(1.0)
rate = 0.1
train_op = tf.train.GradientDescentOptimizer(rate).minimize(tf.square(w), global_step=step)

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(5):
        sess.run(train_op)
