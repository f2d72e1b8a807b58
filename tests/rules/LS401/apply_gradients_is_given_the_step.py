# apply_gradients is given the step
import tensorflow as tf

step = tf.Variable(0, trainable=False)
w = tf.Variable(1.0)
average = tf.train.ExponentialMovingAverage(0.99, step)
optimizer = tf.train.GradientDescentOptimizer(0.1)
train_op = optimizer.apply_gradients(optimizer.compute_gradients(tf.square(w)), global_step=step)
update = average.apply([w])

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(5):
        sess.run([train_op, update])
