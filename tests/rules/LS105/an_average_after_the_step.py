# the step is there before the average asks for it
import tensorflow as tf

count = tf.train.create_global_step()
weight = tf.Variable(1.0)
average = tf.train.ExponentialMovingAverage(0.9, tf.train.get_global_step())
train_op = tf.train.AdamOptimizer(0.1).minimize(tf.square(weight), global_step=count)
