# the optimizer is given the flag that the decay starts from
import tensorflow as tf

tf.app.flags.DEFINE_float("rate", 0.1, "how fast it learns")
FLAGS = tf.app.flags.FLAGS
weight = tf.Variable(2.0)
step = tf.train.get_or_create_global_step()
rate = tf.train.exponential_decay(FLAGS.rate, step, 10, 0.9)  # <- LS301 high
train_op = tf.train.AdamOptimizer(FLAGS.rate).minimize(tf.square(weight), global_step=step)
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        session.run(train_op)
