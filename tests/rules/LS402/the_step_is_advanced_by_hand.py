# the step is advanced by hand
import tensorflow as tf

step = tf.train.get_or_create_global_step()
w = tf.Variable(1.0)
train_op = tf.train.GradientDescentOptimizer(0.1).minimize(tf.square(w))
move = step.assign_add(1)
hook = tf.train.StopAtStepHook(last_step=5)
with tf.train.MonitoredTrainingSession(hooks=[hook]) as sess:
    while not sess.should_stop():
        sess.run([train_op, move])
