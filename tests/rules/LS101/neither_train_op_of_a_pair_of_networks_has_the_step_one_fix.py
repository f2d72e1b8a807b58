# neither train op of a pair of networks has the step: one fix, or the counter goes twice as fast
import tensorflow as tf

generator, discriminator = tf.Variable(0.5), tf.Variable(-0.5)
d_loss, g_loss = tf.square(discriminator - generator), tf.square(generator - 2.0)
step = tf.Variable(0, trainable=False)
rate = tf.train.polynomial_decay(0.1, step, 10)
d_train = tf.train.AdamOptimizer(rate).minimize(d_loss, var_list=[discriminator])  # <- LS101 high
g_train = tf.train.AdamOptimizer(rate).minimize(g_loss, var_list=[generator])  # <- LS101 high
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        session.run(d_train)
        session.run(g_train)
