# a counter weighs the loss, and is no part of what is trained
import tensorflow as tf

weight = tf.Variable(2.0)
loss = tf.square(weight - 1.0)
step = tf.Variable(1.0, trainable=False)
train_op = tf.train.GradientDescentOptimizer(0.1).minimize(loss / step, step)

with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        session.run(train_op)
