# the loop feeds an assignment of the step
import tensorflow as tf

weight = tf.Variable(2.0)
loss = tf.square(weight - 1.0)
step = tf.Variable(0, trainable=False)
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss)
value = tf.placeholder(tf.int32, [])
set_step = step.assign(value)

with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for number in range(6):
        session.run(set_step, {value: number})
        session.run(train_op)
