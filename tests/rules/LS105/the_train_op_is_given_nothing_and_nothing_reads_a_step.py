# the train op is given nothing, and nothing reads a step
import tensorflow as tf

w = tf.Variable(1.0)
train_op = tf.train.AdamOptimizer(0.1).minimize(tf.square(w))

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(5):
        sess.run(train_op)
