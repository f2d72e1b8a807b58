# a warm-up computed from the counter
import tensorflow as tf

weight = tf.Variable(2.0)
loss = tf.square(weight - 1.0)
step = tf.Variable(0, trainable=False)
rate = 0.1 * tf.minimum(1.0, (tf.cast(step, tf.float32) + 1.0) / 10.0)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss)  # <- LS101 high

with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        session.run(train_op)
