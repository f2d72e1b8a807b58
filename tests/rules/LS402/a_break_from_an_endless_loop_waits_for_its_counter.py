# a break from an endless loop waits for its counter
import tensorflow as tf

step = tf.Variable(0, trainable=False)
w = tf.Variable(1.0)
train_op = tf.train.GradientDescentOptimizer(0.1).minimize(tf.square(w))
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    while True:
        _, now = sess.run([train_op, step])
        if now >= 5:  # <- LS402 high
            break
