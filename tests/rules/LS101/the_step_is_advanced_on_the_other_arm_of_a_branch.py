# the step is advanced on the other arm of a branch
import tensorflow as tf

weight = tf.Variable(2.0)
loss = tf.square(weight - 1.0)
import sys

optimizers = {"sgd": tf.train.GradientDescentOptimizer, "adam": tf.train.AdamOptimizer}
step = tf.Variable(0, trainable=False)
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
if len(sys.argv) > 9:
    train_op = optimizers["adam"](rate).minimize(loss, global_step=step)
else:
    train_op = optimizers["sgd"](rate).minimize(loss)  # <- LS101 high

with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        session.run(train_op)
