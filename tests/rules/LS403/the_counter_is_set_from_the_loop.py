# the counter is set from the loop
import tensorflow as tf

step = tf.Variable(0, trainable=False)
w = tf.Variable(1.0)
saver = tf.train.Saver()
train_op = tf.train.GradientDescentOptimizer(0.1).minimize(tf.square(w))
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for i in range(3):
        sess.run(train_op)
        step.load(i, sess)
        saver.save(sess, "/tmp/model", global_step=step)
