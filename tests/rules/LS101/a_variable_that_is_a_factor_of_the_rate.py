# a variable of the rate that is no counter: a factor, which a person may set
import tensorflow as tf

base = tf.Variable(0.5, trainable=False)
weight = tf.Variable(1.0)
train_op = tf.train.GradientDescentOptimizer(0.1 * base).minimize(tf.square(weight))
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        session.run(train_op)
