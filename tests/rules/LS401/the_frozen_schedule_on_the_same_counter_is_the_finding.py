# the frozen schedule on the same counter is the finding
import tensorflow as tf

step = tf.Variable(0, trainable=False)
w = tf.Variable(1.0)
average = tf.train.ExponentialMovingAverage(0.99, step)
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(tf.square(w))  # <- LS101
update = average.apply([w])

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(5):
        sess.run([train_op, update])
