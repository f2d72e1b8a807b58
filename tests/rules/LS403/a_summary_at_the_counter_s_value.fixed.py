import tensorflow as tf

step = tf.Variable(0, trainable=False)
w = tf.Variable(1.0)
writer = tf.summary.FileWriter("/tmp/log")
shown = tf.summary.scalar("w", w)
train_op = tf.train.GradientDescentOptimizer(0.1).minimize(tf.square(w), global_step=step)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for i in range(3):
        sess.run(train_op)
        writer.add_summary(sess.run(shown), sess.run(step))  # <- LS403
