# the variables to train are given by their keyword
import tensorflow as tf

weight = tf.Variable(1.0)
train_op = tf.train.AdamOptimizer(0.1).minimize(tf.square(weight), var_list=[weight])
