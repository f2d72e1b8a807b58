# a number that the script gets when it runs
import tensorflow as tf

step = tf.Variable(0, trainable=False)
w = tf.Variable(1.0)
import sys
rate = tf.train.exponential_decay(0.1, step, len(sys.argv) + 9, 0.9)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(tf.square(w), global_step=step)
