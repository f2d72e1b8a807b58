# no optimizer uses it
import tensorflow as tf

w = tf.Variable(1.0)
shown = tf.train.exponential_decay(0.1, 3, 10, 0.9)  # <- LS301
train_op = tf.train.GradientDescentOptimizer(0.1).minimize(tf.square(w))
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    print(sess.run(shown))
    sess.run(train_op)
