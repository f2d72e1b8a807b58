# the name of the constant tensor that is the rate is bound to another node, which nothing trains with
import tensorflow as tf

speed = tf.constant(0.05)
weight = tf.Variable(1.0)
train_op = tf.train.GradientDescentOptimizer(speed).minimize(tf.square(weight))
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for number in range(6):
        session.run(train_op)
        speed = tf.maximum(speed / 2, 0.001)  # <- LS304 high
