# the length of the decay is a flag
import tensorflow as tf

tf.app.flags.DEFINE_float("length", 1000.0, "steps of the decay")
FLAGS = tf.app.flags.FLAGS
weight = tf.Variable(2.0)
step = tf.train.get_or_create_global_step()
rate = tf.train.exponential_decay(0.1, FLAGS.length, step, 0.9)  # <- LS303 medium
train_op = tf.train.GradientDescentOptimizer(rate).minimize(tf.square(weight), global_step=step)
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        session.run(train_op)
