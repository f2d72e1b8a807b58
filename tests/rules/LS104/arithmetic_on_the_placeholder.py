# arithmetic on the placeholder
import tensorflow as tf

step = tf.placeholder_with_default(0, [])
w = tf.Variable(1.0)
rate = tf.train.exponential_decay(0.1, step * 2, 10, 0.9)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(tf.square(w))  # <- LS104 high
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for i in range(5):
        sess.run(train_op)
