# the step is advanced in a group
import tensorflow as tf

step = tf.Variable(0, trainable=False)
w = tf.Variable(1.0)
average = tf.train.ExponentialMovingAverage(0.99, step)
train_op = tf.group(step.assign_add(1), tf.train.GradientDescentOptimizer(0.1).minimize(tf.square(w)))
with tf.control_dependencies([train_op]):
    update = average.apply([w])

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(5):
        sess.run(update)
