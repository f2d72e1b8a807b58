# the number is fed to a placeholder in every run
import tensorflow as tf

weight = tf.Variable(2.0)
loss = tf.square(weight - 1.0)
number = 0.1
rate = tf.placeholder(tf.float32, [])
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss)

with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        session.run(train_op, feed_dict={rate: number})
        number *= 0.9
