# the rate is worked out before the optimizer is made
import tensorflow as tf

weight = tf.Variable(2.0)
loss = tf.square(weight - 1.0)
rate = 1.0
for _ in range(3):
    rate *= 0.5
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss)

with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        session.run(train_op)
