# the weights are passed by keyword
import tensorflow as tf

weight = tf.Variable(2.0)
loss = tf.square(weight - 1.0)
train_op = tf.train.AdamOptimizer(0.1).minimize(loss, var_list=[weight])

with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        session.run(train_op)
