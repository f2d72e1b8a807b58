# a variable becomes the registered step by its name, and is trainable all the same
import tensorflow as tf

count = tf.Variable(0, name="global_step")  # <- LS501 high
weight = tf.Variable(1.0)
speed = tf.train.exponential_decay(0.2, count, 10, 0.5)
train_op = tf.train.GradientDescentOptimizer(speed).minimize(tf.square(weight), global_step=count)
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        session.run(train_op)
