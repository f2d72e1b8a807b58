import tensorflow as tf

count = tf.Variable(0, name="global_step", trainable=False)  # <- LS501
weight = tf.Variable(1.0)
speed = tf.train.exponential_decay(0.2, count, 10, 0.5)
train_op = tf.train.GradientDescentOptimizer(speed).minimize(tf.square(weight), global_step=count)
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        session.run(train_op)
