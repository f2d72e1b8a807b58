import tensorflow as tf

weight = tf.Variable(5.0)
step = tf.Variable(0, trainable=False)
rate = tf.train.exponential_decay(0.1, step, 30, 0.1, staircase=True)
loss = tf.square(weight - 1.0)
train = tf.train.GradientDescentOptimizer(rate).minimize(loss)

with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(90):
        session.run(train)
