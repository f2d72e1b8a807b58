# the rate is a variable, and the loop assigns to it
import tensorflow as tf

weight = tf.Variable(2.0)
loss = tf.square(weight - 1.0)
number = 0.1
rate = tf.Variable(number, trainable=False)
value = tf.placeholder(tf.float32, [])
change = tf.assign(rate, value)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss)

with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for number in range(6):
        session.run(train_op)
        number *= 0.9
        session.run(change, {value: number})
