import tensorflow as tf

step = tf.train.get_or_create_global_step()
w = tf.Variable(1.0)
train_op = tf.train.GradientDescentOptimizer(0.1).minimize(tf.square(w), global_step=step)
hook = tf.train.StopAtStepHook(num_steps=5)  # <- LS402
with tf.train.MonitoredTrainingSession(hooks=[hook]) as sess:
    while not sess.should_stop():
        sess.run(train_op)
