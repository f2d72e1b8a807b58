# a helper makes a new counter each time it is called
import tensorflow as tf

weight = tf.Variable(2.0)
loss = tf.square(weight - 1.0)


def counter():
    return tf.Variable(0, trainable=False)


rate = tf.train.cosine_decay(0.1, counter(), 10)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=counter())  # <- LS102 high

with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        session.run(train_op)
