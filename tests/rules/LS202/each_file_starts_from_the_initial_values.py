# the initializer runs for each file of the data, around the loop that trains
import glob

import tensorflow as tf

count = tf.Variable(0, trainable=False)
weight = tf.Variable(1.0)
speed = tf.train.exponential_decay(0.2, count, 10, 0.5)
train_op = tf.train.GradientDescentOptimizer(speed).minimize(tf.square(weight), global_step=count)
start = tf.global_variables_initializer()
with tf.Session() as session:
    for file in glob.glob("*.csv"):
        session.run(start)  # <- LS202 medium
        for _ in range(4):
            session.run(train_op)
