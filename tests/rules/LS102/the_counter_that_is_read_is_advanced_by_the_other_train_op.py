# the counter that is read is advanced by the other train op of the loop
import tensorflow as tf

weight = tf.Variable(2.0)
loss = tf.square(weight - 1.0)
second = tf.Variable(1.0)
a_step, b_step = tf.Variable(0, trainable=False), tf.Variable(0, trainable=False)
rate = tf.train.exponential_decay(0.1, a_step, 10, 0.9)
a_train = tf.train.AdamOptimizer(rate).minimize(loss, global_step=a_step, var_list=[weight])
b_train = tf.train.AdamOptimizer(rate).minimize(tf.square(second), global_step=b_step, var_list=[second])
train_op = [a_train, b_train]

with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        session.run(train_op)
