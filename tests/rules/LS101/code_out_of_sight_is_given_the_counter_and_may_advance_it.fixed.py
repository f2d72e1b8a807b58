import tensorflow as tf

weight = tf.Variable(2.0)
loss = tf.square(weight - 1.0)
import schedules

step = tf.Variable(0, trainable=False)
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
schedules.prepare(step)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=step)  # <- LS101

with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        session.run(train_op)
