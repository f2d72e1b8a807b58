# the variable that is the rate is assigned in the loop, whatever its name is bound to
import tensorflow as tf

speed = tf.Variable(0.05, trainable=False)
halve = tf.assign(speed, speed * 0.5)
weight = tf.Variable(1.0)
train_op = tf.train.GradientDescentOptimizer(speed).minimize(tf.square(weight))
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for number in range(6):
        session.run(train_op)
        session.run(halve)
        speed = tf.identity(speed) * 1.0
