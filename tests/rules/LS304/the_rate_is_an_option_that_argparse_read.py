# the rate is an option that argparse read
import argparse

import tensorflow as tf

parser = argparse.ArgumentParser()
parser.add_argument("--rate", type=float, default=0.1)
args = parser.parse_args([])
weight = tf.Variable(2.0)
train_op = tf.train.GradientDescentOptimizer(args.rate).minimize(tf.square(weight))
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        session.run(train_op)
        args.rate *= 0.9  # <- LS304 high
