# the second argument of minimize is the step, not the variables to train
import tensorflow as tf

weight = tf.Variable(1.0)
bias = tf.Variable(0.0)
train_op = tf.train.AdamOptimizer(0.1).minimize(tf.square(weight + bias), [weight, bias])  # <- LS303 high
