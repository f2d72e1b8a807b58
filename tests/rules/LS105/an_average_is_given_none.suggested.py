import tensorflow as tf

weight = tf.Variable(1.0)
average = tf.train.ExponentialMovingAverage(0.9, tf.train.get_or_create_global_step())  # <- LS105
count = tf.train.get_or_create_global_step()
train_op = tf.train.AdamOptimizer(0.1).minimize(tf.square(weight), global_step=count)
with tf.control_dependencies([train_op]):
    both = average.apply([weight])
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    session.run(both)
