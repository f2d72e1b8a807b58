# the end of a polynomial decay is no literal
import tensorflow as tf

weight = tf.Variable(2.0)
loss = tf.square(weight - 1.0)
step = tf.train.get_or_create_global_step()
rate = tf.train.polynomial_decay(1e-5, step, 10, tf.constant(0.0))
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=step)

with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        session.run(train_op)
