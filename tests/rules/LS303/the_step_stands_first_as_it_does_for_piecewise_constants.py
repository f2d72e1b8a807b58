# the step stands first, as it does for piecewise constants
import tensorflow as tf

weight = tf.Variable(2.0)
loss = tf.square(weight - 1.0)
step = tf.train.get_or_create_global_step()
rate = tf.train.natural_exp_decay(step, 0.1, 1000, 0.5)  # <- LS303 high
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=step)

with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        session.run(train_op)
