# the registered step is read, and no name for it is kept
import tensorflow as tf

weight = tf.Variable(2.0)
loss = tf.square(weight - 1.0)
rate = tf.train.exponential_decay(0.1, tf.train.get_or_create_global_step(), 10, 0.9)
train_op = tf.train.AdagradOptimizer(rate).minimize(loss)  # <- LS101 high

with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        session.run(train_op)
