# the weights are passed as the variables to train, by position
import tensorflow as tf

weight = tf.Variable(2.0)
loss = tf.square(weight - 1.0)
train_op = tf.train.GradientDescentOptimizer(0.1).minimize(loss, None, [weight])

with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        session.run(train_op)
