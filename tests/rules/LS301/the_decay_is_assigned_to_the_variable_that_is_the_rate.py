# the decay is assigned to the variable that is the rate
import tensorflow as tf

weight = tf.Variable(2.0)
loss = tf.square(weight - 1.0)
step = tf.train.get_or_create_global_step()
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
held = tf.Variable(0.1, trainable=False)
with tf.control_dependencies([tf.assign(held, rate)]):
    train_op = tf.train.GradientDescentOptimizer(held).minimize(loss, global_step=step)

with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        session.run(train_op)
