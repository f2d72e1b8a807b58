# a counter made by name
import tensorflow as tf

step = tf.get_variable("step", [], tf.int32, tf.zeros_initializer(), trainable=False)
w = tf.Variable(1.0)
average = tf.train.ExponentialMovingAverage(0.99, step)  # <- LS401 high
train_op = tf.train.GradientDescentOptimizer(0.1).minimize(tf.square(w))
with tf.control_dependencies([train_op]):
    update = average.apply([w])

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(5):
        sess.run(update)
