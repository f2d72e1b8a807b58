# a new train op is made of every new rate
import tensorflow as tf

weight = tf.Variable(2.0)
loss = tf.square(weight - 1.0)
rate = 0.1

with tf.Session() as session:
    for number in range(3):
        train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss)
        session.run(tf.global_variables_initializer())
        session.run(train_op)
        rate *= 0.5
