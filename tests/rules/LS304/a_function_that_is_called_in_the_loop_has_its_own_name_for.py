# a function that is called in the loop has its own name for something else
import tensorflow as tf

weight = tf.Variable(2.0)
loss = tf.square(weight - 1.0)
rate = 0.1
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss)


def smoothed(values):
    rate = 0.0
    for value in values:
        rate = 0.5 * rate + 0.5 * value
    return rate


losses = []

with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for number in range(6):
        session.run(train_op)
        losses.append(session.run(loss))
        print(smoothed(losses))
