# the rate shrinks, down to a least one: two changes, one finding
import tensorflow as tf

weight = tf.Variable(2.0)
loss = tf.square(weight - 1.0)
rate = 0.1
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss)

with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for number in range(6):
        session.run(train_op)
        rate *= 0.5  # <- LS304 high
        if rate < 0.01:
            rate = 0.01
