# the decay reads a multiple of the counter that is passed
import tensorflow as tf

weight = tf.Variable(2.0)
loss = tf.square(weight - 1.0)
batch = tf.Variable(0, trainable=False)
rate = tf.train.exponential_decay(0.1, batch * 32, 100, 0.9, staircase=True)
train_op = tf.train.MomentumOptimizer(rate, 0.9).minimize(loss, global_step=batch)

with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        session.run(train_op)
