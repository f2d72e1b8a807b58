# the rate is a decay that reads the step which the train op advances
import tensorflow as tf

weight = tf.Variable(2.0)
loss = tf.square(weight - 1.0)
start = 0.1
step = tf.train.get_or_create_global_step()
rate = tf.train.exponential_decay(start, step, 2, 0.9)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=step)

with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for number in range(6):
        session.run(train_op)
        start = session.run(rate)
        print(start)
