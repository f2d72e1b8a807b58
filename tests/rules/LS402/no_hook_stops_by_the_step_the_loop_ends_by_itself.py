# no hook stops by the step: the loop ends by itself
import tensorflow as tf

step = tf.train.get_or_create_global_step()
w = tf.Variable(1.0)
train_op = tf.train.GradientDescentOptimizer(0.1).minimize(tf.square(w))
hook = tf.train.LoggingTensorHook({"w": w}, every_n_iter=10)
with tf.train.MonitoredTrainingSession(hooks=[hook]) as sess:
    for _ in range(5):
        sess.run(train_op)
