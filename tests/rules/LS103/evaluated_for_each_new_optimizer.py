# each pass makes its own optimizer with the rate of the moment
import tensorflow as tf

count = tf.train.get_or_create_global_step()
speed = tf.train.exponential_decay(0.3, count, 5, 0.7)
weight = tf.Variable(2.0)
session = tf.Session()
session.run(tf.global_variables_initializer())
for _ in range(4):
    now = session.run(speed)
    train_op = tf.train.GradientDescentOptimizer(now).minimize(tf.square(weight), global_step=count)
    session.run(train_op)
