import tensorflow as tf

step = tf.Variable(0, trainable=False)
w = tf.Variable(1.0)
optimizer = tf.train.GradientDescentOptimizer(0.1)
optimizer = tf.contrib.opt.MovingAverageOptimizer(optimizer, 0.99, num_updates=step)  # <- LS401
train_op = optimizer.minimize(tf.square(w), global_step=step)

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(5):
        sess.run(train_op)
