# the session evaluates the schedule once, and the optimizer is made with that number
import tensorflow as tf

count = tf.train.get_or_create_global_step()
speed = tf.train.exponential_decay(0.3, count, 5, 0.7)
weight = tf.Variable(2.0)
session = tf.Session()
session.run(tf.global_variables_initializer())
start, first = session.run([count, speed])  # <- LS103 high
train_op = tf.train.GradientDescentOptimizer(first).minimize(tf.square(weight), global_step=count)
for _ in range(8):
    session.run(train_op)
