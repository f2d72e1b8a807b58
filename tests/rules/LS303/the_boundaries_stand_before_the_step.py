# the boundaries stand before the step
import tensorflow as tf

weight = tf.Variable(2.0)
loss = tf.square(weight - 1.0)
step = tf.train.get_or_create_global_step()
rate = tf.train.piecewise_constant([2, 4], step, [0.1, 0.05, 0.01])  # <- LS303 high
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=step)

with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        session.run(train_op)
