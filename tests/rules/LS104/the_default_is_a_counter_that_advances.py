# the default of the placeholder is the step that the train op advances
import tensorflow as tf

count = tf.train.get_or_create_global_step()
seen = tf.placeholder_with_default(count, [])
weight = tf.Variable(1.0)
speed = tf.train.exponential_decay(0.2, seen, 10, 0.5)
train_op = tf.train.GradientDescentOptimizer(speed).minimize(tf.square(weight), global_step=count)
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        session.run(train_op)
