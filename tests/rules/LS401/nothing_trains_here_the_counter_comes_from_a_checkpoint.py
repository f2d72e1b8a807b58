# nothing trains here: the counter comes from a checkpoint
import tensorflow as tf

step = tf.Variable(0, trainable=False)
w = tf.Variable(1.0)
average = tf.train.ExponentialMovingAverage(0.99, step)
names = average.variables_to_restore()
saver = tf.train.Saver(names)
