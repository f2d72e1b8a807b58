# the counter is set back at the head of each epoch, and the weights are not
import tensorflow as tf

count = tf.Variable(0, trainable=False)
weight = tf.Variable(1.0)
speed = tf.train.exponential_decay(0.2, count, 10, 0.5)
train_op = tf.train.GradientDescentOptimizer(speed).minimize(tf.square(weight), global_step=count)
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for epoch in range(3):
        count.load(0, session)  # <- LS202 medium
        for _ in range(4):
            session.run(train_op)
