# the step is an assign of the counter: the train op runs it, and adds 1 itself
import tensorflow as tf

counter = tf.Variable(0, trainable=False, name="counter")
weight = tf.Variable(4.0)
rate = tf.train.natural_exp_decay(0.2, counter, 20, 0.5)
advanced = counter.assign_add(1)
train_op = tf.train.AdagradOptimizer(rate).minimize(tf.abs(weight), global_step=advanced)  # <- LS201 high
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(8):
        session.run(train_op)
