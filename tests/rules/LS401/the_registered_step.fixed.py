import tensorflow as tf

step = tf.train.get_or_create_global_step()
w = tf.Variable(1.0)
average = tf.train.ExponentialMovingAverage(0.99, step)  # <- LS401
train_op = tf.train.GradientDescentOptimizer(0.1).minimize(tf.square(w), global_step=step)
with tf.control_dependencies([train_op]):
    update = average.apply([w])

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(5):
        sess.run(update)
