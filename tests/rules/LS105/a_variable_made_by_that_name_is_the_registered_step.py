# a variable made by that name is the registered step
import tensorflow as tf

step = tf.get_variable("global_step", initializer=0, trainable=False)
w = tf.Variable(1.0)
train_op = tf.train.AdamOptimizer(0.1).minimize(w, global_step=tf.train.get_global_step())

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(5):
        sess.run(train_op)
