# optimize_loss takes None for the registered step, of which there is none
import tensorflow as tf

w = tf.Variable(1.0)
train_op = tf.contrib.layers.optimize_loss(tf.square(w), tf.train.get_global_step(), 0.1, "SGD")

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(5):
        sess.run(train_op)
