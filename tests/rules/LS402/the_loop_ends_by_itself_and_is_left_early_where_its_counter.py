# the loop ends by itself, and is left early where its counter has come far
import tensorflow as tf

step = tf.Variable(0, trainable=False)
w = tf.Variable(1.0)
train_op = tf.train.GradientDescentOptimizer(0.1).minimize(tf.square(w))
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(6):
        _, now = sess.run([train_op, step])
        if now >= 5:
            break
