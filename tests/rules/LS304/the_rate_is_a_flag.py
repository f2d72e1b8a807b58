# the rate is a flag
import tensorflow as tf

tf.app.flags.DEFINE_float("rate", 0.1, "how fast it learns")
tf.app.flags.DEFINE_float("noise", 0.0, "how much noise is added")
FLAGS = tf.app.flags.FLAGS


def main(_):
    weight = tf.Variable(2.0)
    train_op = tf.train.GradientDescentOptimizer(FLAGS.rate).minimize(tf.square(weight))
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        for number in range(6):
            session.run(train_op)
            FLAGS.rate = FLAGS.rate * 0.5  # <- LS304 high


tf.app.run(main)
