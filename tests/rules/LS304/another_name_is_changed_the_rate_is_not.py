# another name is changed, the rate is not
import tensorflow as tf

weight = tf.Variable(2.0)
loss = tf.square(weight - 1.0)
rate = 0.1
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss)
noise = rate

with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for number in range(6):
        session.run(train_op)
        noise *= 0.9
