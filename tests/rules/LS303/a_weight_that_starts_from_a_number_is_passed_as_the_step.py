# a weight that starts from a number is passed as the step
import tensorflow as tf

weight = tf.Variable(2.0)
loss = tf.square(weight - 1.0)
train_op = tf.train.GradientDescentOptimizer(0.1).minimize(loss, weight)  # <- LS303 high

with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        session.run(train_op)
