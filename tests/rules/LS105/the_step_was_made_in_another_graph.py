# the step was made in another graph
import tensorflow as tf

with tf.Graph().as_default():
    tf.train.create_global_step()
w = tf.Variable(1.0)
train_op = tf.train.AdamOptimizer(0.1).minimize(w, global_step=tf.train.get_global_step())  # <- LS105 medium

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(5):
        sess.run(train_op)
