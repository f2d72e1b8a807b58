# the numbers have names
import tensorflow as tf

weight = tf.Variable(2.0)
loss = tf.square(weight - 1.0)
FACTOR = 1.5
START = 0.01
step = tf.train.get_or_create_global_step()
rate = tf.train.exponential_decay(START, step, 10, FACTOR)  # <- LS302 high
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=step)

with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        session.run(train_op)
