# the counter's value is read once
import tensorflow as tf

step = tf.Variable(0, trainable=False)
w = tf.Variable(1.0)
sess = tf.Session()
sess.run(tf.global_variables_initializer())
rate = tf.train.exponential_decay(0.1, sess.run(step), 10, 0.9)  # <- LS103 high
train_op = tf.train.GradientDescentOptimizer(rate).minimize(tf.square(w), global_step=step)
for _ in range(5):
    sess.run(train_op)
