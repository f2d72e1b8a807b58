# the rate halves when the loss stops falling
import tensorflow as tf

weight = tf.Variable(2.0)
loss = tf.square(weight - 1.0)
rate = 0.1
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss)
last = 100.0

with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for number in range(6):
        session.run(train_op)
        value = session.run(loss)
        if value > last:
            rate = max(rate * 0.5, 0.001)  # <- LS304 high
        last = value
