# the name of the variable that is the rate is bound to another node, which nothing trains with
import tensorflow as tf

speed = tf.Variable(0.05, trainable=False)
weight = tf.Variable(1.0)
train_op = tf.train.GradientDescentOptimizer(speed).minimize(tf.square(weight))
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for number in range(6):
        session.run(train_op)
        if number % 2:
            speed = speed * 0.5  # <- LS304 high
