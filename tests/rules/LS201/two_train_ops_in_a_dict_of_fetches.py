# two train ops in a dict of fetches
import tensorflow as tf

step = tf.Variable(0, trainable=False)
w = tf.Variable(1.0)
v = tf.Variable(2.0)
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
optimizer = tf.train.GradientDescentOptimizer(rate)
one = optimizer.minimize(tf.square(w), global_step=step)
other = optimizer.minimize(tf.square(v), global_step=step)  # <- LS201 high
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(5):
        sess.run({"one": one, "other": other})
