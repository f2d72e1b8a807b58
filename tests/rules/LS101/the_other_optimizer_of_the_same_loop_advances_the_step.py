# the other optimizer of the same loop advances the step
import tensorflow as tf

weight = tf.Variable(2.0)
loss = tf.square(weight - 1.0)
step = tf.Variable(0, trainable=False)
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
second = tf.Variable(1.0)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, var_list=[weight])
other = tf.train.AdamOptimizer(rate).minimize(tf.square(second - weight), global_step=step, var_list=[second])

with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for number in range(6):
        session.run(train_op)
        session.run(other)
